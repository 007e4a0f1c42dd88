"""What the bench knows of every claim of a version, in one query: enough to draw the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils.functional import cached_property

from claims.actions.articles.details import Coverage, coverage
from claims.models import Article, ArticleVersion, Claim, Speaker
from claims.models.user import User

S = Claim.Status
#: States in which the passage is drawn as readers see it.
RATED = frozenset({S.APPROVED, S.PUBLISHED})
DONE = frozenset({S.APPROVED, S.PUBLISHED, S.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Mark:
    """A claim as the text and the counters need it."""

    id: int
    number: int
    start: int
    end: int
    status: str
    anchor: str
    assignee_id: int | None
    speaker: str | None
    speaker_kind: str | None
    speaker_role: str | None
    confirmed: int | None
    rating: str | None
    glyph: str | None
    colour: str | None

    @property
    def is_rated(self) -> bool:
        """Whether its rating may be drawn: nobody who has to read it blind sees it here."""
        return self.status in RATED and self.rating is not None

    @property
    def is_live(self) -> bool:
        return self.status != S.DISMISSED

    def tab_for(self, user: User) -> str:
        """The tab of the list that counts this claim."""
        if not self.is_live:
            return "dismissed"
        if self.status in DONE:
            return "done"
        return "mine" if self.assignee_id == user.pk else "waiting"

    @property
    def speaker_short(self) -> str:
        """The name as it fits into the margin: a person's last, an unnamed source's first word."""
        name = self.speaker or ""
        if self.speaker_kind == Speaker.Kind.PERSON:
            return name.rsplit(" ", 1)[-1]
        return name.split(" ", 1)[0] if self.speaker_kind == Speaker.Kind.UNNAMED else name

    @property
    def passage_class(self) -> str:
        if self.anchor == Claim.Anchor.ORPHAN:
            return "passage--lost"
        if self.is_rated:
            return f"tone-{self.colour}"
        return "passage--suggested" if self.status == S.SUGGESTED else "passage--open-state"


def drawn_state(status: str) -> str:
    """The states that look different in the text: suggested, dismissed, rated, open."""
    if status in RATED:
        return "rated"
    return status if status in {S.SUGGESTED, S.DISMISSED} else "open"


@dataclass
class Outline:
    """An article on the bench: the version shown and, once read, every claim of it."""

    article: Article
    version: ArticleVersion

    @cached_property
    def marks(self) -> list[Mark]:
        """Every claim of the version in text order, dismissed ones too; one query."""
        return [Mark(*row) for row in _mark_rows(self.version)]

    def mark(self, number: int | None) -> Mark | None:
        return next((mark for mark in self.marks if mark.number == number), None)

    def coverage(self) -> Coverage:
        """How much of the text is covered; one query beside the claims."""
        return coverage(self.version, [(mark.status, mark.start, mark.end) for mark in self.marks])

    def counts(self, user: User) -> Counts:
        """How many claims stand under each tab of the list for ``user``."""
        tabs = dict.fromkeys(("mine", "waiting", "done", "dismissed"), 0)
        for mark in self.marks:
            tabs[mark.tab_for(user)] += 1
        return Counts(all=sum(tabs.values()) - tabs["dismissed"], **tabs)


def _mark_rows(version: ArticleVersion) -> Iterable[tuple[Any, ...]]:
    """The claims of ``version`` as the fields of ``Mark``."""
    return (
        version.claims.alias(
            nearest=FilteredRelation("attributions", condition=Q(attributions__order=0))
        )
        .in_text_order()
        .values_list(
            "id",
            "number",
            "start",
            "end",
            "status",
            "anchor",
            "assignee_id",
            F("nearest__speaker__name"),
            F("nearest__speaker__kind"),
            F("nearest__speaker__role"),
            F("nearest__confirmed_by_id"),
            F("review__rating__label"),
            F("review__rating__glyph"),
            F("review__rating__colour"),
        )
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many claims stand under each tab of the list; mine, waiting and done add up to all."""

    all: int
    mine: int
    waiting: int
    done: int
    dismissed: int


def first_to_do(marks: Sequence[Mark], user: User) -> Mark | None:
    """The claim to begin with: one's own that is under work, else the first that nobody has."""
    begun = (mark for mark in marks if mark.assignee_id == user.pk and mark.status == S.IN_PROGRESS)
    free = (mark for mark in marks if mark.status in {S.SUGGESTED, S.OPEN})
    return next(begun, None) or next(free, None)


def neighbours(marks: Sequence[Mark], number: int) -> tuple[Mark | None, Mark | None]:
    """The live claims before and after claim ``number`` in text order."""
    places = [mark for mark in marks if mark.is_live or mark.number == number]
    at = next((i for i, mark in enumerate(places) if mark.number == number), None)
    if at is None:
        return None, None
    after = places[at + 1] if at + 1 < len(places) else None
    return (places[at - 1] if at else None), after
