"""Undoing an editor's own last acts on an article, one after another, by the actions that did them.

An undo is a new act with its own events, so nothing is erased from the history.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from claims.actions.access import lock_claim, require_role
from claims.actions.articles.details import settle_fact
from claims.actions.claims.attribution import restore_link
from claims.actions.claims.shape import (
    describe,
    merge_claims,
    set_span,
    unmerge_claim,
)
from claims.actions.errors import RefusedError
from claims.actions.evidence.citations import (
    add_evidence,
    change_evidence,
    remove_evidence,
    reopen_note,
)
from claims.actions.review.verdict import write_review
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import (
    Article,
    Claim,
    ClaimReview,
    CoverageFact,
    Event,
    Evidence,
    Note,
    Rating,
    Source,
    SourceSnapshot,
)
from claims.models.user import User

S = Claim.Status
Undoer = Callable[[Claim, Event, User], None]
#: The one act that can be undone and concerns no claim.
FACT = "fact.settle"
#: The kind of the event that says which act was undone, and by which events.
UNDO = "act.undo"
#: How many of an editor's newest events on an article are looked through.
LOOK_BACK = 200
#: Events that belong to the act recorded right after them, and are undone with it.
PARTS = {
    "claim.accept": {"claim.create"},
    "claim.split": {"claim.accept", "claim.create", "claim.span"},
    "claim.merge": {"claim.dismiss", "claim.reject", "claim.span"},
}


#: Why a claim in one of these states cannot be undone, and what to do instead.
SETTLED = {
    S.APPROVED: _lazy("This claim has been approved. Recall it for changes."),
    S.PUBLISHED: _lazy(
        "Readers have seen this verdict. Check it again to change it, or withdraw it."
    ),
    S.WITHDRAWN: _lazy(
        "Readers have been told that this verdict was withdrawn. A withdrawal is final."
    ),
}


@transaction.atomic
def undo_act(article: Article, *, actor: User) -> Event:
    """Undo the last act of ``actor`` on ``article`` that is not undone yet; returns its event.

    Undoing again takes back the act before that. Raises ``RefusedError`` when somebody else has
    changed the claim or the fact since, and for acts that cannot be undone, such as a publication.
    """
    require_role(actor)
    own = list(_own_events(article, actor))
    event = _last_act(own)
    if event is None:
        raise RefusedError.because(_("You have done nothing in this article that can be undone."))
    if event.kind == FACT:
        _undo_fact(event, actor)
    else:
        _undo_on_claim(event, actor)
    made = _own_events(article, actor).filter(pk__gt=own[0].pk).values_list("pk", flat=True)
    data = {"undone": event.pk, "made": list(made)}
    Event.record(UNDO, actor=actor, article=article, claim=event.claim, data=data)
    return event


def _own_events(article: Article, actor: User) -> QuerySet[Event]:
    return Event.objects.filter(article=article, actor=actor).select_related("claim")


def _last_act(own: list[Event]) -> Event | None:
    """The newest act of ``own`` (newest first) that has not been undone."""
    undos = [event.data for event in own if event.kind == UNDO]
    spent = {pk for undo in undos for pk in (undo["undone"], *undo["made"])}
    parts: set[str] = set()
    for event in own[:LOOK_BACK]:
        if event.kind in parts:
            parts.discard(event.kind)
        elif event.pk in spent:
            parts = set(PARTS.get(event.kind, ()))
        elif event.kind != UNDO:
            return event
    return None


def _undo_on_claim(event: Event, actor: User) -> None:
    claim = event.claim
    if claim is not None and claim.status in SETTLED and not event.kind.startswith("note."):
        raise RefusedError.because(str(SETTLED[S(claim.status)]))
    if claim is None or event.kind not in UNDOERS:
        raise RefusedError.because(_("Your last change here cannot be undone."))
    claim = lock_claim(claim)
    since = Event.objects.filter(claim=claim, pk__gt=event.pk).exclude(actor=actor)
    if (other := since.select_related("actor").first()) is not None:
        name = other.actor.get_full_name() if other.actor else "Factcheck"
        text = _("%(name)s has changed claim %(n)d since then, so nothing was undone.")
        raise RefusedError.because(text % {"name": name, "n": claim.number})
    UNDOERS[event.kind](claim, event, actor)


def _before(event: Event) -> dict[str, Any]:
    return event.data.get("before") or {}


def _require_unchanged(row: Claim | ClaimReview, event: Event) -> None:
    """Raises ``RefusedError`` when ``row`` no longer has the values that the event gave it."""
    after = event.data.get("after") or {}
    if any(_plain(row, name) != value for name, value in after.items()):
        raise RefusedError.because(_("The claim has changed since then, so nothing was undone."))


def _plain(row: Claim | ClaimReview, name: str) -> object:
    """A field of ``row`` as events store it."""
    value = getattr(row, name)
    if isinstance(value, Rating):
        return value.slug
    return value.isoformat() if isinstance(value, date) else value


def _restored(values: dict[str, Any]) -> dict[str, Any]:
    """The values of an event as actions take them: dates as dates, the rating as its row."""
    restored = dict(values)
    for name in ("said_on", "reply_asked_on"):
        if restored.get(name):
            restored[name] = date.fromisoformat(restored[name])
    if restored.get("rating"):
        restored["rating"] = Rating.objects.get(slug=restored["rating"], scale__is_default=True)
    return restored


def _undo_describe(claim: Claim, event: Event, actor: User) -> None:
    _require_unchanged(claim, event)
    describe(claim, actor=actor, **_restored(_before(event)))


def _undo_span(claim: Claim, event: Event, actor: User) -> None:
    _require_unchanged(claim, event)
    set_span(claim, start=_before(event)["start"], end=_before(event)["end"], actor=actor)


def _undo_split(claim: Claim, event: Event, actor: User) -> None:
    second = claim.parts.filter(pk=event.data["second"], status__in=[S.SUGGESTED, S.OPEN]).first()
    if second is None:
        raise RefusedError.because(
            _("Somebody has worked on the other half. Merge the two claims instead.")
        )
    merge_claims(claim, second, actor=actor)


def _undo_merge(claim: Claim, event: Event, actor: User) -> None:
    unmerge_claim(claim, event.data, actor=actor)


def _undo_link(claim: Claim, event: Event, actor: User) -> None:
    restore_link(claim, actor=actor, **_before(event))


def _undo_review(claim: Claim, event: Event, actor: User) -> None:
    _require_unchanged(claim.review, event)
    write_review(claim, actor=actor, **_restored(_before(event)))


def _citation(claim: Claim, event: Event) -> Evidence:
    found = Evidence.objects.filter(pk=event.subject.rpartition(" ")[2]).first()
    if found is None:
        raise RefusedError.because(_("This citation no longer exists, so nothing was undone."))
    return found


def _undo_add_evidence(claim: Claim, event: Event, actor: User) -> None:
    remove_evidence(_citation(claim, event), actor=actor)


def _undo_change_evidence(claim: Claim, event: Event, actor: User) -> None:
    change_evidence(_citation(claim, event), actor=actor, **_cited(_before(event)))


def _undo_remove_evidence(claim: Claim, event: Event, actor: User) -> None:
    before = _before(event)
    source = Source.objects.get(pk=before["source"])
    add_evidence(claim, source=source, actor=actor, **_cited(before))


def _cited(values: dict[str, Any]) -> dict[str, Any]:
    cited = {name: values[name] for name in ("bears_on", "stance", "quote", "locator", "note")}
    return cited | {"snapshot": SourceSnapshot.objects.filter(pk=values["snapshot"]).first()}


def _undo_resolve_note(claim: Claim, event: Event, actor: User) -> None:
    reopen_note(Note.objects.get(pk=event.subject.rpartition(" ")[2]), actor=actor)


def _by(*acts: Act) -> Undoer:
    """An undoer that performs ``acts`` of the workflow table in order."""

    def undo(claim: Claim, event: Event, actor: User) -> None:
        for act in acts:
            claim = perform(
                claim,
                act,
                actor=actor,
                reason=str(_("Undo")),
                code=Claim.DismissReason.NOT_PURSUED,
            )

    return undo


def _undo_dismiss(claim: Claim, event: Event, actor: User) -> None:
    was = event.data.get("from")
    if was not in {S.OPEN, S.IN_PROGRESS}:
        raise RefusedError.because(
            _("Restore the claim instead: its second reading has to start again.")
        )
    _by(*((Act.RESTORE,) if was == S.OPEN else (Act.RESTORE, Act.TAKE)))(claim, event, actor)


def _undo_accept(claim: Claim, event: Event, actor: User) -> None:
    """A claim that the editor made goes; a suggestion is suggested again."""
    made_here = claim.created_by_id == actor.pk
    _by(*((Act.UNACCEPT, Act.REJECT) if made_here else (Act.UNACCEPT,)))(claim, event, actor)


def _undo_fact(event: Event, actor: User) -> None:
    fact = CoverageFact.objects.select_related("version__article").filter(
        pk=event.subject.rpartition(" ")[2], state=event.data["to"]
    )
    if (found := fact.first()) is None:
        raise RefusedError.because(_("This fact has changed since then, so nothing was undone."))
    settle_fact(found, actor=actor, state=event.data["from"])


UNDOERS: dict[str, Undoer] = {
    "claim.describe": _undo_describe,
    "claim.span": _undo_span,
    "claim.split": _undo_split,
    "claim.merge": _undo_merge,
    "claim.speaker": _undo_link,
    "claim.attribution": _undo_link,
    "claim.accept": _undo_accept,
    "claim.reject": _by(Act.RESTORE, Act.UNACCEPT),
    "claim.dismiss": _undo_dismiss,
    "claim.take": _by(Act.RELEASE),
    "claim.release": _by(Act.TAKE),
    "claim.submit": _by(Act.RECALL),
    "review.write": _undo_review,
    "evidence.add": _undo_add_evidence,
    "evidence.change": _undo_change_evidence,
    "evidence.remove": _undo_remove_evidence,
    "note.resolve": _undo_resolve_note,
}
