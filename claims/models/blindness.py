"""Who may see a verdict before it is settled. Every page of the desk and the admin asks here.

A second reader must not know the verdict: until it is approved, only those see it who wrote it, have
the claim, or have given their own reading.
"""

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from claims.models.claim import Claim, ClaimQuerySet
from claims.models.disagreement import Disagreement
from claims.models.event import Event
from claims.models.rating import Rating
from claims.models.review import SecondReading, review_of
from claims.models.user import User

S = Claim.Status
#: From here on everybody at the desk may see the verdict.
SETTLED = frozenset({S.APPROVED, S.PUBLISHED, S.WITHDRAWN})
#: Acts by which an editor gets to see a verdict that somebody else has begun.
SAW_IT = ("claim.take", "claim.take_over", "review.write")
#: How the kinds of events begin that give a verdict away, and of those that quote notes.
TELLING = ("review.", "claim.approve", "claim.return", "act.undo")
NOTES = ("note.", "evidence.")


def hides_verdict(claim: Claim, user: User) -> bool:
    """Whether a list must keep the verdict on ``claim`` from ``user``; no query beside its review.

    Lists do not ask who has given a reading, so they hide a little more than ``is_blind``.
    """
    if not settings.REQUIRE_SECOND_READING or claim.status in SETTLED:
        return False
    review = review_of(claim)
    return review is not None and user.pk not in {review.checker_id, claim.assignee_id}


def is_blind(claim: Claim, user: User) -> bool:
    """Whether ``user`` must not see the verdict on ``claim``; one query where it is not settled."""
    return hides_verdict(claim, user) and not claim.review.readings.filter(reader=user).exists()


def visible_rating(claim: Claim, user: User) -> Rating | None:
    """The rating on ``claim``, None while ``user`` must not know it; no query beside its review."""
    review = review_of(claim)
    return None if review is None or hides_verdict(claim, user) else review.rating


def hides_notes(claim: Claim, *, blind: bool) -> bool:
    """Whether notes on ``claim`` and its citations are hidden from somebody ``blind``.

    They may tell the verdict. While it is still in progress everybody may help with a note.
    """
    return blind and claim.status == S.IN_REVIEW


def hidden_claims(user: User) -> ClaimQuerySet:
    """The claims of which ``is_blind`` is true."""
    own_reading = SecondReading.objects.filter(review__claim=OuterRef("pk"), reader=user)
    return hidden_in_lists(user).exclude(Exists(own_reading))


def hidden_in_lists(user: User) -> ClaimQuerySet:
    """The claims of which ``hides_verdict`` is true: a list must not find them by their verdict."""
    if not settings.REQUIRE_SECOND_READING:
        return Claim.objects.none()
    own = Q(review__checker=user) | Q(assignee=user)
    written = Claim.objects.filter(review__isnull=False).exclude(status__in=SETTLED)
    return written.exclude(own)


def readable_by(user: User) -> ClaimQuerySet:
    """Claims whose second reader ``user`` may be: they have neither checked nor seen the verdict.

    Of two who disagree, only a third reader whom they name may read the claim.
    """
    waiting = Claim.objects.awaiting_second_reading().exclude(review__checker=user)
    closed = Disagreement.objects.closed_to(user).filter(review__claim=OuterRef("pk"))
    return waiting.exclude(Exists(closed)).exclude(Exists(_sights(user, OuterRef("pk"))))


def has_seen_verdict(claim: Claim, user: User) -> bool:
    """Whether ``user`` had the claim or wrote on its verdict before it was sent to second reading."""
    return _sights(user, claim.pk).exists()


def _sights(user: User, claim: object) -> QuerySet[Event]:
    """Events of this round of checking by which ``user`` saw the verdict of ``claim``.

    A round begins where the verdict was last published: what readers know keeps nobody from
    reading it again.
    """
    of_claim = Event.objects.filter(claim=OuterRef("claim"))
    published = of_claim.filter(kind="claim.publish").order_by("-pk").values("pk")[:1]
    in_round = of_claim.filter(kind="review.write", pk__gt=Coalesce(Subquery(published), 0))
    begun = in_round.order_by("pk").values("pk")[:1]
    given_to = Q(kind="claim.assign", data__assignee=user.pk)
    saw = Q(kind__in=SAW_IT, actor=user) | given_to
    return Event.objects.annotate(begun=Subquery(begun)).filter(
        saw, claim=claim, pk__gte=F("begun")
    )
