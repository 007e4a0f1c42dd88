"""Notes on a claim: the desk's own thread, which readers never see."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from claims.actions.evidence.citations import add_note, reopen_note, resolve_note
from claims.forms.review import NoteForm
from claims.models import Claim, Note
from claims.views.bench.answer import Outcome, claim_act, valid
from claims.views.bench.card import CardQuery
from claims.views.requests import HtmxHttpRequest


@claim_act
def note_add(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    data = valid(NoteForm(request.POST), CardQuery(tab="notes"))
    add_note(claim, body=data["body"], actor=request.user)
    message = _("Claim %(n)d: note added") % {"n": claim.number}
    return Outcome(claim, message, tab="notes", can_undo=False)


@claim_act
def note_resolve(request: HtmxHttpRequest, claim: Claim, note_id: int) -> Outcome:
    resolve_note(_note(claim, note_id), actor=request.user)
    return Outcome(claim, _("Claim %(n)d: note closed") % {"n": claim.number}, tab="notes")


@claim_act
def note_reopen(request: HtmxHttpRequest, claim: Claim, note_id: int) -> Outcome:
    reopen_note(_note(claim, note_id), actor=request.user)
    message = _("Claim %(n)d: note reopened") % {"n": claim.number}
    return Outcome(claim, message, tab="notes", can_undo=False)


def _note(claim: Claim, note_id: int) -> Note:
    note = get_object_or_404(Note, pk=note_id, claim=claim)
    note.claim = claim
    return note
