"""Bulk imports: what becomes of each item, who may, and that nothing is imported twice."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.imports import items as bulk
from claims.actions.imports.batches import Upload, retry_item, start_batch
from claims.actions.imports.new_article import import_draft
from claims.actions.runs.run import LEASE, abandoned_items, lease_item
from claims.documents.read import read_in_process
from claims.documents.records import Material, ReadError
from claims.models import Article, Event, ExtractionRun, ImportBatch, ImportDraft, ImportItem
from claims.tasks import STOPPED, import_item, reap_items, reap_runs
from tests.factories import make_user, make_version

pytestmark = pytest.mark.django_db

TEXT = """Harbour fees will rise, council decides

Harbour fees rose by 12 per cent last year, the council said on Wednesday in its yearly report.

“We never promised a freeze,” Mayor Ada Brandt told reporters after the meeting in the town hall.
"""
DAY = date(2024, 5, 14)


@pytest.fixture(autouse=True)
def quick_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process, and leave runs queued: the child and the worker have their own tests."""
    monkeypatch.setattr("claims.actions.imports.items.read_material", read_in_process)
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)


def make_batch(*texts: str, **options: Any) -> ImportBatch:
    files = [Upload(f"{n}.txt", text.encode()) for n, text in enumerate(texts)]
    return start_batch(actor=options.pop("actor", None) or make_user(), files=files, **options)


def leased(batch: ImportBatch, place: int = 0) -> ImportItem:
    item = lease_item(batch.items.get(position=place).pk, at=timezone.now())
    assert item is not None
    return item


def read(batch: ImportBatch, place: int = 0) -> ImportItem:
    return bulk.import_item(leased(batch, place))


def test_item_becomes_an_article_with_its_bytes_and_a_run() -> None:
    user = make_user()
    item = read(make_batch(TEXT, published_on=DAY, outlet="Coast Gazette", actor=user))
    article = Article.objects.get()
    version = article.versions.get()
    assert (item.status, item.article, bool(item.raw)) == ("stored", article, False)
    assert (article.published_on, article.outlet, article.created_by) == (
        DAY,
        "Coast Gazette",
        user,
    )
    assert Path(version.raw.path).read_bytes() == TEXT.encode()
    assert version.runs.get().status == ExtractionRun.Status.QUEUED


def test_what_the_material_says_goes_before_the_defaults() -> None:
    html = (
        '<html><head><title>Harbour fees</title><meta property="og:site_name" content="Port Post">'
        '<meta property="article:published_time" content="2023-02-03T08:00:00Z"></head><body>'
        "<article><h1>Harbour fees</h1>"
        + "<p>The council said that fees rose by 12 per cent in 2023, and that the new money will"
        " pay for the repair of the northern pier and its lamps.</p>"
        * 3
        + "</article></body></html>"
    )
    user = make_user()
    files = [Upload("a.html", html.encode(), "text/html")]
    read(start_batch(actor=user, files=files, outlet="Coast Gazette", published_on=DAY))
    article = Article.objects.get()
    assert (article.published_on, article.outlet) == (date(2023, 2, 3), "Port Post")


def test_item_without_a_date_waits_as_a_draft_and_is_completed_in_the_preview() -> None:
    user = make_user()
    batch = make_batch(TEXT, actor=user)
    item = read(batch)
    assert (item.status, item.error) == ("incomplete", "No publication date was found.")
    assert not Article.objects.exists()
    draft = ImportDraft.objects.get(created_by=user)
    article = import_draft(draft, actor=user, published_on=DAY)
    item = batch.items.get()
    assert (item.status, item.article, item.error, item.raw) == ("stored", article, "", None)


def test_date_in_the_future_waits_for_an_editor() -> None:
    batch = make_batch(TEXT, published_on=timezone.localdate() + timedelta(days=2))
    item = read(batch)
    assert (item.status, item.error) == ("incomplete", "The publication date is in the future.")


