"""A row of the claims grid: what one claim shows to one person."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from claims.models import Claim, Rating
from claims.models.blindness import visible_rating
from claims.models.user import User
from claims.views.bench.claim_list import flag_words


@dataclass(frozen=True, slots=True)
class GridRow:
    """``rating`` is None while the viewer must not know it; ``debts`` never tell what it is."""

    claim: Claim
    speaker: str
    rating: Rating | None
    citations: int
    flags: str
    debts: list[str]

    @property
    def more_debts(self) -> list[str]:
        return self.debts[1:]

    @property
    def empty(self) -> list[str]:
        """The columns that have nothing to say: a phone leaves them out."""
        cells = {"rating": self.rating, "flags": self.flags, "debts": self.debts}
        return [name for name, value in cells.items() if not value]

    @property
    def chosen(self) -> str:
        """The value of the row's checkbox: the claim and its version as this page shows it."""
        return f"{self.claim.pk}:{self.claim.lock_version}"


def grid_row(claim: Any, user: User) -> GridRow:
    """The row of a claim from ``GridQuery.claims``; no query."""
    return GridRow(
        claim=claim,
        speaker=claim.speaker_name,
        rating=visible_rating(claim, user),
        citations=claim.citations,
        flags=flag_words(claim),
        debts=_debts(claim),
    )


def _debts(claim: Any) -> list[str]:
    """What a claim in work lacks. Only whether there is a rating counts: that is no secret."""
    if claim.status in {Claim.Status.DISMISSED, Claim.Status.WITHDRAWN}:
        return []
    review = getattr(claim, "review", None)
    lacks = {
        _("No citation"): not claim.citations,
        _("Speaker not confirmed"): claim.confirmed_by is None,
        _("No rating"): review is None or review.rating_id is None,
    }
    return [words for words, is_lacking in lacks.items() if is_lacking]
