"""The second reading: a claim and its evidence first, the checker's verdict after the reader's own.

Until the reader has given a verdict on what the review says now, no page holds the checker's
rating, answer, summary, reasons or notes: they are not rendered, not merely hidden.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims.actions.errors import RefusedError
from claims.actions.review.verdict import read_blind, return_claim
from claims.forms.review import BlindForm, CommentForm
from claims.models import Claim, StaleWriteError
from claims.templatetags.bench import called
from claims.views.access import editor_required
from claims.views.reading.disagreement import disagreement_view
from claims.views.reading.exhibits import evidence_view
from claims.views.reading.reading import (
    Reading,
    behind,
    blind_view,
    comparison,
    in_the_article,
    load_reading,
    place_in_queue,
    reading_queue,
    said_where,
)
from claims.views.requests import HtmxHttpRequest, whole_number


@editor_required
@require_GET
def second_reading(request: HtmxHttpRequest) -> HttpResponse:
    """Go to the claim that has waited longest, or to the next one ``after`` a skipped claim."""
    queue = reading_queue(request.user)
    skipped = Claim.objects.filter(public_id=request.GET.get("after", "")).first()
    claim = (queue.filter(behind(skipped)).first() if skipped else None) or queue.first()
    if claim is not None:
        return redirect("desk:second_reading_claim", claim.public_id)
    own = Claim.objects.awaiting_second_reading().filter(review__checker=request.user).count()
    return render(request, "desk/reading/empty.html", {"own": own})


@editor_required
@require_http_methods(["GET", "POST"])
def second_reading_claim(request: HtmxHttpRequest, public_id: str) -> HttpResponse:
    """Show one claim to its second reader; POST records the verdict and reveals the other."""
    if request.method == "POST":
        return _give(request, public_id)
    reading = load_reading(request.user, public_id)
    if reading is None or not (reading.is_waiting or reading.is_revealed):
        return _no_longer_waiting(request)
    return _show(request, reading)


def _give(request: HtmxHttpRequest, public_id: str) -> HttpResponse:
    """Record the reader's verdict on the claim as it stands under its lock."""
    form, reading, is_stale = BlindForm(request.POST), None, False
    try:
        with transaction.atomic():
            # Of two posts at once the second waits here, and then finds the first one's verdict.
            Claim.objects.select_for_update().filter(public_id=public_id).first()
            reading = load_reading(request.user, public_id)
            if reading and reading.is_waiting and not reading.is_revealed and form.is_valid():
                read_blind(
                    reading.claim,
                    reader=request.user,
                    rating=form.cleaned_data["rating"],
                    attribution_result=form.cleaned_data["attribution_result"],
                    seen=form.cleaned_data["seen"],
                )
                return redirect(reading.url)
    except StaleWriteError:
        is_stale = True
    if reading is None or not (reading.is_waiting or reading.is_revealed):
        return _no_longer_waiting(request)
    if reading.is_revealed:
        # The verdict was sent twice: only the first counts.
        return _show(request, reading)
    status = 409 if is_stale else 422
    return _show(request, reading, blind=form, is_stale=is_stale, status=status)


def _no_longer_waiting(request: HtmxHttpRequest) -> HttpResponse:
    messages.info(request, _("This claim is no longer waiting for a second reading."))
    return redirect("desk:second_reading")


@editor_required
@require_POST
def second_reading_agree(request: HtmxHttpRequest, public_id: str) -> HttpResponse:
    """Accept the checker's verdict after seeing it; the first reading stays as it was given."""
    reading = load_reading(request.user, public_id)
    if reading is None or not reading.is_waiting:
        return _no_longer_waiting(request)
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
            seen=whole_number(request.POST.get("seen", "")) or 0,
        )
    except StaleWriteError:
        return _show(request, reading, is_stale=True, status=409)
    return redirect(reading.url)


@editor_required
@require_POST
def second_reading_return(request: HtmxHttpRequest, public_id: str) -> HttpResponse:
    """Send a claim back to its checker with a comment, before or after one's own verdict."""
    reading = load_reading(request.user, public_id)
    if reading is None or not reading.is_waiting:
        return _no_longer_waiting(request)
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
        _("Returned to %(name)s with your comment.") % {"name": called(reading.review.checker)},
    )
    return redirect(reading.next_url)


def _show(
    request: HtmxHttpRequest,
    reading: Reading,
    *,
    blind: BlindForm | None = None,
    comment: CommentForm | None = None,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page with the reader's form, or with both verdicts once the reader has given theirs."""
    claim = reading.claim
    if comment is None or is_stale:
        initial = {"seen": claim.lock_version, "comment": request.POST.get("comment", "")}
        comment = CommentForm(initial=initial)
    queue = place_in_queue(request.user, claim)
    context: dict[str, object] = {
        "claim": claim,
        "nearest": reading.card.nearest,
        "said_where": said_where(claim),
        "place": in_the_article(claim),
        "evidence": evidence_view(reading.card),
        "is_stale": is_stale,
        "is_waiting": reading.is_waiting,
        "comment_form": comment,
        "comment_open": bool(comment.errors or comment["comment"].value()),
        "next_url": reading.next_url,
        "queue": queue,
        "second_reading_count": queue["total"],
    }
    if reading.is_revealed:
        context["compared"] = comparison(reading)
        context["dispute"] = disagreement_view(reading.card, request.user)
        return render(request, "desk/reading/reveal.html", context, status=status)
    context["blind"] = blind_view(claim, blind)
    return render(request, "desk/reading/read.html", context, status=status)
