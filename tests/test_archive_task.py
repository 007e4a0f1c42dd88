"""The worker's side of archiving: one step a task, the next one queued for when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from claims.actions.sources.web_archive import request_archiving
from claims.models import ArchiveRequest
from claims.tasks import archive_page, reap_archiving
from tests.documents.archive_server import FakeArchive, archive_saying
from tests.factories import make_source, make_user

pytestmark = pytest.mark.django_db

URL = "https://port.example/accounts"


@pytest.fixture
def fake(settings: Any) -> Iterator[FakeArchive]:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    kept = {"status": "success", "timestamp": "20240514083000", "original_url": URL}
    with archive_saying({"job_id": "spn2-1"}, {"status": "pending"}, kept) as archive:
        settings.SAVE_PAGE_NOW = True
        settings.SAVE_PAGE_NOW_URL = archive.address
        settings.SAVE_PAGE_NOW_KEY, settings.SAVE_PAGE_NOW_SECRET = "k", "s"
        yield archive


def waiting() -> list[Any]:
    """When the queued steps are due."""
    from django_tasks_db.models import DBTaskResult

    rows = DBTaskResult.objects.filter(status="READY", task_path="claims.tasks.archive_page")
    return list(rows.order_by("enqueued_at").values_list("run_after", flat=True))


def test_a_step_queues_the_next_for_later_and_the_last_queues_none(fake: FakeArchive) -> None:
    request = request_archiving(make_source(url=URL), actor=make_user())
    for due in (1, 2):
        assert archive_page.func(request.pk) == "waiting"
        now = ArchiveRequest.objects.get()
        assert waiting()[due - 1] == now.next_at
        assert now.next_at is not None
        assert now.next_at > timezone.now() + timedelta(seconds=4)
        ArchiveRequest.objects.update(next_at=timezone.now())
    assert archive_page.func(request.pk) == "kept"
    assert archive_page.func(request.pk) == "nothing due"
    assert len(waiting()) == 2
    assert [asked.headers["authorization"] for asked in fake.asked] == ["LOW k:s"] * 3


def test_what_a_dead_worker_left_is_queued_again(
    fake: FakeArchive, capsys: Any, django_capture_on_commit_callbacks: Any
) -> None:
    request_archiving(make_source(url=URL), actor=make_user())
    assert reap_archiving(at=timezone.now()) == 0
    ArchiveRequest.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reap_runs")
    assert "Requeued or closed 1 pieces of abandoned work." in capsys.readouterr().out
    assert len(waiting()) == 1
