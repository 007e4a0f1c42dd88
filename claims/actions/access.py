"""Who may see and change a claim now. Every action starts here, whichever door it was called through."""

from typing import cast

from django.utils.translation import gettext as _

from claims.actions.errors import NotAllowedError, RefusedError
from claims.infrastructure.roles import Role, has_role
from claims.models import Article, Claim, Disagreement, StaleWriteError
from claims.models.blindness import has_seen_verdict, is_blind
from claims.models.user import User

S = Claim.Status
#: States in which words, chain, evidence and verdict may change.
EDITABLE = frozenset({S.SUGGESTED, S.OPEN, S.IN_PROGRESS, S.IN_REVIEW})
#: States in which only the editor who is on the claim may change it.
HELD = frozenset({S.IN_PROGRESS, S.IN_REVIEW})


def require_role(actor: User | None, role: Role = Role.EDITOR) -> None:
    if not has_role(actor, role):
        raise NotAllowedError(
            _("Only an admin may do this.")
            if role == Role.ADMIN
            else _("Only an editor may do this.")
        )


def lock_claim(claim: Claim, *, seen: int | None = None) -> Claim:
    """The claim's row as it stands now, locked until the transaction ends; one query.

    Its verdict and assignee are read afterwards, when they are asked for: PostgreSQL gives a
    statement that had to wait the new row, but no new sight of what is joined to it. ``seen`` is
    the version the editor saw: raises ``StaleWriteError`` when the claim has changed since.
    """
    rows = Claim.objects.select_for_update(of=("self",)).select_related("version__article")
    locked = rows.get(pk=claim.pk)
    if seen is not None and locked.lock_version != seen:
        raise StaleWriteError(locked)
    return locked


def can_change(claim: Claim, user: User) -> bool:
    """Whether ``user`` may change what ``claim`` says, how it is rated or evidenced."""
    return has_role(user, Role.EDITOR) and _why_not_editable(claim, user) is None


def require_editable(claim: Claim, actor: User) -> None:
    require_role(actor)
    if refusal := _why_not_editable(claim, actor):
        raise refusal


def _why_not_editable(claim: Claim, user: User) -> RefusedError | None:
    if claim.status not in EDITABLE:
        return RefusedError.because(
            _("This claim is %(status)s. Reopen it to change it.")
            % {"status": claim.get_status_display()}
        )
    return _why_not_free(claim, user)


def require_free(claim: Claim, actor: User) -> None:
    """Raises ``RefusedError`` when the article is archived or another editor is on ``claim``."""
    if refusal := _why_not_free(claim, actor):
        raise refusal


def _why_not_free(claim: Claim, user: User) -> RefusedError | None:
    if is_archived(claim):
        return _archived()
    if claim.status not in HELD or claim.assignee_id in {None, user.pk}:
        return None
    other = cast("User", claim.assignee)
    name = other.get_full_name() or other.get_username()
    return RefusedError.because(
        _("%(name)s is working on this claim. Take it over to change it.") % {"name": name},
        "assignee",
    )


def may_second_read(claim: Claim, user: User) -> bool:
    """Whether the claim waits for a second reading that ``user`` may give; three queries at most."""
    if claim.status != S.IN_REVIEW or not is_blind(claim, user):
        return False
    if Disagreement.objects.closed_to(user).filter(review__claim=claim).exists():
        return False
    return not has_seen_verdict(claim, user)


def is_archived(claim: Claim) -> bool:
    """Whether the claim's article is archived: only a withdrawal is possible then."""
    return claim.version.article.status == Article.Status.ARCHIVED


def require_unarchived(claim: Claim) -> None:
    if is_archived(claim):
        raise _archived()


def _archived() -> RefusedError:
    return RefusedError.because(
        _("The article is archived. Take it out of the archive to work on its claims.")
    )


def touch(claim: Claim, *, since: int | None = None) -> None:
    """Count a change beside the row as a change of the claim, so that a late writer learns of it.

    Does nothing when the version has moved on from ``since``: the same act has counted already.
    """
    if since is None or claim.lock_version == since:
        claim.save(update_fields=["lock_version"])
