"""One act on many claims: each by itself, so that one that is refused holds up none."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from claims.actions.errors import RefusedError
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim, StaleWriteError
from claims.models.user import User


@dataclass(frozen=True, slots=True)
class Refusal:
    """A claim that stayed as it was, and why."""

    claim: Claim
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    done: int
    refused: list[Refusal]


def perform_many(
    seen: Mapping[int, int],
    act: Act,
    *,
    actor: User,
    code: str = "",
    assignee: User | None = None,
) -> Report:
    """Take each claim of ``seen`` one step, in transactions of their own.

    ``seen`` has the ``lock_version`` that the actor saw, by the claim's key; a key of no claim is
    passed over.
    """
    refused: list[Refusal] = []
    claims = Claim.objects.select_related("version__article").in_bulk(seen)
    for claim in claims.values():
        try:
            perform(claim, act, actor=actor, seen=seen[claim.pk], code=code, assignee=assignee)
        except StaleWriteError:
            refused.append(Refusal(claim, _("Somebody changed it meanwhile.")))
        except (RefusedError, PermissionDenied) as error:
            refused.append(Refusal(claim, str(error)))
    return Report(len(claims) - len(refused), refused)
