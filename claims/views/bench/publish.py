"""Publishing from the bench: showing a verdict, checking it again, withdrawing it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claims.actions.errors import RefusedError
from claims.actions.publishing.publish import publish, rehearse, reopen, withdraw
from claims.forms.refusals import add_refusal
from claims.forms.review import PublishForm, ReasonForm
from claims.models import Claim, Correction, PublishedReview, StaleWriteError
from claims.views.access import editor_required
from claims.views.bench.answer import Outcome, claim_act, claim_below, seen_version, valid
from claims.views.bench.card import CardQuery
from claims.views.bench.fields import CHOICES
from claims.views.public.claims import verdict_context
from claims.views.requests import HtmxHttpRequest

#: Where a refusal of an action stands in the form.
FIELDS = {"correction-note": "note", "correction": "correction_kind"}


@editor_required
@require_http_methods(["GET", "POST"])
def claim_publish(request: HtmxHttpRequest, article_id: int, claim_id: int) -> HttpResponse:
    """Show the page as readers will get it; POST shows it to them.

    A changed verdict needs a correction note; what was typed stands in the preview too.
    """
    claim = claim_below(article_id, claim_id)
    form = PublishForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _preview(request, claim, form, status=422 if request.method == "POST" else 200)
    try:
        publish(claim, actor=request.user, seen=seen_version(request), **form.cleaned_data)
    except RefusedError as error:
        add_refusal(form, error, fields=FIELDS)
        return _preview(request, claim, form, status=422)
    except StaleWriteError:
        form.add_error(None, _("The claim has changed. Check the page again, then publish it."))
        return _preview(request, claim_below(article_id, claim_id), form, status=409)
    messages.success(request, _("Verdict on claim %(n)d published") % {"n": claim.number})
    return redirect(claim.bench_url)


def _preview(
    request: HtmxHttpRequest, claim: Claim, form: PublishForm, *, status: int
) -> HttpResponse:
    """The readers' page as it would be with the note in ``form``, or what stands in its way."""
    public = claim.published.filter(is_current=True).first()
    data = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else {}
    page, missing = "", []
    try:
        page = rehearse(
            claim,
            actor=request.user,
            show=lambda row: _readers_page(request, row),
            correction_kind=data.get("correction_kind") or Correction.Kind.UPDATE,
            note=data.get("note") or _("Your note to readers will stand here."),
        )
    except RefusedError as error:
        missing = error.missing
    context = {
        "claim": claim,
        "article": claim.version.article,
        "form": form,
        "typed": form.data,
        "public": public,
        "page": page,
        "missing": missing,
        "correction_kinds": CHOICES["correction_kinds"],
    }
    return render(request, "desk/bench/publish.html", context, status=status)


def _readers_page(request: HtmxHttpRequest, row: PublishedReview) -> str:
    context = verdict_context(row, "claim") | {"is_preview": True}
    return render_to_string("public/claim_detail.html", context, request)


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
