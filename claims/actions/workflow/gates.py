"""What must hold before a claim may move on. Each gate names all that is missing, not the first."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.actions.errors import Missing
from claims.models import Claim, ClaimCard, ClaimReview, Evidence, Page, SecondReading
from claims.models.user import User


def missing_date(claim: Claim) -> list[Missing]:
    """Checking starts only with a date: "on Wednesday" means nothing without it."""
    if claim.version.article.published_on is None:
        return [Missing(_("The article has no publication date"), "published-on")]
    return []


def to_submit(card: ClaimCard, actor: User) -> list[Missing]:
    """What is missing before second reading; no query."""
    missing = _verdict_gaps(card.review) + _citation_gaps(card)
    if not card.is_attributed:
        missing.append(Missing(_("Who said it is not confirmed"), "attribution"))
    if any(row.quote_match == Evidence.QuoteMatch.ABSENT and not row.note for row in card.evidence):
        missing.append(
            Missing(_("A quote is not in the kept copy and no note says why"), "evidence")
        )
    if open_notes := card.counts.open_notes:
        text = ngettext("%(n)d note is open", "%(n)d notes are open", open_notes)
        missing.append(Missing(text % {"n": open_notes}, "notes"))
    return missing


def _verdict_gaps(review: ClaimReview | None) -> list[Missing]:
    missing = []
    if review is None or review.rating is None:
        missing.append(Missing(_("No rating is chosen"), "rating"))
    if review is None or not review.attribution_result:
        missing.append(Missing(_("“Was it said?” is not answered"), "attribution-result"))
    if review is None or not review.one_line.strip():
        missing.append(Missing(_("One-line summary is empty"), "one-line"))
    return missing


def _citation_gaps(card: ClaimCard) -> list[Missing]:
    if not any(row.bears_on == Evidence.BearsOn.CONTENT for row in card.evidence):
        return [Missing(_("No citation says whether it is true"), "evidence")]
    review, found = card.review, card.independence
    if review is None or review.rating is None or not review.rating.conclusive:
        return []
    if found.origins >= 2 or found.has_primary:
        return []
    text = _("“%(rating)s” needs two independent sources or one primary document")
    return [Missing(text % {"rating": review.rating.label}, "evidence")]


def to_approve(card: ClaimCard, actor: User) -> list[Missing]:
    """Someone else must have read it as it stands and come to the same verdict; one query."""
    if not settings.REQUIRE_SECOND_READING:
        return []
    if agreeing_reading(card) is None:
        return [Missing(_("No second reader has agreed with it as it stands"), "second-reading")]
    return []


def agreeing_reading(card: ClaimCard) -> SecondReading | None:
    """The latest agreeing reading of what the review says now, or None; one query."""
    if card.review is None:
        return None
    reading = SecondReading.objects.latest_agreement(card.review)
    if reading is None or reading.content_hash != card.content_hash():
        return None
    return reading


def to_publish(card: ClaimCard, actor: User) -> list[Missing]:
    """The method and the corrections policy are public, and what was read is what goes out.

    Two queries.
    """
    present = set(Page.objects.filter(slug__in=Page.REQUIRED).values_list("slug", flat=True))
    titles = {
        "method": _("The page “How we check” is missing"),
        "corrections-policy": _("The page “Corrections policy” is missing"),
    }
    missing = [Missing(titles[slug], "pages") for slug in Page.REQUIRED if slug not in present]
    if settings.REQUIRE_SECOND_READING and agreeing_reading(card) is None:
        missing.append(
            Missing(_("The verdict changed after it was read: send it back"), "second-reading")
        )
    return missing


def to_dismiss(card: ClaimCard, actor: User) -> list[Missing]:
    """A verdict that readers see is withdrawn by an admin, never quietly dismissed."""
    if card.public is not None and not card.public.is_withdrawn:
        return [Missing(_("Its verdict is public: withdraw it instead"), "publish")]
    return []
