"""Citing sources on the bench: adding, changing and removing a citation, finding a source."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claims.actions.evidence.citations import add_evidence, change_evidence, remove_evidence
from claims.actions.sources.catalogue import add_snapshot, create_source
from claims.forms.evidence import EvidenceForm, offered_sources
from claims.models import Claim, Evidence, Source, SourceSnapshot, StaleWriteError
from claims.models.user import User
from claims.views.access import editor_required
from claims.views.bench.answer import Outcome, claim_act, seen_version, valid
from claims.views.bench.card import CardQuery
from claims.views.requests import HtmxHttpRequest


@require_GET
@editor_required
def source_suggestions(request: HtmxHttpRequest) -> HttpResponse:
    """The list under the source field: sources that hold every word typed."""
    typed = request.GET.get("source", "").strip()[:200]
    return render(
        request,
        "desk/bench/card/source_suggestions.html",
        {"typed": typed, "sources": offered_sources(typed) if typed else []},
    )


@claim_act
def evidence_add(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    """Cite a source, and make it and its kept copy when they are new: all of it or nothing."""
    form = EvidenceForm(request.POST)
    data = valid(form, CardQuery(tab="evidence", add=True))
    source = form.chosen or create_source(actor=request.user, **form.new_source())
    snapshot = _keep(source, data["copy_text"], request.user)
    citation = add_evidence(
        claim,
        source=source,
        actor=request.user,
        seen=seen_version(request),
        snapshot=snapshot,
        **form.cited(),
    )
    message = _message(citation, _("Claim %(n)d: citation added"))
    return Outcome(citation.claim, message, tab="evidence")


@claim_act
def evidence_change(request: HtmxHttpRequest, claim: Claim, citation_id: int) -> Outcome:
    citation = _locked(claim, citation_id)
    form = EvidenceForm(request.POST, citation=citation)
    data = valid(form, CardQuery(tab="evidence", edit=citation.pk))
    fields = form.cited()
    seen: int | None = seen_version(request)
    if citation.lock_version != seen:
        raise StaleWriteError(citation)
    if snapshot := _keep(citation.source, data["copy_text"], request.user):
        fields["snapshot"] = snapshot
        # The new copy has been looked through for this very quote, which counts as a change.
        seen = None
    changed = change_evidence(citation, actor=request.user, seen=seen, **fields)
    message = _message(changed, _("Claim %(n)d: citation saved"))
    return Outcome(changed.claim, message, tab="evidence")


@claim_act
def evidence_remove(request: HtmxHttpRequest, claim: Claim, citation_id: int) -> Outcome:
    citation = _locked(claim, citation_id)
    seen = seen_version(request, "citation_seen")
    changed = remove_evidence(citation, actor=request.user, seen=seen)
    message = _("Claim %(n)d: citation removed") % {"n": changed.number}
    return Outcome(changed, message, tab="evidence")


def _locked(claim: Claim, citation_id: int) -> Evidence:
    """A citation of the claim, for this act alone; 404 when it is another claim's."""
    rows = Evidence.objects.select_for_update(of=("self",)).select_related("source", "snapshot")
    citation: Evidence = get_object_or_404(rows, pk=citation_id, claim=claim)
    return citation


def _keep(source: Source, text: str, actor: User) -> SourceSnapshot | None:
    return add_snapshot(source, actor=actor, text=text) if text else None


def _message(citation: Evidence, text: str) -> str:
    """What was done, and the result of looking for the quote."""
    message = text % {"n": citation.claim.number}
    return f"{message}, {citation.get_quote_match_display()}" if citation.quote else message
