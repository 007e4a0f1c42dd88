"""The one function through which a claim's status changes, with its checks and its event."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import lock_claim, require_role, require_unarchived
from claims.actions.errors import Missing, NotAllowedError, RefusedError
from claims.actions.workflow.gates import missing_date
from claims.actions.workflow.table import TABLE, TRANSITIONS, Act, Transition, Who, Why
from claims.infrastructure.roles import has_role
from claims.models import Claim, ClaimCard, Event, StaleWriteError, load_card, review_of
from claims.models.user import User


@transaction.atomic
def perform(
    claim: Claim,
    act: Act | str,
    *,
    actor: User | None,
    seen: int | None = None,
    reason: str = "",
    code: str = "",
    assignee: User | None = None,
    at: datetime | None = None,
    data: dict[str, object] | None = None,
) -> Claim:
    """Take ``claim`` one step along the table and record who did so; returns the row as it is now.

    ``seen`` is the ``lock_version`` the actor saw (None: the row's own). ``code`` is a
    ``Claim.DismissReason`` where the act needs one, ``reason`` words where it needs words.
    ``assignee`` names who gets the claim when it is assigned. ``data`` is added to the event.

    Raises ``NotAllowedError`` (wrong person), ``RefusedError`` (wrong state, or what is missing)
    and ``StaleWriteError`` (someone was faster).
    """
    claim = lock_claim(claim, seen=claim.lock_version if seen is None else seen)
    return step(
        claim,
        act,
        actor=actor,
        reason=reason,
        code=code,
        assignee=assignee,
        at=at,
        data=data,
    )


def step(
    claim: Claim,
    act: Act | str,
    *,
    actor: User | None,
    reason: str = "",
    code: str = "",
    assignee: User | None = None,
    at: datetime | None = None,
    data: dict[str, object] | None = None,
    card: ClaimCard | None = None,
) -> Claim:
    """``perform`` for actions that hold the lock of ``claim`` already; returns the same object.

    ``card`` is the claim's when it has been read under that lock, so that the gate need not.
    """
    transition = TRANSITIONS[Act(act)]
    at = at or timezone.now()
    require_role(actor, transition.role)
    if transition.act != Act.WITHDRAW:
        require_unarchived(claim)
    assert actor is not None  # noqa: S101 - nobody has no role
    _require_source(claim, transition)
    _require_person(claim, transition, actor)
    missing = _missing_words(transition, reason, code)
    missing += _missing(claim, transition, actor, card, at)
    if missing:
        raise RefusedError(missing)
    before = claim.status
    _write(claim, transition, actor=actor, code=code, assignee=assignee, at=at)
    Event.record(
        f"claim.{transition.act}",
        actor=actor,
        claim=claim,
        article=claim.version.article,
        reason=reason,
        data={"from": before, "to": claim.status, "assignee": claim.assignee_id, "code": code}
        | (data or {}),
        at=at,
    )
    return claim


def missing_for(
    card: ClaimCard, act: Act | str, actor: User, *, at: datetime | None = None
) -> list[Missing]:
    """What stands between a claim and ``act``, at ``at`` (None: now)."""
    transition = TRANSITIONS[Act(act)]
    missing = missing_date(card.claim) if transition.begins_checking else []
    gate = transition.gate
    return missing + (gate(card, actor, at or timezone.now()) if gate else [])


def _missing(
    claim: Claim, transition: Transition, actor: User, card: ClaimCard | None, at: datetime
) -> list[Missing]:
    """As ``missing_for``; reads the card of the claim only where the gate needs it."""
    if transition.gate is None:
        return missing_date(claim) if transition.begins_checking else []
    return missing_for(card or load_card(claim), transition.act, actor, at=at)


def available(claim: Claim, actor: User) -> list[Transition]:
    """The rows of the table that ``actor`` could take now, gates apart: what gets a button."""
    return [
        row
        for row in TABLE
        if claim.status in row.sources
        and has_role(actor, row.role)
        and _is_right_person(claim, row, actor)
        and not (row.act == Act.TAKE_OVER and claim.assignee_id == actor.pk)
    ]


def _require_source(claim: Claim, transition: Transition) -> None:
    if claim.status not in transition.sources:
        raise RefusedError.because(
            _("“%(act)s” is not possible: the claim is %(status)s.")
            % {"act": transition.label, "status": claim.get_status_display()}
        )


def _is_right_person(claim: Claim, transition: Transition, actor: User) -> bool:
    if transition.who == Who.ASSIGNEE:
        return claim.assignee_id == actor.pk
    if transition.who == Who.NOT_CHECKER and settings.REQUIRE_SECOND_READING:
        review = review_of(claim)
        return review is None or review.checker_id != actor.pk
    return True


def _require_person(claim: Claim, transition: Transition, actor: User) -> None:
    if _is_right_person(claim, transition, actor):
        return
    if transition.who == Who.ASSIGNEE:
        raise NotAllowedError(_("Only the editor assigned to this claim may do this."))
    raise NotAllowedError(_("Whoever checked a claim cannot be its second reader."))


def _missing_words(transition: Transition, reason: str, code: str) -> list[Missing]:
    if transition.why == Why.WORDS and not reason.strip():
        return [Missing(_("Say why"), "reason")]
    if transition.why == Why.CODE and code not in Claim.DismissReason.values:
        return [Missing(_("Choose a reason"), "reason")]
    return []


def _write(
    claim: Claim,
    transition: Transition,
    *,
    actor: User,
    code: str,
    assignee: object,
    at: datetime,
) -> None:
    """The UPDATE: it names the version and the status it saw, so that a late one changes nothing."""
    values: dict[str, object] = {
        "status": transition.target,
        "lock_version": claim.lock_version + 1,
        "dismiss_reason": code if transition.why == Why.CODE else "",
    }
    if transition.target != claim.status:
        values["status_at"] = at
    match transition.act:
        case Act.TAKE | Act.TAKE_OVER | Act.REOPEN:
            values |= {"assignee": actor, "assigned_at": at}
        case Act.ASSIGN:
            values |= {"assignee": assignee or actor, "assigned_at": at}
        case Act.RELEASE | Act.RESTORE | Act.UNACCEPT:
            values |= {"assignee": None, "assigned_at": None}
    # The plain manager: Claim.objects refuses to write a status.
    updated = Claim._base_manager.filter(
        pk=claim.pk, lock_version=claim.lock_version, status=claim.status
    ).update(**values)
    if not updated:
        raise StaleWriteError(Claim.objects.get(pk=claim.pk))
    for name, value in values.items():
        setattr(claim, name, value)
