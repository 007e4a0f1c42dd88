"""A line of a list that leads somewhere, as the desk's lists of claims, sources and tasks draw it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from claims.models import Attribution, Claim, PublishedReview
from claims.models.blindness import visible_rating
from claims.models.user import User


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """``words`` are quoted from a claim; ``note`` says why the row is here, or its state."""

    glyph: str
    title: str
    url: str
    words: str = ""
    note: str = ""


def speaker_name(link: Attribution | None) -> str:
    """The name of a claim's speaker, or "Unattributed"."""
    return link.speaker.name if link and link.speaker else _("Unattributed")


def claim_row(claim: Claim, user: User) -> LinkedRow:
    """A claim of ``Claim.objects.for_list()`` with its status, its rating and its article."""
    rating = visible_rating(claim, user)
    state = str(claim.get_status_display()).capitalize()
    if rating:
        state = f"{state}, {rating.label}"
    return LinkedRow(
        glyph=rating.glyph if rating else claim.status,
        title=speaker_name(claim.nearest_attribution),
        url=claim.bench_url,
        words=claim.exact,
        note=f"{state} · {claim.version.article.title}",
    )


def verdict_row(published: PublishedReview) -> LinkedRow:
    """A verdict that readers see, leading to its claim on the bench."""
    return LinkedRow(
        glyph=published.rating.glyph,
        title=published.rating.label,
        url=f"{published.article.bench_url}?claim={published.claim.number}",
        words=published.payload["one_line"],
        note=published.article.title,
    )
