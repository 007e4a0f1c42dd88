"""Acts on a claim: its state, its words, its place, its speaker."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.actions.claims.attribution import confirm_attribution, set_speaker
from claims.actions.claims.shape import (
    describe,
    merge_claims,
    move_edge,
    set_span,
    split_claim,
)
from claims.actions.claims.speakers import find_speaker
from claims.actions.claims.undo import undo_act
from claims.actions.errors import RefusedError
from claims.actions.review.verdict import return_claim
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import TRANSITIONS, Act, Why
from claims.forms.claims import (
    ActForm,
    DescribeForm,
    MergeForm,
    SpanForm,
    SpeakerForm,
    SplitForm,
)
from claims.infrastructure.roles import desk_people
from claims.models import Claim
from claims.views.bench.answer import (
    Done,
    InvalidFormError,
    Scope,
    claim_act,
    seen_version,
    valid,
)
from claims.views.requests import HtmxHttpRequest

#: What the undoing of an event changes beside what follows from the status; of any other event
#: more than this claim may have changed.
UNDONE: dict[str, tuple[Scope, tuple[str, ...]]] = {
    "claim.accept": (Scope.ROW, ()),
    "claim.take": (Scope.ROW, ()),
    "claim.release": (Scope.ROW, ()),
    "claim.submit": (Scope.ROW, ()),
    "claim.span": (Scope.ROW, ("words",)),
    "claim.describe": (Scope.ROW, ("wording", "body")),
    "claim.speaker": (Scope.MARGIN, ("chain",)),
    "claim.attribution": (Scope.MARGIN, ("chain",)),
    "review.write": (Scope.ROW, ("body",)),
    "evidence.add": (Scope.ROW, ("body",)),
    "evidence.change": (Scope.ROW, ("body",)),
    "evidence.remove": (Scope.ROW, ("body",)),
    "note.resolve": (Scope.ROW, ("body",)),
}
#: What is said when an act is done.
SAID = {
    Act.ACCEPT: gettext_lazy("Claim %(n)d accepted"),
    Act.UNACCEPT: gettext_lazy("Claim %(n)d is a suggestion again"),
    Act.REJECT: gettext_lazy("Claim %(n)d rejected"),
    Act.TAKE: gettext_lazy("Claim %(n)d is yours"),
    Act.TAKE_OVER: gettext_lazy("Claim %(n)d is yours now"),
    Act.ASSIGN: gettext_lazy("Claim %(n)d handed over"),
    Act.RELEASE: gettext_lazy("Claim %(n)d put back"),
    Act.SUBMIT: gettext_lazy("Claim %(n)d sent to second reading"),
    Act.APPROVE: gettext_lazy("Claim %(n)d approved"),
    Act.RETURN: gettext_lazy("Claim %(n)d returned to its checker"),
    Act.RECALL: gettext_lazy("Claim %(n)d taken back"),
    Act.DISMISS: gettext_lazy("Claim %(n)d dismissed"),
    Act.RESTORE: gettext_lazy("Claim %(n)d restored"),
}
#: Acts after which the claim may stand in the list at another place, or newly.
RELISTS = frozenset({Act.RESTORE})
UNDOABLE = frozenset({Act.ACCEPT, Act.REJECT, Act.TAKE, Act.RELEASE, Act.SUBMIT, Act.DISMISS})


@claim_act
def claim_perform(request: HtmxHttpRequest, claim: Claim) -> Done:
    """Take one step along the table of the workflow."""
    data = valid(ActForm(request.POST))
    act, seen = Act(data["act"]), seen_version(request)
    try:
        if act == Act.RETURN:
            done = return_claim(claim, actor=request.user, comment=data["reason"], seen=seen)
        else:
            done = perform(
                claim,
                act,
                actor=request.user,
                seen=seen,
                reason=data["reason"],
                code=data["code"],
                assignee=_assignee(act, data["assignee"]),
            )
    except RefusedError as error:
        # The reason is asked for where it was missing, not in a message above.
        if TRANSITIONS[act].why != Why.NOTHING and any(m.field == "reason" for m in error.missing):
            raise InvalidFormError(_with_errors(request, error), ask=act.value) from error
        raise
    scope = Scope.LIST if act in RELISTS else Scope.ROW
    said = str(SAID[act]) % {"n": done.number}
    # What else changed follows from the status.
    parts: frozenset[str] = frozenset()
    return Done(done, said, scope, can_undo=act in UNDOABLE, was_live=True, parts=parts)


def _assignee(act: Act, user_id: int | None) -> Any:
    if act != Act.ASSIGN:
        return None
    person = desk_people().filter(pk=user_id).first()
    if person is None:
        raise RefusedError.because(_("Choose the editor who gets the claim."), "assignee")
    return person


def _with_errors(request: HtmxHttpRequest, error: RefusedError) -> ActForm:
    form = ActForm(request.POST)
    form.is_valid()
    for item in error.missing:
        form.add_error("reason" if item.field == "reason" else None, str(item.text))
    return form


@claim_act
def claim_span(request: HtmxHttpRequest, claim: Claim) -> Done:
    """Move an edge by words, or give both ends."""
    form = SpanForm(request.POST)
    data, seen = valid(form), seen_version(request)
    if moved := form.moved_edge():
        edge, words = moved
        changed = move_edge(claim, edge=edge, words=words, actor=request.user, seen=seen)
    else:
        changed = set_span(
            claim, start=data["start"], end=data["end"], actor=request.user, seen=seen
        )
    said = _("Claim %(n)d: “%(words)s”") % {"n": changed.number, "words": changed.exact}
    return Done(changed, said, parts=frozenset({"words"}))


@claim_act
def claim_split(request: HtmxHttpRequest, claim: Claim) -> Done:
    data = valid(SplitForm(request.POST))
    first, second = split_claim(
        claim, at=data["at"], actor=request.user, seen=seen_version(request)
    )
    numbers = {"n": first.number, "m": second.number}
    return Done(first, _("Claim %(n)d split, claim %(m)d is new") % numbers, Scope.LIST)


@claim_act
def claim_merge(request: HtmxHttpRequest, claim: Claim) -> Done:
    data = valid(MergeForm(request.POST))
    other = Claim.objects.filter(pk=data["other"], version=claim.version_id).first()
    if other is None:
        raise RefusedError.because(_("Choose another claim of the same text."))
    merged = merge_claims(claim, other, actor=request.user, seen=seen_version(request))
    numbers = {"n": merged.number, "m": other.number}
    said = _("Claim %(m)d merged into claim %(n)d") % numbers
    return Done(merged, said, Scope.LIST, also_at=(other.start,))


@claim_act
def claim_describe(request: HtmxHttpRequest, claim: Claim) -> Done:
    """Save how the claim reads on its own, or any of its circumstances that the form names."""
    form = DescribeForm(request.POST)
    # What the request does not name stays as it is.
    for name in set(form.fields) - set(request.POST):
        del form.fields[name]
    data = valid(form)
    described = describe(
        claim, actor=request.user, seen=seen_version(request), **_typed_values(data)
    )
    said = _("Claim %(n)d saved") % {"n": described.number}
    return Done(described, said, draft="draft" in request.POST)


def _typed_values(data: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.replace("\r\n", "\n") if isinstance(value, str) else value
        for name, value in data.items()
    }


@claim_act
def claim_speaker(request: HtmxHttpRequest, claim: Claim) -> Done:
    typed = request.POST.copy()
    if picked := typed.get("pick"):
        # A name next to the chain was pressed: what stands in the form below does not count.
        typed = QueryDict(mutable=True)
        typed["name"] = picked
    data = valid(SpeakerForm(typed), ask="speaker")
    if picked and (known := find_speaker(picked)):
        data["speaker"] = known
    changed = set_speaker(claim, actor=request.user, seen=seen_version(request), **data)
    said = _("Claim %(n)d said by %(name)s") % {"n": changed.number, "name": data["name"]}
    return Done(changed, said, Scope.MARGIN, parts=frozenset({"chain"}))


@claim_act
def claim_confirm(request: HtmxHttpRequest, claim: Claim) -> Done:
    changed = confirm_attribution(claim, actor=request.user, seen=seen_version(request))
    said = _("Claim %(n)d: who said it is confirmed") % {"n": changed.number}
    return Done(changed, said, Scope.MARGIN, parts=frozenset({"chain"}))


@claim_act
def claim_undo(request: HtmxHttpRequest, claim: Claim) -> Done:
    """Take back the last act on the claim; the toast names which one it means."""
    undone, kind = undo_act(claim, actor=request.user)
    said = _("Claim %(n)d: undone") % {"n": undone.number}
    if kind in UNDONE:
        scope, parts = UNDONE[kind]
        return Done(undone, said, scope, parts=frozenset(parts))
    return Done(undone, said, Scope.LIST)
