"""A citation as the card shows it: whether its quote was found, and what is doubtful about it."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.actions.sources.copies import can_fetch
from claims.actions.sources.web_archive import why_not_archived
from claims.models import Claim, ClaimReview, Evidence

S = Claim.Status
#: Glyph and words for the result of looking for the quote in the kept copy.
MATCHES = {
    "exact": ("tick", gettext_lazy("Exact match")),
    "near": ("warning", gettext_lazy("Near match.")),
    "absent": ("cross", gettext_lazy("Not found in the kept copy")),
}
NOT_CHECKED = ("warning", gettext_lazy("Not checked"))
STANCE_GLYPHS = {"supports": "supports-full", "refutes": "refutes-full"}


class Citation:
    """A citation with what is doubtful about it, in words."""

    def __init__(
        self, row: Evidence, claim: Claim, review: ClaimReview | None, *, has_note: bool = True
    ) -> None:
        self.row = row
        self.note = row.note if has_note else ""
        self.debts = _debts(row, claim, review)

    @property
    def glyph(self) -> str:
        return STANCE_GLYPHS.get(self.row.stance, "context-full")

    @property
    def match_glyph(self) -> str:
        return MATCHES.get(self.row.quote_match, NOT_CHECKED)[0]

    @property
    def match_label(self) -> str:
        return str(MATCHES.get(self.row.quote_match, NOT_CHECKED)[1])

    @property
    def edit_query(self) -> str:
        return f"tab=evidence&edit={self.row.pk}"

    @property
    def can_fetch(self) -> bool:
        """Whether a copy of the page can be fetched; no query."""
        return can_fetch(self.row.source)

    @property
    def can_archive(self) -> bool:
        """Whether a web archive may be asked to keep the page; no query."""
        return settings.SAVE_PAGE_NOW and not why_not_archived(self.row.source)

    @property
    def can_be_copied(self) -> bool:
        return self.can_fetch or self.can_archive

    def differing(self) -> list[dict[str, str]]:
        """Where the kept copy and the quote of a near match differ."""
        if self.row.quote_match != Evidence.QuoteMatch.NEAR:
            return []
        return [step for step in self.row.match_diff if step.get("op") != "equal"]


def _debts(row: Evidence, claim: Claim, review: ClaimReview | None) -> list[str]:
    debts, source = [], row.source
    # The one event whose day is known is the saying itself: what a claim tells of lies before it.
    said_on = claim.said_on if row.bears_on == Evidence.BearsOn.ATTRIBUTION else None
    if said_on and source.published_on and source.published_on < said_on:
        debts.append(_("The source is older than the statement"))
    checked = claim.status in {S.APPROVED, S.PUBLISHED, S.IN_REVIEW}
    if (
        review
        and checked
        and source.published_on
        and source.published_on > review.updated_at.date()
    ):
        debts.append(_("The source is dated after the verdict"))
    if row.snapshot_id is None:
        debts.append(_("No kept copy"))
    if source.retracted_at:
        debts.append(_("The source is retracted"))
    return debts
