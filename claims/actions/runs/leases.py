"""Leases on runs and bulk imports: a worker that is killed must not keep an article for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from claims.models import ExtractionRun, ImportItem

#: How long a worker may be silent before its work is given to another.
LEASE = timedelta(seconds=settings.WORKER_LEASE_S)
#: How often a working worker says that it lives.
HEARTBEAT_S = settings.WORKER_LEASE_S / 4.5

#: What a run does not ask of its version: how the text was fetched.
UNREAD = ("version__hops", "version__headers", "version__warnings")

Leased = ExtractionRun | ImportItem


@transaction.atomic
def lease_run(run_id: int, *, at: datetime) -> ExtractionRun | None:
    """Take a run for this worker, or None when it is done, failed or in other hands."""
    run = (
        ExtractionRun.objects.select_for_update(of=("self",))
        .select_related("version__article")
        .defer(*UNREAD)
        .get(pk=run_id)
    )
    return run if _take(run, ExtractionRun.Status.READING, at) else None


@transaction.atomic
def lease_item(item_id: int, *, at: datetime) -> ImportItem | None:
    """Take an item of a bulk import, or None when it is gone, finished or in other hands."""
    items = ImportItem.objects.select_for_update(of=("self",)).select_related("batch__created_by")
    item = items.filter(pk=item_id).first()
    return item if item and _take(item, ImportItem.Status.READING, at) else None


def _take(row: Leased, status: str, at: datetime) -> bool:
    if row.is_finished or (row.leased_until is not None and row.leased_until > at):
        return False
    row.attempts += 1
    row.leased_until = at + LEASE
    row.started_at = row.started_at or at
    row.status = status
    row.save(update_fields=["attempts", "leased_until", "started_at", "status"])
    return True


@contextmanager
def heartbeat(row: Leased) -> Iterator[None]:
    """Renew the lease of ``row`` from a thread for as long as the block runs."""
    stop = threading.Event()
    thread = threading.Thread(target=_renew, args=(row, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renew(row: Leased, stop: threading.Event) -> None:
    rows = type(row)._default_manager.filter(pk=row.pk, leased_until__isnull=False)
    while not stop.wait(HEARTBEAT_S):
        # A database that is briefly away may not silence a worker that lives.
        with suppress(OperationalError):
            rows.update(leased_until=timezone.now() + LEASE)
    connection.close()


def abandoned_runs(*, at: datetime) -> list[ExtractionRun]:
    """Runs whose worker died: the lease ran out, or nobody took them for a whole lease."""
    unfinished = ExtractionRun.objects.exclude(
        status__in=[ExtractionRun.Status.DONE, ExtractionRun.Status.FAILED]
    )
    return list(
        unfinished.filter(_lost(at)).select_related("version__article").order_by("queued_at")
    )


def abandoned_items(*, at: datetime) -> list[ImportItem]:
    """Items whose worker died, as ``abandoned_runs``; without their bytes."""
    unfinished = ImportItem.objects.filter(
        status__in=[ImportItem.Status.WAITING, ImportItem.Status.READING]
    )
    return list(unfinished.filter(_lost(at)).defer("raw").order_by("queued_at", "position"))


def _lost(at: datetime) -> Q:
    return Q(leased_until__lt=at) | Q(leased_until__isnull=True, queued_at__lt=at - LEASE)
