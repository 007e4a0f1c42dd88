"""Undoing an editor's own last act on a claim, through the same actions that did it.

An undo is a new act with its own events, so nothing is erased from the history. It is refused when
the claim has changed since.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from claims.actions.access import lock_claim, require_role
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
    Claim,
    ClaimReview,
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


@transaction.atomic
def undo_act(
    claim: Claim, *, actor: User, event_id: int | None = None, seen: int | None = None
) -> tuple[Claim, str]:
    """Undo the last act on ``claim``, which must be ``actor``'s own.

    Returns the claim and the kind of the event that was undone. ``event_id`` names the act the
    editor saw. Raises ``RefusedError`` when another act followed it, and for acts that cannot be
    undone, such as a publication.
    """
    require_role(actor)
    claim = lock_claim(claim, seen=seen)
    event = claim.events.first()
    if event is None or not can_undo(event, actor):
        raise RefusedError.because(_why_not(claim, event, actor))
    if event_id is not None and event.pk != event_id:
        raise RefusedError.because(_("The claim has changed since then, so nothing was undone."))
    UNDOERS[event.kind](claim, event, actor)
    return lock_claim(claim), event.kind


def can_undo(event: Event | None, actor: User) -> bool:
    """Whether ``actor`` could undo ``event``, the last one of its claim."""
    return event is not None and event.actor_id == actor.pk and event.kind in UNDOERS


#: Why a claim in one of these states cannot be undone, and what to do instead.
SETTLED = {
    S.APPROVED: _lazy("This claim has been approved. Take it back to change it."),
    S.PUBLISHED: _lazy(
        "Readers have seen this verdict. Check it again to change it, or withdraw it."
    ),
    S.WITHDRAWN: _lazy(
        "Readers have been told that this verdict was withdrawn. A withdrawal is final."
    ),
}


def _why_not(claim: Claim, event: Event | None, actor: User) -> str:
    if claim.status in SETTLED:
        return str(SETTLED[S(claim.status)])
    if event is None or event.actor_id != actor.pk:
        return _("The last change to this claim is not yours to undo.")
    return _("This change cannot be undone.")


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
            claim = perform(claim, act, actor=actor, reason=str(_("Undo")), data={"undo": event.pk})

    return undo


def _undo_dismiss(claim: Claim, event: Event, actor: User) -> None:
    was = event.data.get("from")
    if was not in {S.OPEN, S.IN_PROGRESS}:
        raise RefusedError.because(
            _("Restore the claim instead: its second reading has to start again.")
        )
    _by(*((Act.RESTORE,) if was == S.OPEN else (Act.RESTORE, Act.TAKE)))(claim, event, actor)


UNDOERS: dict[str, Undoer] = {
    "claim.describe": _undo_describe,
    "claim.span": _undo_span,
    "claim.split": _undo_split,
    "claim.merge": _undo_merge,
    "claim.speaker": _undo_link,
    "claim.attribution": _undo_link,
    "claim.accept": _by(Act.UNACCEPT),
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
