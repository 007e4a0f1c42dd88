"""Saying who made a claim: the links of its attribution chain, and confirming them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import lock_claim, require_editable, touch
from claims.actions.changes import record_change
from claims.actions.claims.speakers import find_or_create_speaker
from claims.actions.errors import RefusedError
from claims.models import Attribution, Claim, Speaker
from claims.models.user import User


@transaction.atomic
def set_speaker(
    claim: Claim,
    *,
    actor: User,
    speaker: Speaker | None = None,
    name: str = "",
    kind: str = Speaker.Kind.PERSON,
    role: str = "",
    order: int = 0,
    seen: int | None = None,
) -> Claim:
    """Set and confirm the speaker at ``order`` of the attribution chain, by row or by name."""
    claim = lock_claim(claim, seen=seen)
    require_editable(claim, actor)
    speaker = speaker or find_or_create_speaker(name, kind=kind, role=role, actor=actor)
    link = _link_at(claim, order) or Attribution(claim=claim, order=order)
    before = _link_values(link)
    link.speaker = speaker
    _confirm(claim, link, actor)
    record_change(claim, "claim.speaker", actor=actor, before=before, after=_link_values(link))
    return claim


@transaction.atomic
def confirm_attribution(claim: Claim, *, actor: User, seen: int | None = None) -> Claim:
    """Confirm the first link of the chain, the one nearest to the words, without changing it."""
    claim = lock_claim(claim, seen=seen)
    require_editable(claim, actor)
    link = _link_at(claim, 0)
    if link is None or link.speaker is None:
        raise RefusedError.because(_("Name the speaker first."), "attribution")
    before = _link_values(link)
    _confirm(claim, link, actor)
    record_change(claim, "claim.attribution", actor=actor, before=before, after=_link_values(link))
    return claim


@transaction.atomic
def restore_link(
    claim: Claim,
    *,
    actor: User,
    order: int,
    speaker_id: int | None,
    confirmed_by: int | None,
    speaker: str = "",
) -> Claim:
    """Restore a link of the chain from the values in an event; ``speaker`` is the name, and unused."""
    claim = lock_claim(claim)
    require_editable(claim, actor)
    link = _link_at(claim, order)
    if link is None:
        raise RefusedError.because(
            _("This link in the attribution chain no longer exists."), "attribution"
        )
    before = _link_values(link)
    link.speaker = Speaker.objects.filter(pk=speaker_id).first() if speaker_id else None
    link.confirmed_by_id = confirmed_by
    link.confirmed_at = timezone.now() if confirmed_by else None
    _save_link(claim, link)
    record_change(claim, "claim.speaker", actor=actor, before=before, after=_link_values(link))
    return claim


def _link_values(link: Attribution) -> dict[str, object]:
    return {
        "order": link.order,
        "speaker": link.speaker.name if link.speaker else "",
        "speaker_id": link.speaker_id,
        "confirmed_by": link.confirmed_by_id,
    }


def _link_at(claim: Claim, order: int) -> Attribution | None:
    return claim.attributions.select_related("speaker").filter(order=order).first()


def _confirm(claim: Claim, link: Attribution, actor: User) -> None:
    link.confirmed_by, link.confirmed_at = actor, timezone.now()
    _save_link(claim, link)


def _save_link(claim: Claim, link: Attribution) -> None:
    """Save a link and move the claim's version on, so that a stale edit of the claim is noticed."""
    is_new = link._state.adding
    link.save(update_fields=None if is_new else ["speaker", "confirmed_by", "confirmed_at"])
    touch(claim)
