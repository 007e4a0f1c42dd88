"""Work for the worker. A task is one call of a plain function and takes ids only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

try:
    from django.tasks import task
except ImportError:  # Django before 6.0
    from django_tasks import task  # type: ignore[no-redef]

from claims.actions.archiving import forgotten_requests, take_step
from claims.actions.extraction import fail_run, run_extraction
from claims.actions.leases import abandoned_runs, lease_run


@task()
def extract_claims(run_id: int) -> str:
    """Read one article version. spaCy is loaded here, on first use, never in a web process."""
    from claims.extraction.pipeline import extract

    run = lease_run(run_id, at=timezone.now())
    if run is None:
        return "already taken"
    try:
        run = run_extraction(run, extract)
    except Exception:
        run.refresh_from_db()
        if not run.is_finished:
            enqueue_extraction(run.pk)
        raise
    return f"{run.claims_found} claims"


def enqueue_extraction(run_id: int) -> None:
    """Hand a queued run to the worker; call it when the run is committed."""
    extract_claims.enqueue(run_id)


def reap_runs() -> int:
    """Give the work of dead workers back; returns how many runs were found abandoned."""
    found = abandoned_runs(at=timezone.now())
    for run in found:
        if run.leased_until is not None:
            run = fail_run(run, run.error or "The worker stopped in the middle of this article.")
        if not run.is_finished:
            enqueue_extraction(run.pk)
    return len(found)


@task()
def archive_page(request_id: int) -> str:
    """One step of having a page archived; the next one is queued for when it is due."""
    request = take_step(request_id)
    if request is None:
        return "nothing due"
    if not request.is_finished:
        enqueue_archiving(request.pk, at=request.next_at)
    return str(request.status)


def enqueue_archiving(request_id: int, *, at: datetime | None = None) -> None:
    """Hand the next step to the worker, not before ``at``; call it when the request is committed."""
    step: Any = archive_page if at is None else archive_page.using(run_after=at)
    step.enqueue(request_id)


def reap_archiving() -> int:
    """Queue again the steps that a dead worker left; returns how many."""
    found = forgotten_requests(at=timezone.now())
    for request_id in found:
        enqueue_archiving(request_id)
    return len(found)
