"""SIGKILL for the worker at random moments: nothing is lost, nothing is done twice, nothing sticks.

The worker is the real program with the real database of the test run, in a process of its own.
``WORKER_KILLS=30 WORKER_KILL_ARTICLES=40`` makes it a longer test than the suite has time for.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.models import Count, F, Sum
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from claims.actions.imports.batches import Upload, retry_item, start_batch
from claims.actions.imports.new_article import import_record
from claims.actions.runs.run import retry_run
from claims.documents.read import read_in_process
from claims.documents.records import Material
from claims.models import Article, ArticleVersion, Event, ExtractionRun, ImportItem
from claims.tasks import STOPPED
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = int(os.environ.get("WORKER_KILLS", "3"))
ARTICLES = int(os.environ.get("WORKER_KILL_ARTICLES", "6"))
LEASE_S = 1.0
PATIENCE_S = 120


def article_text(number: int) -> bytes:
    lines = [f"Harbour fees rise in district {number}"]
    lines += [
        f"The council of district {number} said on Tuesday that fees rose by {n} per cent in"
        f" {1990 + n}. “We never promised a freeze,” Mayor Ada Brandt told reporters, and the"
        f" Port Authority said it would repair pier {n} before winter."
        for n in range(1, 14)
    ]
    return "\n\n".join(lines).encode()


@pytest.fixture
def queue(settings: Any) -> Iterator[None]:
    """Tasks go to the database here too, as they do in a newsroom."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    yield
    DBTaskResult.objects.all().delete()


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """``start_worker()`` runs ``manage.py worker`` on the test's database and files."""
    started: list[subprocess.Popen[bytes]] = []
    env = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        "FACTCHECK_DATA": str(tmp_path),
        "SECRET_KEY": "x" * 50,
        # The learned model reads four times as long, and is not what is tested here.
        "ATTRIBUTION_MODEL": "0",
        "WORKER_LEASE_S": str(LEASE_S),
    }
    command = [sys.executable, "manage.py", "worker", "--no-reload", "--no-startup-delay"]

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [*command, "--interval", "0.1"],
                cwd=django_settings.BASE_DIR,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


def database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    where = f"{values['HOST']}/{values['NAME']}"
    if where.startswith("/"):
        return f"postgres:///{where}"  # a socket's folder
    return f"postgres://{values['USER']}:{values['PASSWORD']}@{where}"


def queue_articles(user: Any) -> None:
    """Half come through a bulk import, half are stored already and wait for their reading."""
    half = ARTICLES // 2
    files = [Upload(f"{n}.txt", article_text(n)) for n in range(half)]
    start_batch(actor=user, files=files, published_on=date(2024, 5, 14))
    for number in range(half, ARTICLES):
        material = Material(data=article_text(number), name=f"{number}.txt")
        import_record(read_in_process(material), material, published_on=date(2024, 5, 14))


def tries() -> int:
    """How often any piece of work was taken so far."""
    total = 0
    for model in (ExtractionRun, ImportItem):
        total += model.objects.aggregate(n=Sum("attempts"))["n"] or 0  # type: ignore[attr-defined]
    return total


def wait_until(condition: Callable[[], bool], what: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not happen in {PATIENCE_S} s:\n{log.read_text()[-3000:]}")
        time.sleep(0.02)


def is_all_done() -> bool:
    open_items = ImportItem.objects.filter(status__in=["waiting", "reading"])
    open_runs = ExtractionRun.objects.exclude(status__in=["done", "failed"])
    open_tasks = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"])
    return not (open_items.exists() or open_runs.exists() or open_tasks.exists())


def retry_failed(user: Any) -> int:
    """Press "Try again" for what was hit three times; returns how many there were."""
    failed = 0
    for run in ExtractionRun.objects.filter(status="failed"):
        assert (run.attempts, run.error) == (ExtractionRun.MAX_ATTEMPTS, STOPPED)
        retry_run(run, actor=user)
        failed += 1
    for item in ImportItem.objects.filter(status="failed"):
        assert (item.attempts, item.error) == (ImportItem.MAX_ATTEMPTS, STOPPED)
        retry_item(item, actor=user)
        failed += 1
    return failed


def kill_at_work(worker: subprocess.Popen[bytes], chance: random.Random) -> bool:
    """Kill the worker at a random moment in the middle of a piece of work; False if all is done.

    It is frozen first, so that what is seen to be in its hands is still there when it dies:
    a fast machine gets much done between a look and a kill.
    """
    deadline = time.monotonic() + PATIENCE_S
    while not is_all_done():
        assert time.monotonic() < deadline, "The worker took no work"
        time.sleep(chance.uniform(0, 0.15))
        worker.send_signal(signal.SIGSTOP)
        if holds_work():
            worker.kill()
            worker.wait()
            return True
        worker.send_signal(signal.SIGCONT)
    return False


def holds_work() -> bool:
    """Whether a worker that lives has an article in its hands: older leases are a dead one's."""
    fresh = {"leased_until__gt": timezone.now()}
    runs = ExtractionRun.objects.exclude(status__in=["done", "failed"]).filter(**fresh)
    return runs.exists() or ImportItem.objects.filter(status="reading", **fresh).exists()


def test_killed_worker_loses_nothing_and_does_nothing_twice(
    queue: None, start_worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    log, user, chance = tmp_path / "worker.log", make_user(), random.Random(20)
    queue_articles(user)
    kills = 0
    for _kill in range(KILLS):
        before = tries()
        worker = start_worker()
        wait_until(lambda n=before: tries() > n or is_all_done(), "A first task", log)  # type: ignore[misc]
        kills += kill_at_work(worker, chance)
    start_worker()
    wait_until(is_all_done, "The end of all work", log)
    given_up = retry_failed(user)
    wait_until(is_all_done, "The end of what was tried again", log)
    print(f"{kills} kills, {tries()} tries, {given_up} given up and tried again")  # noqa: T201
    assert kills
    assert_every_article_is_done_once()
    pieces = ExtractionRun.objects.count() + ImportItem.objects.count()
    assert tries() > pieces, "No kill cost a try: the test tests nothing"


def assert_every_article_is_done_once() -> None:
    articles = Article.objects.annotate(
        n_versions=Count("versions", distinct=True), n_runs=Count("versions__runs", distinct=True)
    )
    assert articles.count() == ARTICLES
    assert {(a.status, a.n_versions, a.n_runs) for a in articles} == {("checking", 1, 1)}
    assert set(ImportItem.objects.values_list("status", "raw")) == {("stored", None)}
    assert set(ExtractionRun.objects.values_list("status", "leased_until")) == {("done", None)}
    runs = ExtractionRun.objects.annotate(
        claims_there=Count("claims", distinct=True),
        facts_there=Count("version__facts", distinct=True),
    )
    assert not runs.exclude(claims_there=F("claims_found")).exists()
    assert not runs.exclude(facts_there=F("facts_found")).exists()
    assert min(run.claims_found for run in runs) > 10
    for version in ArticleVersion.objects.all():
        places = list(version.claims.values_list("start", "end"))
        assert len(set(places)) == len(places)
        assert Path(version.raw.path).read_bytes()
    for kind in ("article.import", "extraction.done"):
        per_article = Event.objects.filter(kind=kind).values("article").annotate(n=Count("id"))
        assert [row["n"] for row in per_article] == [1] * ARTICLES
    assert not DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists()
