"""Notes on a claim: the desk's own thread, which readers never see."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from claims.actions.evidence import add_note, reopen_note, resolve_note
from claims.forms.review import NoteForm
from claims.models import Claim, Note
from claims.views.bench_answer import Done, claim_act, valid


@claim_act
def note_add(request: HttpRequest, claim: Claim) -> Done:
    data = valid(NoteForm(request.POST), "notes")
    add_note(claim, body=data["body"], actor=request.user)
    said = _("Claim %(n)d: note added") % {"n": claim.number}
    return Done(claim, said, tab="notes", can_undo=False)


@claim_act
def note_resolve(request: HttpRequest, claim: Claim, note_id: int) -> Done:
    note = get_object_or_404(Note, pk=note_id, claim=claim)
    resolve_note(note, actor=request.user)
    return Done(claim, _("Claim %(n)d: note closed") % {"n": claim.number}, tab="notes")


@claim_act
def note_reopen(request: HttpRequest, claim: Claim, note_id: int) -> Done:
    note = get_object_or_404(Note, pk=note_id, claim=claim)
    reopen_note(note, actor=request.user)
    said = _("Claim %(n)d: note open again") % {"n": claim.number}
    return Done(claim, said, tab="notes", can_undo=False)
