"""Citing sources on the bench: adding, changing and removing a citation, finding a source."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claims.actions.evidence import add_evidence, change_evidence, remove_evidence
from claims.actions.sources import add_snapshot, create_source
from claims.forms.evidence import EvidenceForm, offered_sources
from claims.models import Claim, Evidence, Source, SourceSnapshot
from claims.views.access import editor_required
from claims.views.bench_answer import Done, Scope, claim_act, seen_version, valid


@require_GET
@editor_required
def source_suggestions(request: HttpRequest) -> HttpResponse:
    """The list under the source field: sources that hold every word typed."""
    typed = request.GET.get("source", "").strip()[:200]
    return render(
        request,
        "desk/partials/source_suggestions.html",
        {"typed": typed, "sources": offered_sources(typed) if typed else []},
    )


@claim_act
def evidence_add(request: HttpRequest, claim: Claim) -> Done:
    """Cite a source, and make it and its kept copy when they are new: all of it or nothing."""
    form = EvidenceForm(request.POST)
    data = valid(form, "evidence", add=True)
    was_open = claim.status
    with transaction.atomic():
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
    said = _said(citation, _("Claim %(n)d: citation added"))
    scope = Scope.TEXT if was_open != citation.claim.status else Scope.ROW
    return Done(citation.claim, said, scope, tab="evidence")


@claim_act
def evidence_change(request: HttpRequest, claim: Claim, citation_id: int) -> Done:
    citation = get_object_or_404(
        Evidence.objects.select_related("source"), pk=citation_id, claim=claim
    )
    form = EvidenceForm(request.POST, citation=citation)
    data = valid(form, "evidence", edit=citation.pk)
    with transaction.atomic():
        fields = form.cited()
        if snapshot := _keep(citation.source, data["copy_text"], request.user):
            fields["snapshot"] = snapshot
        changed = change_evidence(
            citation, actor=request.user, seen=seen_version(request), **fields
        )
    return Done(changed.claim, _said(changed, _("Claim %(n)d: citation changed")), tab="evidence")


@claim_act
def evidence_remove(request: HttpRequest, claim: Claim, citation_id: int) -> Done:
    citation = get_object_or_404(Evidence, pk=citation_id, claim=claim)
    left = remove_evidence(
        citation, actor=request.user, seen=seen_version(request, "citation_seen")
    )
    return Done(left, _("Claim %(n)d: citation removed") % {"n": left.number}, tab="evidence")


def _keep(source: Source, text: str, actor: Any) -> SourceSnapshot | None:
    return add_snapshot(source, actor=actor, text=text) if text else None


def _said(citation: Evidence, said: str) -> str:
    """What was done, and at once what became of the quote."""
    words = said % {"n": citation.claim.number}
    return f"{words}, {citation.get_quote_match_display()}" if citation.quote else words
