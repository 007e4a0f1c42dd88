"""How long a bulk import still takes, or for how long it has stood still."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from claims.actions.imports.estimate import seconds_left, time_left
from claims.actions.imports.item_summary import ItemSummary
from claims.actions.runs.leases import LEASE
from claims.models import ExtractionRun, ImportItem

#: How many of the latest readings the estimate is based on.
RECENT = 50

S = ImportItem.Status


def time_left_for(items: Sequence[ItemSummary], *, at: datetime) -> str:
    """How long importing and reading the rest takes, in words; "" before the first is finished."""
    to_import = sum(item.status in {S.WAITING, S.READING} for item in items)
    to_read = to_import + sum(item.is_being_read for item in items)
    leased_items = sum(item.is_leased(at=at) for item in items)
    workers = max(leased_items, ExtractionRun.objects.filter(leased_until__gt=at).count())
    import_seconds = [
        (item.finished_at - item.started_at).total_seconds()
        for item in items
        if item.status == S.STORED and item.finished_at and item.started_at
    ]
    importing = seconds_left(to_import, import_seconds, workers=workers)
    reading = seconds_left(to_read, _reading_seconds(), workers=workers)
    return "" if importing is None or reading is None else time_left(importing + reading)


def _reading_seconds() -> list[float]:
    """How long the latest readings took, those of other imports included: texts are similar."""
    done = ExtractionRun.objects.filter(status=ExtractionRun.Status.DONE, started_at__isnull=False)
    pairs = done.order_by("-finished_at").values_list("started_at", "finished_at")[:RECENT]
    return [(end - start).total_seconds() for start, end in pairs if start and end]


def stalled_minutes(items: Sequence[ItemSummary], *, at: datetime) -> int:
    """For how many minutes nothing has happened; 0 while a worker is busy or was a moment ago."""
    if any(item.is_leased(at=at) for item in items):
        return 0
    if ExtractionRun.objects.filter(leased_until__gt=at).exists():
        return 0
    latest = max(max(item.queued_at, item.finished_at or item.queued_at) for item in items)
    idle = at - latest
    return int(idle.total_seconds() // 60) if idle > max(LEASE, timedelta(minutes=2)) else 0