def test_text_that_is_here_already_leads_to_its_article() -> None:
    batch = make_batch(TEXT, TEXT, published_on=DAY)
    first, second = read(batch, 0), read(batch, 1)
    assert (second.status, second.article) == ("there", first.article)
    assert Article.objects.count() == 1
    assert second.raw is None


def test_text_that_is_here_already_needs_no_date() -> None:
    version = make_version(read_in_process(Material(data=TEXT.encode())).text)
    item = read(make_batch(TEXT))
    assert (item.status, item.article) == ("there", version.article)


def test_unreadable_material_fails_with_its_reason_and_keeps_its_bytes() -> None:
    item = read(make_batch("   "))
    item = ImportItem.objects.get(pk=item.pk)
    assert item.status == "failed"
    assert item.error
    assert bytes(item.raw) == b"   "
    assert not Event.objects.filter(kind="article.import").exists()


def test_address_is_fetched_within_the_settings(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {}

    def fetch_url(url: str, **options: Any) -> Material:
        asked.update(options, url=url)
        return Material(data=TEXT.encode(), url=url)

    monkeypatch.setattr("claims.documents.web.fetch.fetch_url", fetch_url)
    settings.IMPORT_HOSTS = ["example.org"]
    batch = start_batch(actor=make_user(), urls=["https://example.org/a"], published_on=DAY)
    item = read(batch)
    assert item.status == "stored"
    assert item.article.url == "https://example.org/a"
    assert asked == {"url": "https://example.org/a", "allowed_hosts": ("example.org",)}


def test_address_is_refused_when_addresses_were_switched_off_meanwhile(settings: Any) -> None:
    batch = start_batch(actor=make_user(), urls=["https://example.org/a"])
    settings.IMPORT_URLS = False
    item = read(batch)
    assert (item.status, "switched off" in item.error) == ("failed", True)


def test_only_editors_start_and_retry() -> None:
    stranger = make_user(group=None)
    with pytest.raises(NotAllowedError):
        make_batch(TEXT, actor=stranger)
    item = read(make_batch("  "))
    with pytest.raises(NotAllowedError):
        retry_item(item, actor=stranger)


def test_failed_item_is_queued_afresh_and_a_finished_one_is_not() -> None:
    batch = make_batch("  ", TEXT, published_on=DAY)
    failed, stored = read(batch, 0), read(batch, 1)
    item = retry_item(failed, actor=make_user())
    assert (item.status, item.attempts, item.error, item.started_at) == ("waiting", 0, "", None)
    with pytest.raises(RefusedError):
        retry_item(stored, actor=make_user())
    with pytest.raises(RefusedError):
        retry_item(item, actor=make_user())


def test_refused_file_fails_at_once_and_cannot_be_retried() -> None:
    files = [Upload("a.exe", b"MZ", refusal="Not a kind."), Upload("b.txt", TEXT.encode())]
    batch = start_batch(actor=make_user(), files=files)
    refused, waiting = batch.items.order_by("position")
    assert (refused.status, refused.error, refused.raw) == ("failed", "Not a kind.", None)
    assert waiting.status == "waiting"
    with pytest.raises(RefusedError):
        retry_item(refused, actor=make_user())


def test_cancelled_draft_can_be_read_again() -> None:
    item = read(make_batch(TEXT))
    with pytest.raises(RefusedError):
        retry_item(item, actor=make_user())
    ImportDraft.objects.all().delete()
    assert retry_item(item, actor=make_user()).status == "waiting"


# --- Workers that die ------------------------------------------------------------------------


def test_leased_item_is_not_taken_twice() -> None:
    item = leased(make_batch(TEXT))
    assert lease_item(item.pk, at=timezone.now()) is None
    assert import_item.call(item.pk) == "already taken"


def test_item_that_is_gone_is_no_error() -> None:
    assert import_item.call(12345) == "already taken"


def test_abandoned_item_is_given_back_and_fails_visibly_after_the_last_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enqueued: list[int] = []
    monkeypatch.setattr("claims.tasks.enqueue_item", enqueued.append)
    item = leased(make_batch(TEXT))
    assert reap_items(at=timezone.now()) == 0
    for _try in range(ImportItem.MAX_ATTEMPTS):
        later = timezone.now() + LEASE + timedelta(seconds=1)
        ImportItem.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now())
        assert reap_items(at=later) == 1
        lease_item(item.pk, at=later)
    item.refresh_from_db()
    assert (item.status, item.error) == ("failed", STOPPED)
    assert enqueued == [item.pk] * (ImportItem.MAX_ATTEMPTS - 1)


