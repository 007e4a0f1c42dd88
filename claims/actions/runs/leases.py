"""Leases on runs and import items, so that work of a crashed worker can be given to another."""

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

#: How long a worker may be silent before another may take its work.
LEASE = timedelta(seconds=settings.WORKER_LEASE_S)
#: How often a worker renews its lease.
HEARTBEAT_S = settings.WORKER_LEASE_S / 4.5

#: Columns of the version that a run does not need: how the text was fetched.
UNREAD = ("version__hops", "version__headers", "version__warnings")

Leased = ExtractionRun | ImportItem


@transaction.atomic
def lease_run(run_id: int, *, at: datetime) -> ExtractionRun | None:
    """Lease a run to this worker; None when it has finished or another worker has it."""
    run = (
        ExtractionRun.objects.select_for_update(of=("self",))
        .select_related("version__article")
        .defer(*UNREAD)
        .get(pk=run_id)
    )
    return run if _take(run, ExtractionRun.Status.READING, at) else None


@transaction.atomic
def lease_item(item_id: int, *, at: datetime) -> ImportItem | None:
    """Lease an import item to this worker; None when it is gone, finished or with another worker."""
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
    """Renew the lease of ``row`` from a thread until the block ends."""
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
        # A short database outage must not stop the renewals.
        with suppress(OperationalError):
            rows.update(leased_until=timezone.now() + LEASE)
    connection.close()


def abandoned_runs(*, at: datetime) -> list[ExtractionRun]:
    """Unfinished runs whose lease ran out, or that no worker took within the time of a lease."""
    unfinished = ExtractionRun.objects.exclude(
        status__in=[ExtractionRun.Status.DONE, ExtractionRun.Status.FAILED]
    )
    return list(
        unfinished.filter(_lost(at)).select_related("version__article").order_by("queued_at")
    )


def abandoned_items(*, at: datetime) -> list[ImportItem]:
    """Import items abandoned in the same way as ``abandoned_runs``, without their raw bytes."""
    unfinished = ImportItem.objects.filter(
        status__in=[ImportItem.Status.WAITING, ImportItem.Status.READING]
    )
    return list(unfinished.filter(_lost(at)).defer("raw").order_by("queued_at", "position"))


def _lost(at: datetime) -> Q:
    return Q(leased_until__lt=at) | Q(leased_until__isnull=True, queued_at__lt=at - LEASE)
