"""The verdict on the bench: was it said, is it true, and what readers will be told."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from claims.actions.review.verdict import write_review
from claims.forms.review import ReviewForm
from claims.forms.values import with_unix_newlines
from claims.models import AttributionResult, Claim, ClaimReview
from claims.views.bench.answer import Outcome, claim_act, seen_version, valid
from claims.views.bench.card import CardQuery
from claims.views.requests import HtmxHttpRequest


@claim_act
def claim_review(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    """Save the parts of the verdict that the request names; the first one takes an open claim."""
    form = ReviewForm(request.POST)
    valid(form, CardQuery(tab="verdict") if "one_line" in request.POST else None)
    fields = with_unix_newlines(form.sent())
    seen = seen_version(request, "review_seen")
    review = write_review(claim, actor=request.user, seen=seen, **fields)
    return Outcome(review.claim, _message(review, fields), is_draft="draft" in request.POST)


def _message(review: ClaimReview, changed: Collection[str]) -> str:
    words = {"n": review.claim.number}
    if list(changed) == ["rating"] and review.rating:
        return _("Claim %(n)d rated %(rating)s") % {**words, "rating": review.rating.label}
    if list(changed) == ["attribution_result"] and review.attribution_result:
        label = AttributionResult(review.attribution_result).label
        return _("Claim %(n)d: was it said? %(result)s") % {**words, "result": label}
    return _("Claim %(n)d: verdict saved") % words
