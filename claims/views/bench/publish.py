"""Publishing from the bench: showing a verdict, checking it again, withdrawing it."""

from django.utils.translation import gettext as _

from claims.actions.errors import RefusedError
from claims.actions.publishing.publish import publish, reopen, withdraw
from claims.forms.refusals import add_refusal
from claims.forms.review import PublishForm, ReasonForm
from claims.models import Claim
from claims.views.bench.answer import InvalidFormError, Outcome, claim_act, seen_version, valid
from claims.views.bench.card import CardQuery
from claims.views.requests import HtmxHttpRequest


@claim_act
def claim_publish(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    """Show the approved verdict to readers; a changed one needs a correction note."""
    form = PublishForm(request.POST)
    query = CardQuery(ask="publish")
    data = valid(form, query)
    try:
        publish(claim, actor=request.user, seen=seen_version(request), **data)
    except RefusedError as error:
        if not any(item.field.startswith("correction") for item in error.missing):
            raise
        add_refusal(form, error, fields={"correction-note": "note"})
        raise InvalidFormError(form, query) from error
    message = _("Verdict on claim %(n)d published") % {"n": claim.number}
    return Outcome(claim, message, can_undo=False)


@claim_act
def claim_reopen(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    """Check a published claim again; readers keep the verdict until then, marked as such."""
    data = valid(ReasonForm(request.POST), CardQuery(ask="reopen"))
    changed = reopen(claim, actor=request.user, reason=data["reason"], seen=seen_version(request))
    message = _("Claim %(n)d is being checked again") % {"n": changed.number}
    return Outcome(changed, message, can_undo=False)


@claim_act
def claim_withdraw(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    """Withdraw a published verdict for good, with a public reason; admins only."""
    data = valid(ReasonForm(request.POST), CardQuery(ask="withdraw"))
    changed = withdraw(claim, actor=request.user, reason=data["reason"], seen=seen_version(request))
    message = _("Verdict on claim %(n)d withdrawn") % {"n": changed.number}
    return Outcome(changed, message, can_undo=False)
