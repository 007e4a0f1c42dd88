"""Two editors wrote at once: what each of them wrote, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from claims.actions.evidence.quote_match import word_diff
from claims.models import ClaimReview, Event
from claims.views.bench.history import FIELDS
from claims.views.requests import HtmxHttpRequest

#: Values of a form that nobody typed.
NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", "seen", "review_seen", "citation_seen", "draft", "open"}
)


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of one side; ``differs`` when the other side has others there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One field that both wrote in."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_runs: tuple[Run, ...]
    theirs_runs: tuple[Run, ...]


def conflict_context(request: HtmxHttpRequest, claim_id: int, current: Model) -> dict[str, Any]:
    """Who was faster, when, and both texts of each field that differs; one query.

    ``fields`` are the values sent, to be sent again by "Keep mine" with the version now current.
    """
    event = Event.objects.filter(claim=claim_id).select_related("actor").first()
    sides = [side for side in _sides(request, current) if side.mine != side.theirs]
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_TYPED
        for value in values
    ]
    names = {side.name for side in sides}
    return {
        "by": event.actor if event else None,
        "at": event.at if event else None,
        "seen": getattr(current, "lock_version", 0),
        "action": request.path,
        "fields": fields,
        "rest": [(name, value) for name, value in fields if name not in names],
        "sides": sides,
        "seen_name": "review_seen" if isinstance(current, ClaimReview) else "seen",
    }


def _sides(request: HtmxHttpRequest, current: Model) -> list[Side]:
    return [
        _side(name, str(label), request.POST[name].replace("\r\n", "\n"), _shown(current, name))
        for name, label in FIELDS.items()
        if name in request.POST and hasattr(current, name)
    ]


def _shown(row: Model, name: str) -> str:
    value = getattr(row, name)
    return "" if value is None else str(getattr(value, "slug", value))


def _side(name: str, label: str, mine: str, theirs: str) -> Side:
    steps = word_diff(mine, theirs)
    return Side(
        name=name,
        label=label,
        mine=mine,
        theirs=theirs,
        mine_runs=tuple(Run(s["quote"], s["op"] != "equal") for s in steps if s["quote"]),
        theirs_runs=tuple(Run(s["copy"], s["op"] != "equal") for s in steps if s["copy"]),
    )
