"""What of the bench an act changed: the parts of the card, the paragraph, the counters."""

from __future__ import annotations

from dataclasses import dataclass

from claims.actions.access import can_change, is_blind
from claims.actions.articles.details import UNCOVERING
from claims.models import Claim
from claims.models.user import User
from claims.views.bench.outline import RATED, tab_of

S = Claim.Status
#: Drawn after every act: what stood above the words, a question that was asked, what is left.
ALWAYS = frozenset({"says", "ask", "gate"})
#: Below its words a claim shows what was found, the work on it, or why it was dismissed.
FOUND, WORK, DROPPED = "found", "work", "dropped"


@dataclass(frozen=True, slots=True)
class Before:
    """What the bench showed of a claim before the act: acts change the object they are given."""

    status: str
    assignee_id: int | None
    span: tuple[int, int]
    can_change: bool
    is_blind: bool

    @classmethod
    def of(cls, claim: Claim, user: User) -> Before:
        return cls(
            claim.status,
            claim.assignee_id,
            (claim.start, claim.end),
            can_change(claim, user),
            is_blind(claim, user),
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be drawn anew beside what the act names itself; ``parts`` None: the whole card."""

    parts: frozenset[str] | None
    paragraph: bool
    coverage: bool
    counters: bool


def changes(before: Before, claim: Claim, user: User) -> Changes:
    """What follows from another status, assignee or span. No query but the blind reader's."""
    now = Before.of(claim, user)
    moved = before.span != now.span
    covers = now.status not in UNCOVERING
    return Changes(
        parts=_parts(before, now),
        paragraph=moved or _drawn(before.status) != _drawn(now.status),
        coverage=(moved and covers) or covers == (before.status in UNCOVERING),
        counters=tab_of(before.status, before.assignee_id, user)
        != tab_of(now.status, now.assignee_id, user),
    )


def _parts(before: Before, now: Before) -> frozenset[str] | None:
    if (before.can_change, before.is_blind) != (now.can_change, now.is_blind):
        return None
    if (before.status, before.assignee_id) == (now.status, now.assignee_id):
        return ALWAYS
    if _area(before.status) != _area(now.status):
        return ALWAYS | {"state", "keys", "body"}
    return ALWAYS | {"state"}


def _area(status: str) -> str:
    return FOUND if status == S.SUGGESTED else DROPPED if status == S.DISMISSED else WORK


def _drawn(status: str) -> str:
    """How its passage looks in the text; see ``Mark.passage_class``."""
    if status in RATED:
        return "rated"
    return status if status in {S.SUGGESTED, S.DISMISSED} else "open"
