"""Notes on a claim: the desk's own thread, which readers never see."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from claims.actions.evidence.citations import add_note, reopen_note, resolve_note
from claims.forms.review import NoteForm
from claims.models import Claim, Note
from claims.views.bench.answer import Done, claim_act, valid
from claims.views.requests import HtmxHttpRequest


@claim_act
def note_add(request: HtmxHttpRequest, claim: Claim) -> Done:
    data = valid(NoteForm(request.POST), "notes")
    add_note(claim, body=data["body"], actor=request.user)
    return _done(claim, _("Claim %(n)d: note added"), can_undo=False)


@claim_act
def note_resolve(request: HtmxHttpRequest, claim: Claim, note_id: int) -> Done:
    note = _note(claim, note_id)
    resolve_note(note, actor=request.user)
    return _done(claim, _("Claim %(n)d: note closed"))


@claim_act
def note_reopen(request: HtmxHttpRequest, claim: Claim, note_id: int) -> Done:
    note = _note(claim, note_id)
    reopen_note(note, actor=request.user)
    return _done(claim, _("Claim %(n)d: note open again"), can_undo=False)


def _note(claim: Claim, note_id: int) -> Note:
    note = get_object_or_404(Note, pk=note_id, claim=claim)
    note.claim = claim
    return note


def _done(claim: Claim, said: str, *, can_undo: bool = True) -> Done:
    words = said % {"n": claim.number}
    return Done(claim, words, tab="notes", can_undo=can_undo, parts=frozenset({"body"}))
