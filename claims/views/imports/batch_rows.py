"""How far a bulk import is: its counts, its bar, its rows, and how long it still takes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext, gettext_lazy, ngettext

from claims.actions.imports.batches import can_retry
from claims.actions.imports.estimate import seconds_left, time_left
from claims.actions.imports.new_version import Answer
from claims.actions.runs.leases import LEASE
from claims.models import ExtractionRun, ImportBatch, ImportItem
from claims.models.user import User
from claims.views.imports.batch_notes import note_of

ROWS_ON_A_PAGE = 50
#: How many finished pieces of work elsewhere an estimate rests on before this batch has its own.
RECENT = 50

S, R = ImportItem.Status, ExtractionRun.Status
#: What an editor tells apart: brought in, here already, another text of what is here (both need
#: nothing or a look), something to do, still to come.
DONE, UNCHANGED, CHANGED, FAILED, WAITING = "done", "unchanged", "changed", "failed", "waiting"
GROUPS = (DONE, UNCHANGED, CHANGED, FAILED, WAITING)


def group_of(status: str, run_status: str | None, *, has_draft: bool) -> str:
    """Which of the five an item counts as; a stored one is done when its claims were found.

    A change that an editor turned down leaves the article as it was.
    """
    if status in {S.FAILED, S.INCOMPLETE}:
        return FAILED
    if status == S.CHANGED:
        return CHANGED if has_draft else UNCHANGED
    if status == S.THERE:
        return UNCHANGED
    if status == S.STORED:
        # No run: a text of which nothing is read.
        groups: dict[str | None, str] = {R.FAILED: FAILED, R.DONE: DONE, None: DONE}
        return groups.get(run_status, WAITING)
    return WAITING


FILTERS = {
    DONE: gettext_lazy("Done"),
    UNCHANGED: gettext_lazy("Unchanged"),
    CHANGED: gettext_lazy("Changed"),
    FAILED: gettext_lazy("Failed"),
    WAITING: gettext_lazy("Waiting"),
}


@dataclass(frozen=True)
class ItemRow:
    """One item as the table shows it; ``act`` is "retry", "complete", "compare" or ""."""

    item: ImportItem
    what: str
    where: str
    group: str
    state: str
    note: str
    act: str
    is_working: bool
    has_kept_file: bool


@dataclass(frozen=True)
class Progress:
    """A batch as its page shows it. ``stamp`` changes whenever anything on the page does."""

    batch: ImportBatch
    counts: dict[str, int]
    total: int
    page: Page[int]
    rows: list[ItemRow]
    show: str
    left: str
    stalled_minutes: int
    retryable: int
    stamp: str

    @property
    def is_finished(self) -> bool:
        return not self.counts[WAITING]

    @property
    def finished(self) -> int:
        return self.total - self.counts[WAITING]

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The pieces of the bar with their sizes, empty ones left out."""
        return [(group, self.counts[group]) for group in GROUPS if self.counts[group]]

    @property
    def sentence(self) -> str:
        """What the bar shows, for those who do not see it."""
        text = gettext("%(finished)d of %(total)d finished") % {
            "finished": self.finished,
            "total": self.total,
        }
        if needy := self.counts[FAILED] + self.counts[CHANGED]:
            text += ngettext(", %(n)d needs you", ", %(n)d need you", needy) % {"n": needy}
        return text

    @property
    def filters(self) -> list[tuple[str, str, int]]:
        """The counts that are filters, as name, words and number.

        Those of articles that were here before only where there are any.
        """
        always = {DONE, FAILED, WAITING, self.show}
        return [
            (group, str(FILTERS[group]), self.counts[group])
            for group in GROUPS
            if group in always or self.counts[group]
        ]


def progress_of(
    batch: ImportBatch, *, show: str, page_number: Any, at: datetime, user: User
) -> Progress:
    """All that the page of ``batch`` shows; five queries at most, whatever its size."""
    items = list(_summaries(batch))
    groups = {
        item["pk"]: group_of(
            item["status"], item["run_status"], has_draft=item["draft_id"] is not None
        )
        for item in items
    }
    counts = dict.fromkeys(GROUPS, 0) | Counter(groups.values())
    show = show if show in GROUPS else ""
    chosen = [item["pk"] for item in items if not show or groups[item["pk"]] == show]
    page = Paginator(chosen, ROWS_ON_A_PAGE).get_page(page_number)
    return Progress(
        batch=batch,
        counts=counts,
        total=len(items),
        page=page,
        rows=_rows(list(page.object_list), user),
        show=show,
        left=_time_left(items, at=at) if counts[WAITING] else "",
        stalled_minutes=_stalled_minutes(items, at=at) if counts[WAITING] else 0,
        retryable=sum(_is_retryable(item) for item in items if groups[item["pk"]] == FAILED),
        stamp=_stamp(items),
    )


def _summaries(batch: ImportBatch) -> Any:
    return (
        batch.items.with_reading()  # type: ignore[attr-defined]
        .order_by("position")
        .values(
            *("pk", "status", "run_status", "url", "draft_id", "has_material", "claims_found"),
            *("attempts", "queued_at", "started_at", "finished_at", "leased_until"),
        )
    )


def _is_retryable(item: dict[str, Any]) -> bool:
    return item["run_status"] == R.FAILED or can_retry(
        status=item["status"], draft_id=item["draft_id"], has_material=item["has_material"]
    )


