"""What the admin leaves out for somebody who may still have to read a verdict blind."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from claims.admin.base import signed_in
from claims.models import Claim
from claims.models.blindness import NOTES, TELLING, hidden_claims

Row = TypeVar("Row", bound=Model)


def without_verdicts(
    rows: QuerySet[Row], request: HttpRequest, *, claim: str = "claim"
) -> QuerySet[Row]:
    """``rows`` without those that belong to a verdict the user must not see.

    ``claim`` is the path from a row to its claim.
    """
    return rows.exclude(**{f"{claim}__in": hidden_claims(signed_in(request))})


def without_notes(rows: QuerySet[Row], request: HttpRequest) -> QuerySet[Row]:
    """Notes without those on claims that wait for the user's own reading."""
    hidden = hidden_claims(signed_in(request)).filter(status=Claim.Status.IN_REVIEW)
    return rows.exclude(claim__in=hidden)


def without_telling_events(rows: QuerySet[Row], request: HttpRequest) -> QuerySet[Row]:
    """Events without those from which a hidden verdict or note could be learnt."""
    telling = Q()
    for start in (*TELLING, *NOTES):
        telling |= Q(kind__startswith=start)
    return rows.exclude(telling, claim__in=hidden_claims(signed_in(request)))


def shows_note(request: HttpRequest, claim: Claim | None) -> bool:
    """Whether the user may read the note on a citation of ``claim`` (None: of a new one)."""
    if claim is None:
        return True
    hidden = hidden_claims(signed_in(request)).filter(status=Claim.Status.IN_REVIEW, pk=claim.pk)
    return not hidden.exists()
