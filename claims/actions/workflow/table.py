"""The way of a claim as one table. It drives the buttons, the tests and docs/workflow.md."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from claims.actions.errors import Missing
from claims.actions.workflow import gates
from claims.infrastructure.roles import Role
from claims.models import Claim, ClaimCard
from claims.models.user import User

S = Claim.Status
Gate = Callable[[ClaimCard, User, datetime], list[Missing]]


class Act(StrEnum):
    ACCEPT = "accept"
    UNACCEPT = "unaccept"
    REJECT = "reject"
    TAKE = "take"
    TAKE_OVER = "take_over"
    ASSIGN = "assign"
    RELEASE = "release"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    RECALL = "recall"
    PUBLISH = "publish"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    DISMISS = "dismiss"
    RESTORE = "restore"


class Who(StrEnum):
    """Who among those with the role may act on this very claim."""

    ANYONE = "anyone"
    ASSIGNEE = "assignee"
    NOT_CHECKER = "not_checker"


class Why(StrEnum):
    """What the one who acts must say."""

    NOTHING = "nothing"
    CODE = "code"  # one of Claim.DismissReason
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: from ``sources`` by ``act`` to ``target``."""

    act: Act
    label: Any
    sources: frozenset[str]
    target: str
    role: Role = Role.EDITOR
    who: Who = Who.ANYONE
    why: Why = Why.NOTHING
    gate: Gate | None = None
    #: Checking begins with this act, and cannot without the date of the article.
    begins_checking: bool = False


def _row(act: Act, label: Any, sources: set[str], target: str, **more: Any) -> Transition:
    return Transition(act, label, frozenset(sources), target, **more)


TABLE: tuple[Transition, ...] = (
    _row(Act.ACCEPT, _("Accept"), {S.SUGGESTED}, S.OPEN),
    _row(Act.UNACCEPT, _("Move back to suggestions"), {S.OPEN}, S.SUGGESTED),
    _row(Act.REJECT, _("Reject"), {S.SUGGESTED}, S.DISMISSED, why=Why.CODE),
    _row(Act.TAKE, _("Take"), {S.OPEN}, S.IN_PROGRESS, begins_checking=True),
    _row(Act.TAKE_OVER, _("Take over"), {S.IN_PROGRESS}, S.IN_PROGRESS),
    _row(
        Act.ASSIGN,
        _("Assign"),
        {S.OPEN, S.IN_PROGRESS},
        S.IN_PROGRESS,
        begins_checking=True,
    ),
    _row(Act.RELEASE, _("Unassign"), {S.IN_PROGRESS}, S.OPEN, who=Who.ASSIGNEE),
    _row(
        Act.SUBMIT,
        _("Send for second reading"),
        {S.IN_PROGRESS},
        S.IN_REVIEW,
        who=Who.ASSIGNEE,
        gate=gates.to_submit,
    ),
    _row(
        Act.APPROVE,
        _("Approve"),
        {S.IN_REVIEW},
        S.APPROVED,
        who=Who.NOT_CHECKER,
        gate=gates.to_approve,
    ),
    _row(
        Act.RETURN,
        _("Return with a comment"),
        {S.IN_REVIEW, S.APPROVED},
        S.IN_PROGRESS,
        who=Who.NOT_CHECKER,
        why=Why.WORDS,
    ),
    _row(
        Act.RECALL,
        _("Recall for changes"),
        {S.IN_REVIEW, S.APPROVED},
        S.IN_PROGRESS,
        who=Who.ASSIGNEE,
    ),
    _row(Act.PUBLISH, _("Publish"), {S.APPROVED}, S.PUBLISHED, gate=gates.to_publish),
    _row(Act.REOPEN, _("Check again"), {S.PUBLISHED}, S.IN_PROGRESS, why=Why.WORDS),
    _row(
        Act.WITHDRAW,
        _("Withdraw"),
        {S.PUBLISHED},
        S.WITHDRAWN,
        role=Role.ADMIN,
        why=Why.WORDS,
    ),
    _row(
        Act.DISMISS,
        _("Dismiss"),
        {S.OPEN, S.IN_PROGRESS, S.IN_REVIEW, S.APPROVED},
        S.DISMISSED,
        why=Why.CODE,
        gate=gates.to_dismiss,
    ),
    _row(Act.RESTORE, _("Restore"), {S.DISMISSED}, S.OPEN, why=Why.WORDS),
)
TRANSITIONS: dict[Act, Transition] = {row.act: row for row in TABLE}
