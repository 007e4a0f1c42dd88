"""The worker's tasks. Each is one call of a plain function and takes only ids."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.utils import timezone

try:
    from django.tasks import task
except ImportError:  # Django before 6.0
    from django_tasks import task  # type: ignore[no-redef]

from claims.actions import queue
from claims.actions.imports.item_state import fail_item
from claims.actions.queue import enqueue_archiving, enqueue_extraction, enqueue_item
from claims.actions.runs.run import (
    LEASE,
    Leased,
    abandoned_items,
    abandoned_runs,
    fail_run,
    lease_item,
    lease_run,
    run_extraction,
)
from claims.actions.sources.web_archive import forgotten_requests, take_step
from claims.extraction.api import extract
from claims.models import ArchiveRequest, ExtractionRun, ImportItem

STOPPED = "The worker stopped before it had finished."


@task()
def extract_claims(run_id: int) -> str:
    """Read one article version. spaCy is loaded here, on first use, never in a web process."""
    run = lease_run(run_id, at=timezone.now())
    if run is None:
        return "already taken"
    try:
        run = run_extraction(run, partial(extract, fast_pipes=settings.FAST_PIPES))
    except Exception:
        run.refresh_from_db()
        if not run.is_finished:
            enqueue_extraction(run.pk)
        raise
    return f"{run.claims_found} claims"


# A low priority: five hundred addresses must not delay an editor who imports one article.
@task(priority=-10)
def import_item(item_id: int) -> str:
    """Fetch and read one item of a bulk import; its claims are a task of their own."""
    from claims.actions.imports import items as bulk

    item = lease_item(item_id, at=timezone.now())
    if item is None:
        return "already taken"
    try:
        item = bulk.import_item(item)
    except Exception as error:
        item = fail_item(item, f"{type(error).__name__}: {error}"[:500])
        if not item.is_finished:
            enqueue_item(item.pk)
        raise
    return item.status


@task()
def archive_page(request_id: int) -> str:
    """One step of having a page archived; queues the next step for when it is due."""
    request = take_step(request_id)
    if request is None:
        return "nothing due"
    if not request.is_finished:
        later: Any = archive_page.using(run_after=request.next_at)
        later.enqueue(request.pk)
    return str(request.status)


class WorkerQueue:
    """The database queue behind ``claims.actions.queue``."""

    def extract_claims(self, run_id: int) -> None:
        extract_claims.enqueue(run_id)

    def import_item(self, item_id: int) -> None:
        import_item.enqueue(item_id)

    def archive_page(self, request_id: int) -> None:
        archive_page.enqueue(request_id)


queue.connect(WorkerQueue())


# --- Work of crashed workers -------------------------------------------------------------------


def reap_all() -> int:
    """Requeue the work of crashed workers; returns how many pieces of work there were."""
    at = timezone.now()
    found = reap_runs(at=at) + reap_items(at=at) + reap_archiving(at=at)
    close_dead_tasks(at=at)
    return found


def reap_runs(*, at: datetime) -> int:
    """Requeue readings whose worker died, and those whose task was lost."""
    return _requeue(extract_claims, abandoned_runs(at=at), fail_run, enqueue_extraction, at)


def reap_items(*, at: datetime) -> int:
    """As ``reap_runs``, for items of bulk imports."""
    return _requeue(import_item, abandoned_items(at=at), fail_item, enqueue_item, at)


def _requeue(
    kind: Any, rows: Iterable[Leased], fail: Callable[..., Leased], enqueue: Callable, at: datetime
) -> int:
    queued, found = queued_ids(kind), 0
    for row in rows:
        if row.leased_until is not None:
            row = fail(row, row.error or STOPPED, abandoned_at=at)
        elif row.pk in queued:
            continue  # waiting for its turn
        found += 1
        if not row.is_finished:
            enqueue(row.pk)
    return found


def reap_archiving(*, at: datetime) -> int:
    """Requeue steps of archive requests that a worker abandoned or never took."""
    queued = queued_ids(archive_page)
    found = [pk for pk in forgotten_requests(at=at) if pk not in queued]
    for request_id in found:
        enqueue_archiving(request_id)
    return len(found)


def queued_ids(kind: Any) -> set[int]:
    """Keys of the rows for which a task of this kind is queued."""
    return {
        args["args"][0] for args in _task_rows("READY", kind).values_list("args_kwargs", flat=True)
    }


def close_dead_tasks(*, at: datetime) -> int:
    """Mark the tasks of crashed workers as failed; otherwise they would look busy for ever."""
    closed = 0
    leased = (
        (extract_claims, ExtractionRun),
        (import_item, ImportItem),
        (archive_page, ArchiveRequest),
    )
    for kind, model in leased:
        for row in _task_rows("RUNNING", kind).filter(started_at__lt=at - LEASE):
            key = row.args_kwargs["args"][0]
            alive = model._default_manager.filter(pk=key, leased_until__gt=at)
            if not alive.exists():
                row.set_failed(RuntimeError(STOPPED))
                closed += 1
    return closed


def _task_rows(status: str, kind: Any) -> Any:
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.filter(status=status, task_path=kind.module_path)