def _stamp(items: Sequence[dict[str, Any]]) -> str:
    """A short mark of everything that a row or a count is drawn from."""
    text = repr(
        [
            (i["status"], i["run_status"], i["claims_found"], i["attempts"], i["draft_id"])
            for i in items
        ]
    )
    return hashlib.sha256(text.encode()).hexdigest()[:12]


# --- The estimate ------------------------------------------------------------------------------


def _time_left(items: Sequence[dict[str, Any]], *, at: datetime) -> str:
    """Pages to fetch and read, then texts to find claims in; "" while nothing was finished yet."""
    to_import = sum(item["status"] in {S.WAITING, S.READING} for item in items)
    to_read = to_import + sum(
        item["status"] == S.STORED and item["run_status"] not in {R.DONE, R.FAILED, None}
        for item in items
    )
    hands = sum(1 for item in items if item["leased_until"] and item["leased_until"] > at)
    hands = max(hands, ExtractionRun.objects.filter(leased_until__gt=at).count())
    imports = [
        (item["finished_at"] - item["started_at"]).total_seconds()
        for item in items
        if item["status"] == S.STORED and item["finished_at"] and item["started_at"]
    ]
    first = seconds_left(to_import, imports, hands=hands)
    then = seconds_left(to_read, _run_seconds(), hands=hands)
    return "" if first is None or then is None else time_left(first + then)


def _run_seconds() -> list[float]:
    """How long the latest readings took, this batch's and others': texts are much alike."""
    done = ExtractionRun.objects.filter(status=R.DONE, started_at__isnull=False)
    pairs = done.order_by("-finished_at").values_list("started_at", "finished_at")[:RECENT]
    return [(end - start).total_seconds() for start, end in pairs if start and end]


def _stalled_minutes(items: Sequence[dict[str, Any]], *, at: datetime) -> int:
    """For how many minutes nothing has moved, 0 when something is in hand or moved just now."""
    if any(item["leased_until"] and item["leased_until"] > at for item in items):
        return 0
    if ExtractionRun.objects.filter(leased_until__gt=at).exists():
        return 0
    moments = [item[name] for item in items for name in ("queued_at", "finished_at") if item[name]]
    still = at - max(moments)
    return int(still.total_seconds() // 60) if still > max(LEASE, timedelta(minutes=2)) else 0


# --- The rows ----------------------------------------------------------------------------------


def _rows(keys: list[int], user: User) -> list[ItemRow]:
    items = (
        ImportItem.objects.filter(pk__in=keys)
        .with_reading()
        .select_related("article", "draft", "batch__created_by")
        .defer("raw", "draft__raw", "draft__record")
        .order_by("position")
    )
    return [_row(item, user) for item in items]


def _row(item: ImportItem, user: User) -> ItemRow:
    run_status = item.run_status  # type: ignore[attr-defined]
    group = group_of(item.status, run_status, has_draft=item.draft_id is not None)
    what, where = _name(item)
    return ItemRow(
        item=item,
        what=item.article.title if item.article else what,
        where=" · ".join(filter(None, (where, what))) if item.article else where,
        group=group,
        state=_state(item, run_status),
        note=note_of(item, run_status, user),
        act=_act(item, run_status, user),
        has_kept_file=group == FAILED and not item.url and not item.draft_id and item.has_material,  # type: ignore[attr-defined]
        is_working=item.status == S.READING
        or (item.status == S.STORED and run_status in {R.READING, R.PARSING, R.SAVING}),
    )


def _name(item: ImportItem) -> tuple[str, str]:
    """What an item is called: an address in path and host, a file by its name."""
    if not item.url:
        return item.name, ""
    parts = urlsplit(item.url)
    path = parts.path.strip("/")
    query = f"?{parts.query}" if parts.query else ""
    return (f"{path}{query}" or parts.netloc), (parts.hostname or "")


_STATES = {
    S.WAITING: gettext_lazy("Waiting"),
    S.READING: gettext_lazy("Being read"),
    S.THERE: gettext_lazy("Already there"),
    S.CHANGED: gettext_lazy("Changed"),
    S.INCOMPLETE: gettext_lazy("Incomplete"),
    S.FAILED: gettext_lazy("Not imported"),
}
_THERE_STATES = {
    Answer.UNCHANGED: gettext_lazy("Unchanged"),
    Answer.PAGE_CHANGED: gettext_lazy("Article unchanged"),
}
_RUN_STATES = {
    R.QUEUED: gettext_lazy("Stored"),
    R.DONE: gettext_lazy("Done"),
    R.FAILED: gettext_lazy("Stored, not read"),
}


def _state(item: ImportItem, run_status: str | None) -> str:
    if item.status == S.STORED:
        state = _RUN_STATES.get(run_status or R.DONE, gettext_lazy("Finding claims"))  # type: ignore[call-overload]
    elif item.status == S.THERE:
        state = _THERE_STATES.get(item.answer, _STATES[S.THERE])  # type: ignore[call-overload]
    elif item.status == S.CHANGED and not item.draft_id:
        state = gettext_lazy("Left as it was")
    else:
        state = _STATES[item.status]  # type: ignore[index]
    return str(state)


def _act(item: ImportItem, run_status: str | None, user: User) -> str:
    if item.status == S.STORED:
        return "retry" if run_status == R.FAILED else ""
    if item.draft_id and item.draft and item.draft.created_by_id == user.pk:
        return "compare" if item.draft.article_id else "complete"
    again = can_retry(
        status=item.status,
        draft_id=item.draft_id,
        has_material=item.has_material,  # type: ignore[attr-defined]
    )
    return "retry" if again else ""
