"""The evidence as a second reader sees it: each quote where it stands in the kept copy.

The checker's notes are left out, for they may give the verdict away.
"""

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import ClaimCard, Evidence, SourceSnapshot
from claims.views.reading.quote_context import Piece, in_context, marked

M = Evidence.QuoteMatch
#: What a reader should look at first stands first.
WORST_FIRST = (M.ABSENT, M.NEAR, M.UNCHECKED, M.EXACT)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One citation with its quote in the words around it, and how well the quote matches.

    ``copy_url`` is the kept copy with the quote marked in it, empty where there is none.
    """

    citation: Evidence
    pieces: list[Piece]
    copy_url: str

    @property
    def stance_glyph(self) -> str:
        return f"{self.citation.stance}-full"

    @property
    def is_about_attribution(self) -> bool:
        return self.citation.bears_on == Evidence.BearsOn.ATTRIBUTION

    @property
    def is_near(self) -> bool:
        return self.citation.quote_match == M.NEAR

    @property
    def quote(self) -> SafeString:
        """The quote in its place in the copy; one that is not there is not lit."""
        if self.citation.quote_match == M.ABSENT:
            return marked([(text, False) for text, _is_quoted in self.pieces])
        return marked(self.pieces)

    @property
    def cited_words(self) -> SafeString:
        """The quote of a near match; the words that the copy has otherwise are marked."""
        steps = self.citation.match_diff
        return marked([(f"{s['quote']} ", s["op"] != "equal") for s in steps if s["quote"]])

    @property
    def copied_words(self) -> SafeString:
        """The words of the copy at a near match, with those around them; what differs is marked."""
        steps = self.citation.match_diff
        own = [(f"{s['copy']} ", s["op"] != "equal") for s in steps if s["copy"]]
        lit = [at for at, (_text, is_quoted) in enumerate(self.pieces) if is_quoted]
        if not lit:
            return marked(own)
        return marked([*self.pieces[: lit[0]], *own, *self.pieces[lit[-1] + 1 :]])

    @property
    def match(self) -> str:
        match self.citation.quote_match:
            case M.EXACT:
                return _("Quote matches the kept copy")
            case M.NEAR:
                return _("Near match: other words are marked")
            case M.ABSENT:
                return _("Quote not found in the kept copy")
        return _("Not compared with a copy") if self.citation.quote else _("No quote")

    @property
    def match_glyph(self) -> str:
        return {M.EXACT: "tick", M.NEAR: "warning", M.ABSENT: "cross"}.get(
            M(self.citation.quote_match), ""
        )

    @property
    def details(self) -> str:
        """What follows the source's title: publisher, date and place of the quote, with their commas."""
        source = self.citation.source
        published_on = date_format(source.published_on) if source.published_on else ""
        parts = [source.publisher, published_on, self.citation.locator]
        return "".join(f", {part}" for part in parts if part)


def evidence_view(card: ClaimCard) -> dict[str, object]:
    """The citations of ``card`` in the context of their kept copies, how many they and their sources
    are, and how many quotes were found; one query.
    """
    copies = dict(
        SourceSnapshot.objects.filter(evidence__claim=card.claim).values_list("pk", "text")
    )
    exhibits = [
        Exhibit(row, in_context(row, copies.get(row.snapshot_id or 0, "")), _copy_url(row))
        for row in sorted(card.evidence, key=lambda row: WORST_FIRST.index(M(row.quote_match)))
    ]
    number, found = len(exhibits), card.independence
    summary = ngettext("%(n)d citation", "%(n)d citations", number) % {"n": number}
    if exhibits:
        sources = _("%(independent)d independent, %(primary)d primary") % {
            "independent": found.origins,
            "primary": found.primary_origins,
        }
        summary = f"{summary}, {sources}"
    return {"exhibits": exhibits, "summary": summary, "counts": _counts(card)}


def _counts(card: ClaimCard) -> list[dict[str, object]]:
    """How many quotes match how well, in words, the best first."""
    found = Counter(row.quote_match for row in card.evidence if row.quote)
    words = ((M.EXACT, "tick", _("exact")), (M.NEAR, "warning", _("near")))
    rows = (*words, (M.ABSENT, "cross", _("not in the copy")))
    return [
        {"match": match, "glyph": glyph, "n": found[match], "word": word}
        for match, glyph, word in rows
        if found[match]
    ]


def _copy_url(row: Evidence) -> str:
    copy = row.snapshot
    if copy is None or copy.how == SourceSnapshot.How.ARCHIVED:
        return ""
    return reverse("desk:snapshot", args=[copy.pk]) + f"?citation={row.pk}#quote"
