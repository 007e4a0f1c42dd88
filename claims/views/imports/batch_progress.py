"""The page of a bulk import: its counts, its bar, its rows, and how long it still takes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext, gettext_lazy, ngettext

from claims.actions.imports.estimate import seconds_left, time_left
from claims.actions.imports.item_state import (
    CHANGED,
    DONE,
    FAILED,
    GROUPS,
    UNCHANGED,
    WAITING,
    ItemSummary,
    summaries_of,
)
from claims.actions.runs.leases import LEASE
from claims.models import ExtractionRun, ImportBatch, ImportItem
from claims.models.user import User
from claims.views.imports.batch_rows import rows_of

ROWS_ON_A_PAGE = 50

S = ImportItem.Status
GROUP_LABELS = {
    DONE: gettext_lazy("Done"),
    UNCHANGED: gettext_lazy("Unchanged"),
    CHANGED: gettext_lazy("Changed"),
    FAILED: gettext_lazy("Failed"),
    WAITING: gettext_lazy("Waiting"),
}


def progress_of(
    batch: ImportBatch, *, show: str, page_number: str, at: datetime, user: User
) -> dict[str, Any]:
    """All that the page of ``batch`` shows; five queries at most, whatever its size.

    ``show`` is the group that the rows are filtered by, or "". ``stamp`` changes whenever anything
    on the page does.
    """
    items = summaries_of(batch)
    counts = dict.fromkeys(GROUPS, 0) | Counter(item.group for item in items)
    show = show if show in GROUPS else ""
    shown = [item for item in items if not show or item.group == show]
    page = Paginator(shown, ROWS_ON_A_PAGE).get_page(page_number)
    is_waiting = counts[WAITING] > 0
    # Everything that the rows and counts are drawn from.
    drawn_from = repr(
        [(i.status, i.run_status, i.claims_found, i.attempts, i.draft_id) for i in items]
    )
    # Filters for known articles are shown only if there are any.
    filters = [group for group in GROUPS if counts[group] or group in {DONE, FAILED, WAITING, show}]
    return {
        "total": len(items),
        "finished": len(items) - counts[WAITING],
        "is_finished": not is_waiting,
        "sentence": _sentence(counts, len(items)),
        "bar": [(group, counts[group]) for group in GROUPS if counts[group]],
        "filters": [(group, GROUP_LABELS[group], counts[group]) for group in filters],
        "page": page,
        "rows": rows_of(list(page), user),
        "show": show,
        "time_left": time_left_for(items, at=at) if is_waiting else "",
        "stalled_minutes": stalled_minutes(items, at=at) if is_waiting else 0,
        "retryable": sum(item.group == FAILED and item.can_retry for item in items),
        "stamp": hashlib.sha256(drawn_from.encode()).hexdigest()[:12],
    }


def _sentence(counts: dict[str, int], total: int) -> str:
    finished = total - counts[WAITING]
    text = gettext("%(finished)d of %(total)d finished") % {"finished": finished, "total": total}
    if pending := counts[FAILED] + counts[CHANGED]:
        more = ngettext(", %(n)d needs your attention", ", %(n)d need your attention", pending)
        text += more % {"n": pending}
    return text


#: How many of the latest readings the estimate is based on.
RECENT = 50


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
