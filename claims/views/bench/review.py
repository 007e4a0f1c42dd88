"""The verdict on the bench: was it said, is it true, and what readers will be told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from claims.actions.review.verdict import write_review
from claims.forms.review import ReviewForm
from claims.models import AttributionResult, Claim, ClaimReview
from claims.views.bench.answer import Done, claim_act, seen_version, valid
from claims.views.requests import HtmxHttpRequest


@claim_act
def claim_review(request: HtmxHttpRequest, claim: Claim) -> Done:
    """Save the parts of the verdict that the request names; the first one takes an open claim."""
    form = ReviewForm(request.POST)
    valid(form, "verdict" if "one_line" in request.POST else "")
    fields = {
        name: value.replace("\r\n", "\n") if isinstance(value, str) else value
        for name, value in form.sent().items()
    }
    review = write_review(
        claim, actor=request.user, seen=seen_version(request, "review_seen"), **fields
    )
    changed = review.claim
    said = _said(changed, review, fields)
    return Done(changed, said, draft="draft" in request.POST, parts=_parts(fields))


def _parts(fields: dict[str, Any]) -> frozenset[str] | None:
    """A pressed answer stands on the page already; what it means does not."""
    if list(fields) == ["rating"]:
        return frozenset({"definition"})
    return frozenset() if list(fields) == ["attribution_result"] else None


def _said(claim: Claim, review: ClaimReview, fields: dict[str, Any]) -> str:
    values = {"n": claim.number}
    if list(fields) == ["rating"] and review.rating:
        return _("Claim %(n)d rated %(rating)s") % {**values, "rating": review.rating.label}
    if list(fields) == ["attribution_result"] and review.attribution_result:
        label = AttributionResult(review.attribution_result).label
        return _("Claim %(n)d: was it said? %(result)s") % {**values, "result": label}
    return _("Claim %(n)d: verdict saved") % values
