"""What must hold before a claim may move on. Each gate names all that is missing, not the first."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from claims.actions.errors import Missing
from claims.actions.workflow.verdict_gaps import verdict_gaps
from claims.models import Claim, ClaimCard, Page, SecondReading
from claims.models.disagreement import open_disagreement
from claims.models.user import User


def missing_date(claim: Claim) -> list[Missing]:
    """Checking starts only with a date: "on Wednesday" means nothing without it."""
    if claim.version.article.published_on is None:
        return [Missing(_("The article has no publication date"), "published-on")]
    return []


def to_submit(card: ClaimCard, actor: User, at: datetime) -> list[Missing]:
    """What is missing before second reading; no query."""
    return verdict_gaps(card, at)


def to_approve(card: ClaimCard, actor: User, at: datetime) -> list[Missing]:
    """Someone else must have read it as it stands and come to the same verdict; two queries."""
    if not settings.REQUIRE_SECOND_READING:
        return []
    missing = unsettled(card)
    if agreeing_reading(card) is None:
        missing.append(
            Missing(_("No second reader has agreed with the current verdict"), "second-reading")
        )
    return missing


def unsettled(card: ClaimCard) -> list[Missing]:
    """No verdict goes on while two editors disagree about it; one query."""
    if open_disagreement(card.review) is None:
        return []
    return [Missing(_("Two editors disagree on the verdict"), "disagreement")]


def agreeing_reading(card: ClaimCard) -> SecondReading | None:
    """The latest agreeing reading of what the review says now, or None; one query."""
    if card.review is None:
        return None
    reading = SecondReading.objects.latest_agreement(card.review)
    if reading is None or reading.content_hash != card.content_hash():
        return None
    return reading


def to_publish(card: ClaimCard, actor: User, at: datetime) -> list[Missing]:
    """The verdict is still sound, what was read is what goes out, and the fixed pages are public.

    A source may have been retracted since the verdict was submitted. Three queries.
    """
    missing = verdict_gaps(card, at)
    present = set(Page.objects.filter(slug__in=Page.REQUIRED).values_list("slug", flat=True))
    titles = {
        "method": _("The page “How we check” is missing"),
        "corrections-policy": _("The page “Corrections policy” is missing"),
    }
    missing += [Missing(titles[slug], "pages") for slug in Page.REQUIRED if slug not in present]
    if settings.REQUIRE_SECOND_READING:
        missing += unsettled(card)
    if settings.REQUIRE_SECOND_READING and agreeing_reading(card) is None:
        missing.append(
            Missing(
                _("The verdict changed after the second reading: return it to its checker"),
                "second-reading",
            )
        )
    return missing


def to_dismiss(card: ClaimCard, actor: User, at: datetime) -> list[Missing]:
    """A verdict that readers see is withdrawn by an admin, never quietly dismissed."""
    if card.public is not None and not card.public.is_withdrawn:
        return [Missing(_("Its verdict is public: withdraw it instead"), "publish")]
    return []
