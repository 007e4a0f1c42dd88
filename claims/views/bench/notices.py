"""What stands above the words of a claim: an edited article, and what readers see."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from claims.models import Claim, ClaimCard

S = Claim.Status


@dataclass(frozen=True, slots=True)
class EditNotice:
    """A new version of the article has other words here. ``can_stand``: the editor may accept them.

    ``is_lost``: the version has no words for the claim. ``needs_reason``: readers were told, so
    that accepting the new words needs a reason.
    """

    title: str
    is_lost: bool = False
    words_before: str = ""
    before_label: str = ""
    hint: str = ""
    can_stand: bool = False
    needs_reason: bool = False


def edit_notice(card: ClaimCard) -> EditNotice | None:
    """The notice for the claim, None while its words are those of the article."""
    claim = card.claim
    is_changed = claim.anchor == Claim.Anchor.CHANGED
    if claim.anchor == Claim.Anchor.ORPHAN:
        can_stand = card.is_edited and claim.status == S.PUBLISHED
        return EditNotice(
            _("The newest version no longer contains these words."),
            is_lost=True,
            hint=_edited_hint(card),
            can_stand=can_stand,
            needs_reason=card.is_edited,
        )
    if card.is_edited:
        return EditNotice(
            _("The article was edited after this verdict was published."),
            words_before=card.public.words if card.public else "",
            before_label=_("Words of the published verdict:"),
            hint=_edited_hint(card),
            can_stand=claim.status == S.PUBLISHED,
            needs_reason=True,
        )
    if is_changed:
        return EditNotice(
            _("A new version of the article changed these words."),
            words_before=_words_before(claim),
            before_label=_("Before:"),
            can_stand=True,
        )
    return None


def _edited_hint(card: ClaimCard) -> str:
    if not card.is_edited or card.public is None or card.public.edited_at is None:
        return ""
    day = {"day": date_format(card.public.edited_at, "j F Y")}
    if card.claim.status == S.PUBLISHED:
        return (
            _("Readers have been told since %(day)s that the article was edited.") % day
            + " "
            + _("Check the claim again, or say why the verdict stands.")
        )
    return (
        _("Readers have been told since %(day)s that the article was edited.") % day
        + " "
        + _("The notice disappears when you publish again.")
    )


def _words_before(claim: Claim) -> str:
    """The words the claim had before a new version changed them; one query."""
    changed = Q(kind="claim.anchor") | Q(kind="claim.carry", data__outcome="changed")
    data = claim.events.filter(changed).values_list("data", flat=True).first()
    return str(data["before"]["exact"]) if data else ""


def reader_notice(status: str) -> str:
    """What readers see of a claim whose verdict has been published."""
    if status == S.PUBLISHED:
        return _("Readers can see this verdict.")
    if status == S.WITHDRAWN:
        return _("This verdict is withdrawn. Readers can see the reason.")
    return _("This claim is being checked again. Readers still see the published verdict.")
