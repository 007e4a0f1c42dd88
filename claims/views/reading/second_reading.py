"""The second reading: a claim and its evidence first, the verdict only after one's own.

Until the reader has given a verdict on what the review says now, no page of this module holds the
checker's rating, answer, summary, reasons or notes: they are not rendered, not merely hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims.actions.errors import RefusedError
from claims.actions.review.verdict import read_blind, return_claim
from claims.actions.workflow.gates import independent_sources
from claims.forms.reading import ANSWER_KEYS, BlindForm, CommentForm
from claims.models import (
    AttributionResult,
    Claim,
    ClaimCard,
    ClaimReview,
    Rating,
    SecondReading,
    SourceSnapshot,
    StaleWriteError,
    load_card,
)
from claims.models.claim import ClaimQuerySet
from claims.models.user import User
from claims.templatetags.bench import called
from claims.views.access import editor_required
from claims.views.reading.quote_context import in_context
from claims.views.requests import HtmxHttpRequest


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim on its way through a second reader's hands.

    ``given`` are this reader's verdicts on what the review says now, the blind one first.
    """

    card: ClaimCard
    review: ClaimReview
    content_hash: str
    given: list[SecondReading] = field(default_factory=list)

    @property
    def claim(self) -> Claim:
        return self.card.claim

    @property
    def is_revealed(self) -> bool:
        return bool(self.given)

    @property
    def is_waiting(self) -> bool:
        return self.claim.status == Claim.Status.IN_REVIEW

    @property
    def url(self) -> str:
        return reverse("desk:second_reading_claim", args=[self.claim.public_id])


@editor_required
@require_GET
def second_reading(request: HtmxHttpRequest) -> HttpResponse:
    """Go to the claim that has waited longest, or to the next one ``after`` a skipped claim."""
    queue = _queue(request.user)
    claim = _next_claim(queue, request.GET.get("after", ""))
    if claim is not None:
        return redirect("desk:second_reading_claim", claim.public_id)
    own = Claim.objects.awaiting_second_reading().filter(review__checker=request.user).count()
    return render(request, "desk/reading/empty.html", {"own": own})


def _queue(user: User) -> ClaimQuerySet:
    return Claim.objects.readable_by(user).order_by("status_at", "id")


def _next_claim(queue: ClaimQuerySet, after: str) -> Claim | None:
    """The first claim behind the one named ``after``; at the end the queue starts again."""
    skipped = Claim.objects.filter(public_id=after).first() if after else None
    if skipped is not None:
        behind = Q(status_at__gt=skipped.status_at) | Q(
            status_at=skipped.status_at, id__gt=skipped.pk
        )
        if (claim := queue.filter(behind).first()) is not None:
            return claim
    return queue.first()


@editor_required
@require_http_methods(["GET", "POST"])
def second_reading_claim(request: HtmxHttpRequest, public_id: str) -> HttpResponse:
    """Show one claim to its second reader; POST records the verdict and reveals the other."""
    if request.method == "POST":
        return _give(request, public_id)
    reading = _reading_of(request, public_id)
    if reading is None or not (reading.is_waiting or reading.is_revealed):
        return _waits_no_longer(request)
    return _show(request, reading)


def _give(request: HtmxHttpRequest, public_id: str) -> HttpResponse:
    """Record the reader's verdict on the claim as it stands under its lock."""
    form, reading, is_stale = BlindForm(request.POST), None, False
    try:
        with transaction.atomic():
            reading = _reading_of(request, public_id)
            if reading and reading.is_waiting and not reading.is_revealed and form.is_valid():
                read_blind(
                    reading.claim,
                    reader=request.user,
                    rating=form.cleaned_data["rating"],
                    attribution_result=form.cleaned_data["attribution_result"],
                    seen_hash=form.cleaned_data["seen"],
                )
                return redirect(reading.url)
    except StaleWriteError:
        is_stale = True
    if reading is None or not (reading.is_waiting or reading.is_revealed):
        return _waits_no_longer(request)
    if reading.is_revealed:
        # A verdict once revealed is not given a second time: the first one is what counts.
        return _show(request, reading)
    status = 409 if is_stale else 422
    return _show(request, reading, blind=form, is_stale=is_stale, status=status)


def _waits_no_longer(request: HtmxHttpRequest) -> HttpResponse:
    messages.info(request, _("This claim no longer waits for a second reader."))
    return redirect("desk:second_reading")


@editor_required
@require_POST
def second_reading_agree(request: HtmxHttpRequest, public_id: str) -> HttpResponse:
    """Come round to the checker's verdict after seeing it; the first reading stays as it was."""
    reading = _reading_of(request, public_id)
    if reading is None or not reading.is_waiting:
        return _waits_no_longer(request)
    rating = reading.review.rating
    if not reading.is_revealed or rating is None:
        raise PermissionDenied(_("Give your own verdict first."))
    try:
        read_blind(
            reading.claim,
            reader=request.user,
            rating=rating,
            attribution_result=reading.review.attribution_result,
            comment=request.POST.get("comment", ""),
            seen_hash=request.POST.get("seen_hash", ""),
        )
    except StaleWriteError:
        return _show(request, reading, is_stale=True, status=409)
    return redirect(reading.url)


