"""Leases on extraction runs: a worker that is killed must not keep an article for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from claims.models import ExtractionRun

#: How long a worker may be silent before its run is given to another.
LEASE = timedelta(seconds=90)
#: How often a working worker says that it lives.
HEARTBEAT_S = 20.0


@transaction.atomic
def lease_run(run_id: int, *, at: datetime) -> ExtractionRun | None:
    """Take a run for this worker, or None when it is done, failed or in other hands."""
    run = (
        ExtractionRun.objects.select_for_update(of=("self",))
        .select_related("version__article")
        .get(pk=run_id)
    )
    if run.is_finished or (run.leased_until is not None and run.leased_until > at):
        return None
    run.attempts += 1
    run.leased_until = at + LEASE
    run.started_at = run.started_at or at
    run.status = ExtractionRun.Status.READING
    run.save()
    return run


@contextmanager
def heartbeat(run: ExtractionRun) -> Iterator[None]:
    """Renew the lease of ``run`` from a thread for as long as the block runs."""
    stop = threading.Event()
    thread = threading.Thread(target=_renew, args=(run.pk, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renew(run_id: int, stop: threading.Event) -> None:
    while not stop.wait(HEARTBEAT_S):
        ExtractionRun.objects.filter(pk=run_id, leased_until__isnull=False).update(
            leased_until=timezone.now() + LEASE
        )
    connection.close()


def abandoned_runs(*, at: datetime) -> list[ExtractionRun]:
    """Runs whose worker died: the lease ran out, or nobody took them for a whole lease."""
    lost = Q(leased_until__lt=at) | Q(leased_until__isnull=True, queued_at__lt=at - LEASE)
    unfinished = ExtractionRun.objects.exclude(
        status__in=[ExtractionRun.Status.DONE, ExtractionRun.Status.FAILED]
    )
    return list(unfinished.filter(lost).select_related("version__article").order_by("queued_at"))