def test_worker_that_lives_after_all_keeps_its_item() -> None:
    from claims.actions.imports.item_state import fail_item

    item = leased(make_batch(TEXT))
    fail_item(item, STOPPED, abandoned_at=timezone.now())
    item.refresh_from_db()
    assert (item.status, item.error) == ("reading", "")


def test_late_second_worker_writes_nothing() -> None:
    batch = make_batch(TEXT, published_on=DAY)
    slow = leased(batch)
    ImportItem.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    read(batch)
    late = bulk.import_item(slow)
    assert late.status == "stored"
    assert Article.objects.count() == 1
    assert batch.items.get().status == "stored"


def test_item_nobody_took_is_queued_again_only_when_its_task_is_lost(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    first, second = make_batch(TEXT, TEXT + " More.").items.order_by("position")
    import_item.enqueue(first.pk)
    later = timezone.now() + LEASE + timedelta(seconds=1)
    assert abandoned_items(at=timezone.now()) == []
    assert abandoned_items(at=later) == [first, second]
    enqueued: list[int] = []
    monkeypatch.setattr("claims.tasks.enqueue_item", enqueued.append)
    assert reap_items(at=later) == 1
    assert enqueued == [second.pk]


def test_run_that_waits_for_its_turn_is_not_queued_again_and_again(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claims.actions.runs.run import start_run
    from claims.tasks import extract_claims

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    waiting, lost = start_run(make_version()), start_run(make_version("Other text."))
    extract_claims.enqueue(waiting.pk)
    enqueued: list[int] = []
    monkeypatch.setattr("claims.tasks.enqueue_extraction", enqueued.append)
    assert reap_runs(at=timezone.now() + LEASE + timedelta(seconds=1)) == 1
    assert enqueued == [lost.pk]


def test_task_of_a_dead_worker_is_closed_and_that_of_a_living_one_is_not(settings: Any) -> None:
    from django_tasks_db.models import DBTaskResult

    from claims.tasks import close_dead_tasks

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    batch = make_batch(TEXT, TEXT + " More.")
    dead, living = batch.items.order_by("position")
    for item in (dead, living):
        import_item.enqueue(item.pk)
    now = timezone.now()
    DBTaskResult.objects.update(status="RUNNING", started_at=now)
    later = now + LEASE + timedelta(seconds=1)
    lease_item(living.pk, at=later)
    assert close_dead_tasks(at=now) == 0
    assert close_dead_tasks(at=later) == 1
    assert DBTaskResult.objects.get(status="RUNNING").args_kwargs["args"] == [living.pk]


def test_crash_of_the_program_is_tried_again_and_then_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(material: Material) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("claims.actions.imports.items.read_material", crash)
    monkeypatch.setattr("claims.tasks.enqueue_item", lambda item_id: None)
    item = make_batch(TEXT).items.get()
    for _try in range(ImportItem.MAX_ATTEMPTS):
        with pytest.raises(RuntimeError):
            import_item.call(item.pk)
    item.refresh_from_db()
    assert (item.status, item.error) == ("failed", "RuntimeError: disk full")


def test_refusal_of_the_reader_is_not_tried_again_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(material: Material) -> None:
        raise ReadError("No.")

    monkeypatch.setattr("claims.actions.imports.items.read_material", refuse)
    item = make_batch(TEXT).items.get()
    assert import_item.call(item.pk) == "failed"
    assert import_item.call(item.pk) == "already taken"
