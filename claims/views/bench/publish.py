"""Publishing from the bench: showing a verdict, checking it again, taking it from readers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from claims.actions.errors import RefusedError
from claims.actions.publishing.publish import publish, reopen, withdraw
from claims.forms.review import PublishForm, ReasonForm
from claims.models import Claim
from claims.views.bench.answer import (
    Done,
    InvalidFormError,
    claim_act,
    seen_version,
    valid,
)
from claims.views.requests import HtmxHttpRequest


@claim_act
def claim_publish(request: HtmxHttpRequest, claim: Claim) -> Done:
    """Show the approved verdict to readers; a changed one needs a correction note."""
    form = PublishForm(request.POST)
    data = valid(form, ask="publish")
    try:
        publish(claim, actor=request.user, seen=seen_version(request), **data)
    except RefusedError as error:
        if not any(item.field.startswith("correction") for item in error.missing):
            raise
        for item in error.missing:
            form.add_error("note" if item.field == "correction-note" else None, str(item.text))
        raise InvalidFormError(form, ask="publish") from error
    return _done(claim, _("Claim %(n)d is published"))


@claim_act
def claim_reopen(request: HtmxHttpRequest, claim: Claim) -> Done:
    """Check a published claim again; readers keep the verdict until then, marked as such."""
    data = valid(ReasonForm(request.POST), ask="reopen")
    changed = reopen(claim, actor=request.user, reason=data["reason"], seen=seen_version(request))
    return _done(changed, _("Claim %(n)d is being checked again"))


@claim_act
def claim_withdraw(request: HtmxHttpRequest, claim: Claim) -> Done:
    """Take a verdict from readers for good, with a public reason; admins only."""
    data = valid(ReasonForm(request.POST), ask="withdraw")
    changed = withdraw(claim, actor=request.user, reason=data["reason"], seen=seen_version(request))
    return _done(changed, _("The verdict on claim %(n)d is withdrawn"))


def _done(claim: Claim, said: str) -> Done:
    return Done(claim, said % {"n": claim.number}, can_undo=False, parts=frozenset())
