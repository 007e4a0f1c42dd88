"""Acts on a claim: its state, its words, its place, its speaker."""

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
from claims.forms.refusals import add_refusal
from claims.forms.values import with_unix_newlines
from claims.infrastructure.roles import desk_people
from claims.models import Claim
from claims.models.user import User
from claims.views.bench.answer import (
    InvalidFormError,
    Outcome,
    claim_act,
    seen_version,
    valid,
)
from claims.views.bench.card import CardQuery
from claims.views.requests import HtmxHttpRequest

#: The message after each act, in the words of its button.
MESSAGES = {
    Act.ACCEPT: gettext_lazy("Claim %(n)d accepted"),
    Act.UNACCEPT: gettext_lazy("Claim %(n)d moved back to suggestions"),
    Act.REJECT: gettext_lazy("Claim %(n)d rejected"),
    Act.TAKE: gettext_lazy("Claim %(n)d is assigned to you"),
    Act.TAKE_OVER: gettext_lazy("Claim %(n)d taken over"),
    Act.ASSIGN: gettext_lazy("Claim %(n)d assigned"),
    Act.RELEASE: gettext_lazy("Claim %(n)d unassigned"),
    Act.SUBMIT: gettext_lazy("Claim %(n)d sent for second reading"),
    Act.APPROVE: gettext_lazy("Claim %(n)d approved"),
    Act.RETURN: gettext_lazy("Claim %(n)d returned to its checker"),
    Act.RECALL: gettext_lazy("Claim %(n)d recalled for changes"),
    Act.DISMISS: gettext_lazy("Claim %(n)d dismissed"),
    Act.RESTORE: gettext_lazy("Claim %(n)d restored"),
}
UNDOABLE = frozenset({Act.ACCEPT, Act.REJECT, Act.TAKE, Act.RELEASE, Act.SUBMIT, Act.DISMISS})


@claim_act
def claim_perform(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    """Take one step along the table of the workflow."""
    form = ActForm(request.POST)
    data = valid(form)
    act, seen = Act(data["act"]), seen_version(request)
    try:
        if act == Act.RETURN:
            claim = return_claim(claim, actor=request.user, comment=data["reason"], seen=seen)
        else:
            claim = perform(
                claim,
                act,
                actor=request.user,
                seen=seen,
                reason=data["reason"],
                code=data["code"],
                assignee=_assignee(act, data["assignee"]),
            )
    except RefusedError as error:
        # A missing reason is asked for in the dialog of the act, not in a message above the card.
        if TRANSITIONS[act].why != Why.NOTHING and any(m.field == "reason" for m in error.missing):
            add_refusal(form, error)
            raise InvalidFormError(form, CardQuery(ask=act.value)) from error
        raise
    message = str(MESSAGES[act]) % {"n": claim.number}
    return Outcome(claim, message, can_undo=act in UNDOABLE)


def _assignee(act: Act, user_id: int | None) -> User | None:
    if act != Act.ASSIGN:
        return None
    person = desk_people().filter(pk=user_id).first()
    if person is None:
        raise RefusedError.because(_("Choose an editor to assign the claim to."), "assignee")
    return person


@claim_act
def claim_span(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    """Move an edge by words, or give both ends."""
    form = SpanForm(request.POST)
    data, seen = valid(form), seen_version(request)
    if moved := form.moved_edge():
        edge, steps = moved
        claim = move_edge(claim, edge=edge, words=steps, actor=request.user, seen=seen)
    else:
        claim = set_span(claim, start=data["start"], end=data["end"], actor=request.user, seen=seen)
    words = {"n": claim.number, "words": claim.exact}
    return Outcome(claim, _("Claim %(n)d: “%(words)s”") % words)


@claim_act
def claim_split(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    data = valid(SplitForm(request.POST))
    first, second = split_claim(
        claim, at=data["at"], actor=request.user, seen=seen_version(request)
    )
    numbers = {"n": first.number, "m": second.number}
    message = _("Claim %(n)d split; claim %(m)d created") % numbers
    return Outcome(first, message, list_changed=True)


@claim_act
def claim_merge(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    data = valid(MergeForm(request.POST))
    other = Claim.objects.filter(pk=data["other"], version=claim.version_id).first()
    if other is None:
        raise RefusedError.because(_("Choose another claim from this text."))
    merged = merge_claims(claim, other, actor=request.user, seen=seen_version(request))
    numbers = {"n": merged.number, "m": other.number}
    message = _("Claim %(m)d merged into claim %(n)d") % numbers
    return Outcome(merged, message, list_changed=True)


@claim_act
def claim_describe(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    """Save how the claim reads on its own, or any of its circumstances that the form names."""
    form = DescribeForm(request.POST)
    # What the request does not name stays as it is.
    for name in set(form.fields) - set(request.POST):
        del form.fields[name]
    data = with_unix_newlines(valid(form))
    described = describe(claim, actor=request.user, seen=seen_version(request), **data)
    message = _("Claim %(n)d saved") % {"n": described.number}
    return Outcome(described, message, is_draft="draft" in request.POST)


@claim_act
def claim_speaker(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    typed = request.POST.copy()
    picked = typed.get("pick")
    if picked:
        # A name beside the chain was pressed: what the form below it holds does not count.
        typed = QueryDict(mutable=True)
        typed["name"] = picked
    data = valid(SpeakerForm(typed), CardQuery(ask="speaker"))
    if picked and (known := find_speaker(picked)):
        data["speaker"] = known
    changed = set_speaker(claim, actor=request.user, seen=seen_version(request), **data)
    words = {"n": changed.number, "name": data["name"]}
    return Outcome(changed, _("Claim %(n)d: speaker set to %(name)s") % words, speaker_changed=True)


@claim_act
def claim_confirm(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    changed = confirm_attribution(claim, actor=request.user, seen=seen_version(request))
    message = _("Claim %(n)d: speaker confirmed") % {"n": changed.number}
    return Outcome(changed, message, speaker_changed=True)
