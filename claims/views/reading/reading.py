"""A claim on its way through a second reader's hands, and what the pages show of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from claims.actions.access import is_archived
from claims.actions.review.disagreement import require_invited
from claims.forms.review import ANSWER_KEYS, BlindForm
from claims.models import (
    AttributionResult,
    Claim,
    ClaimCard,
    ClaimReview,
    Rating,
    SecondReading,
    load_card,
)
from claims.models.blindness import has_seen_verdict, readable_by
from claims.models.claim import ClaimQuerySet
from claims.models.user import User
from claims.publishing.sentences import sentence_around


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim for its second reader.

    ``given`` are this reader's verdicts on what the review says now, the blind one first.
    """

    card: ClaimCard
    review: ClaimReview
    content_hash: str
    given: Sequence[SecondReading]

    @property
    def claim(self) -> Claim:
        return self.card.claim

    @property
    def is_revealed(self) -> bool:
        return bool(self.given)

    @property
    def is_waiting(self) -> bool:
        return self.claim.status == Claim.Status.IN_REVIEW and not is_archived(self.claim)

    @property
    def url(self) -> str:
        return reverse("desk:second_reading_claim", args=[self.claim.public_id])

    @property
    def next_url(self) -> str:
        return reverse("desk:second_reading") + f"?after={self.claim.public_id}"


def load_reading(user: User, public_id: str) -> Reading | None:
    """The claim with its review and the verdicts of ``user`` on it, or None when never submitted.

    Raises ``Http404``, and ``PermissionDenied`` for the checker.
    """
    claim = get_object_or_404(Claim.objects.with_verdict(), public_id=public_id)
    card = load_card(claim)
    review = card.review
    if review is None:
        return None
    if review.checker_id == user.pk:
        raise PermissionDenied(_("Whoever checked a claim cannot be its second reader."))
    if claim.status == Claim.Status.IN_REVIEW and has_seen_verdict(claim, user):
        raise PermissionDenied(_("You had this claim, so you cannot be its second reader."))
    if claim.status == Claim.Status.IN_REVIEW:
        require_invited(claim, user)
    content_hash = card.content_hash()
    given = review.readings.filter(reader=user, content_hash=content_hash)
    given = given.select_related("rating").order_by("id")
    return Reading(card, review, content_hash, list(given))


def reading_queue(user: User) -> ClaimQuerySet:
    """The claims that wait for a second reading by ``user``, the longest waiting first."""
    return readable_by(user).order_by("status_at", "id")


def behind(claim: Claim) -> Q:
    return Q(status_at__gt=claim.status_at) | Q(status_at=claim.status_at, id__gt=claim.pk)


def place_in_queue(user: User, claim: Claim) -> dict[str, int]:
    """Where ``claim`` is in the queue of ``user``, counted from 1; one query."""
    counts = readable_by(user).aggregate(total=Count("pk"), later=Count("pk", filter=behind(claim)))
    return {"place": max(1, counts["total"] - counts["later"]), "total": counts["total"]}


def said_where(claim: Claim) -> str:
    """Occasion and date of a statement as they follow the speaker's name, with their commas."""
    said_on = date_format(claim.said_on) if claim.said_on else ""
    return "".join(f", {part}" for part in (claim.occasion, said_on) if part)


def in_the_article(claim: Claim) -> dict[str, str]:
    """The claim's words in their sentence, with the sentence before and the sentence after."""
    version = claim.version
    text, (start, end) = version.text, sentence_around(version, claim.start, claim.end)
    low, high = start, end
    if before := text[:start].rstrip():
        low, _end = sentence_around(version, len(before) - 1, len(before))
    if after := text[end:].lstrip():
        at = len(text) - len(after)
        _start, high = sentence_around(version, at, at + 1)
    return {
        "before": text[low : claim.start],
        "words": text[claim.start : claim.end],
        "after": text[claim.end : high],
    }


def blind_view(claim: Claim, form: BlindForm | None) -> dict[str, object]:
    """The form for the reader's own verdict, with nothing of the checker's; one query.

    ``chosen`` is the rating that was sent in ``form`` and refused.
    """
    ratings = list(Rating.objects.offered())
    rating_sent = form.data.get("rating", "") if form is not None else ""
    answer_sent = form.data.get("attribution_result", "") if form is not None else ""
    answers = [
        {"value": value, "label": value.label, "key": key, "is_chosen": value == answer_sent}
        for value, key in ANSWER_KEYS.items()
        if value != AttributionResult.NOT_APPLICABLE or claim.kind == Claim.Kind.OUTLET
    ]
    on_axis = [rating for rating in ratings if rating.is_on_axis]
    off_axis = [rating for rating in ratings if not rating.is_on_axis]
    return {
        "form": form,
        "answers": answers,
        "on_axis": on_axis,
        "off_axis": off_axis,
        "ratings": [*on_axis, *off_axis],
        "chosen": next((rating for rating in ratings if rating.slug == rating_sent), None),
    }


def comparison(reading: Reading) -> dict[str, object]:
    """The reader's verdict beside the checker's, and in words how they ended."""
    first, last, review = reading.given[0], reading.given[-1], reading.review
    result = _("You differed.")
    if last.agrees:
        result = _("You agree.") if first.agrees else _("You agreed after all.")
    return {
        "first": first,
        "review": review,
        "is_same_rating": first.rating_id == review.rating_id,
        "is_same_answer": first.attribution_result in {"", review.attribution_result},
        "must_decide": reading.is_waiting and not last.agrees,
        "result": result,
        "noted": [citation for citation in reading.card.evidence if citation.note],
    }