@editor_required
@require_POST
def second_reading_return(request: HtmxHttpRequest, public_id: str) -> HttpResponse:
    """Send a claim back to its checker with a comment, before or after one's own verdict."""
    reading = _reading_of(request, public_id)
    if reading is None or not reading.is_waiting:
        return _waits_no_longer(request)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _show(request, reading, comment=form, status=422)
    try:
        return_claim(
            reading.claim,
            actor=request.user,
            comment=form.cleaned_data["comment"],
            seen=form.cleaned_data["seen"],
        )
    except StaleWriteError:
        return _show(request, reading, comment=form, is_stale=True, status=409)
    except RefusedError as refusal:
        form.add_error("comment", str(refusal))
        return _show(request, reading, comment=form, status=422)
    messages.success(
        request,
        _("Returned to %(name)s with your note.") % {"name": called(reading.review.checker)},
    )
    return redirect(reverse("desk:second_reading") + f"?after={reading.claim.public_id}")


def _reading_of(request: HtmxHttpRequest, public_id: str) -> Reading | None:
    """The claim with its review and this reader's verdicts on it, or None when never submitted.

    Raises ``PermissionDenied`` for the checker.
    """
    claim = get_object_or_404(Claim.objects.with_verdict(), public_id=public_id)
    card = load_card(claim)
    review = card.review
    if review is None:
        return None
    if review.checker_id == request.user.pk:
        raise PermissionDenied(_("Whoever checked a claim cannot be its second reader."))
    content_hash = card.content_hash()
    given = review.readings.filter(reader=request.user, content_hash=content_hash)
    return Reading(card, review, content_hash, list(given.select_related("rating").order_by("id")))


def _show(
    request: HtmxHttpRequest,
    reading: Reading,
    *,
    blind: BlindForm | None = None,
    comment: CommentForm | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    card, claim = reading.card, reading.claim
    copies = dict(SourceSnapshot.objects.filter(evidence__claim=claim).values_list("pk", "text"))
    if comment is None or is_stale:
        typed = comment.data.get("comment", "") if comment else request.POST.get("comment", "")
        comment = CommentForm(initial={"seen": claim.lock_version, "comment": typed})
    context = {
        "claim": claim,
        "nearest": card.nearest,
        "is_stale": is_stale,
        "comment_form": comment,
        "comment_open": bool(comment.errors or comment["comment"].value()),
        "exhibits": [
            {"citation": row, "pieces": in_context(row, copies.get(row.snapshot_id or 0, ""))}
            for row in card.evidence
        ],
        "independent": independent_sources(card.evidence),
        "primary": sum(citation.source.is_primary for citation in card.evidence),
        "content_hash": reading.content_hash,
        "next_url": reverse("desk:second_reading") + f"?after={claim.public_id}",
        **_place(request.user, claim),
    }
    if reading.is_revealed:
        context |= _revealed(reading)
        return render(request, "desk/reading/reveal.html", context, status=status)
    context |= _blind(claim, blind)
    return render(request, "desk/reading/read.html", context, status=status)


def _place(user: User, claim: Claim) -> dict[str, int]:
    """Where the claim stands among those that wait for this reader; 2 queries."""
    queue = _queue(user)
    before = Q(status_at__lt=claim.status_at) | Q(status_at=claim.status_at, id__lt=claim.pk)
    return {"total": queue.count(), "place": queue.filter(before).count() + 1}


def _blind(claim: Claim, form: BlindForm | None) -> dict[str, Any]:
    """What the page holds before the reader's own verdict: nothing of the checker's."""
    ratings = list(Rating.objects.offered())
    pressed = form.data.get("rating", "") if form is not None else ""
    answers = [
        {"value": value, "label": AttributionResult(value).label, "key": key}
        for value, key in ANSWER_KEYS.items()
        if value != AttributionResult.NOT_APPLICABLE or claim.kind == Claim.Kind.OUTLET
    ]
    return {
        "form": form,
        "answers": answers,
        "answered": form.data.get("attribution_result", "") if form is not None else "",
        "pressed": next((rating for rating in ratings if rating.slug == pressed), None),
        "on_axis": [rating for rating in ratings if rating.is_on_axis],
        "off_axis": [rating for rating in ratings if not rating.is_on_axis],
    }


def _revealed(reading: Reading) -> dict[str, Any]:
    """Both verdicts side by side, and whether they end in agreement."""
    first, last = reading.given[0], reading.given[-1]
    review = reading.review
    return {
        "first": first,
        "review": review,
        "agrees": last.agrees,
        "came_round": last.agrees and not first.agrees,
        "is_waiting": reading.is_waiting,
        "same_rating": first.rating_id == review.rating_id,
        "same_answer": first.attribution_result in {"", review.attribution_result},
        "first_answer": first.get_attribution_result_display(),
        "noted": [citation for citation in reading.card.evidence if citation.note],
    }
