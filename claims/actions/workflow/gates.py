"""What must hold before a claim may move on. Each gate names all that is missing, not the first."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.actions.errors import Missing
from claims.models import Claim, ClaimReview, Evidence, Page, SecondReading
from claims.models.user import User


def review_of(claim: Claim) -> ClaimReview | None:
    """The claim's review, or None when nobody has begun one."""
    try:
        return claim.review
    except ClaimReview.DoesNotExist:
        return None


def independent_sources(evidence: list[Evidence]) -> int:
    """How many origins the citations go back to: a paper carrying a wire report adds none."""
    return len({citation.source.origin_id for citation in evidence})


def to_begin(claim: Claim, actor: User) -> list[Missing]:
    """Checking starts only with a date: "on Wednesday" means nothing without it."""
    if claim.version.article.published_on is None:
        return [Missing(_("The article has no publication date"), "published-on")]
    return []


def citations_of(claim: Claim) -> list[Evidence]:
    """The citations with their sources; no query when they were read or counted with the claim."""
    if claim.knows_its_evidence:
        return claim.evidence_rows()
    return list(claim.evidence.select_related("source__derives_from"))


def to_submit(claim: Claim, actor: User) -> list[Missing]:
    """What is missing before second reading; 4 queries, one for a claim read by ``for_card``."""
    review = review_of(claim)
    citations = citations_of(claim)
    content = [row for row in citations if row.bears_on == Evidence.BearsOn.CONTENT]
    missing = _verdict_gaps(review) + _citation_gaps(review, content)
    if not claim.is_attributed:
        missing.append(Missing(_("Who said it is not confirmed"), "attribution"))
    if any(row.quote_match == Evidence.QuoteMatch.ABSENT and not row.note for row in citations):
        missing.append(
            Missing(_("A quote is not in the kept copy and no note says why"), "evidence")
        )
    if open_notes := claim.open_note_count:
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


def _citation_gaps(review: ClaimReview | None, content: list[Evidence]) -> list[Missing]:
    if not content:
        return [Missing(_("No citation says whether it is true"), "evidence")]
    if review is None or review.rating is None or not review.rating.conclusive:
        return []
    enough = independent_sources(content) >= 2 or any(e.source.is_primary for e in content)
    if enough:
        return []
    text = _("“%(rating)s” needs two independent sources or one primary document")
    return [Missing(text % {"rating": review.rating.label}, "evidence")]


def to_approve(claim: Claim, actor: User) -> list[Missing]:
    """Someone else must have read it as it stands and come to the same verdict."""
    if not settings.REQUIRE_SECOND_READING:
        return []
    reading = agreeing_reading(claim)
    if reading is None:
        return [Missing(_("No second reader has agreed with it as it stands"), "second-reading")]
    return []


def agreeing_reading(claim: Claim) -> SecondReading | None:
    """The latest agreeing reading made on what the review says now, or None when stale or absent."""
    review = review_of(claim)
    if review is None:
        return None
    review.claim = claim
    reading = review.latest_agreement
    if reading is None or reading.content_hash != review.content_hash():
        return None
    return reading


def to_publish(claim: Claim, actor: User) -> list[Missing]:
    """The method and the corrections policy are public, and what was read is what goes out."""
    present = set(Page.objects.filter(slug__in=Page.REQUIRED).values_list("slug", flat=True))
    titles = {
        "method": _("The page “How we check” is missing"),
        "corrections-policy": _("The page “Corrections policy” is missing"),
    }
    missing = [Missing(titles[slug], "pages") for slug in Page.REQUIRED if slug not in present]
    if settings.REQUIRE_SECOND_READING and agreeing_reading(claim) is None:
        missing.append(
            Missing(_("The verdict changed after it was read: send it back"), "second-reading")
        )
    return missing


def to_dismiss(claim: Claim, actor: User) -> list[Missing]:
    """A verdict that readers see is withdrawn by an admin, never quietly dismissed."""
    if claim.published.filter(is_current=True, withdrawn_at__isnull=True).exists():
        return [Missing(_("Its verdict is public: withdraw it instead"), "publish")]
    return []
