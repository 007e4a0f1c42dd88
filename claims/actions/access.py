"""Who may change a claim now. Every action starts here, whichever door it was called through."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.transaction import hold, is_held
from claims.infrastructure.roles import Role, has_role
from claims.models import Article, Claim, StaleWriteError
from claims.models.prepared import Prepared
from claims.models.user import User

S = Claim.Status
#: States in which words, chain, evidence and verdict may change.
EDITABLE = frozenset({S.SUGGESTED, S.OPEN, S.IN_PROGRESS, S.IN_REVIEW})


def require_role(actor: User | None, role: Role = Role.EDITOR) -> None:
    """Raises ``NotAllowedError`` unless ``actor`` may act in ``role``."""
    if not has_role(actor, role):
        raise NotAllowedError(
            _("Only an admin may do this.")
            if role == Role.ADMIN
            else _("Only an editor may do this.")
        )


def lock_claim(claim: Claim, *, seen: int | None = None) -> Claim:
    """The claim's row as it stands now, locked until the transaction ends.

    One query, none when this very object was read under a lock of the same transaction.
    ``seen`` is the version the editor saw: raises ``StaleWriteError`` when it has moved on.
    """
    locked = claim if is_held(claim) else _locked(claim.pk)
    if seen is not None and locked.lock_version != seen:
        raise StaleWriteError(locked)
    return locked


def read_locked(rows: Prepared[Claim], **given: Any) -> Claim | None:
    """The claim among ``rows``, which are ``locked_for_card``, locked until the transaction ends.

    PostgreSQL gives a statement that had to wait for a lock the new row, but no new sight of what is
    joined to it: where the version it saw is not that of the row, everything is read again.
    """
    claim: Any = rows.first(**given)
    if claim is not None and claim.version_then != claim.lock_version:
        claim = rows.first(**given)
    if claim is not None:
        hold(claim)
    return claim


def _locked(claim_id: int) -> Claim:
    locked = (
        Claim.objects.select_for_update(of=("self",))
        .select_related("version__article")
        .get(pk=claim_id)
    )
    hold(locked)
    return locked


def require_editable(claim: Claim, actor: User) -> None:
    """Raises unless ``actor`` may change what ``claim`` says, how it is rated or evidenced."""
    require_role(actor)
    if claim.status not in EDITABLE:
        raise RefusedError.because(
            _("This claim is %(status)s. Open it again to change it.")
            % {"status": claim.get_status_display()}
        )
    require_free(claim, actor)


def require_free(claim: Claim, actor: User) -> None:
    """Raises when the article is archived, or when another editor is working on ``claim``."""
    if claim.version.article.status == Article.Status.ARCHIVED:
        raise RefusedError.because(_("The article is archived."))
    other = claim.assignee if claim.assignee_id != actor.pk else None
    if other is not None and claim.status in {S.IN_PROGRESS, S.IN_REVIEW}:
        raise RefusedError.because(
            _("%(name)s is on this claim. Take it over to change it.")
            % {"name": other.get_full_name() or other.get_username()},
            "assignee",
        )


def touch(claim: Claim, *, since: int | None = None) -> None:
    """Count a change beside the row as a change of the claim, so that a late writer learns of it.

    Nothing to do when the version has moved on from ``since``: the same act has counted already.
    """
    if since is None or claim.lock_version == since:
        claim.save(update_fields=["lock_version"])
