"""Draws the text of an article with its checked passages highlighted. Pure functions of the payload.

Claims may nest and overlap: the text is cut at every edge, and each piece belongs to the shortest
claim that covers it. A claim's number and glyph follow its last words. All text is escaped.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from claims.publishing.claimreview import news_article
from claims.publishing.cutting import cut_at_edges, spans_over
from claims.publishing.marks import draw
from claims.publishing.shapes import ArticleClaim, ArticlePayload, JsonObject, ShownBlock

#: The HTML element for each kind of block; the page's head shows the headline already.
TAGS = {"headline": "h2", "heading": "h2", "list_item": "p", "blockquote": "blockquote"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters a reader has set on an article; empty strings mean no filter."""

    rating: str = ""
    speaker: str = ""

    @property
    def is_everything(self) -> bool:
        return not (self.rating or self.speaker)

    def includes(self, claim: ArticleClaim) -> bool:
        slug = claim["speaker"]["slug"] if claim["speaker"] else ""
        return self.rating in {"", claim["rating"]["slug"]} and self.speaker in {"", slug}


EVERYTHING = Chosen()


def render_article(payload: ArticlePayload, chosen: Chosen = EVERYTHING) -> str:
    """Returns an article's whole page between the site's header and footer."""
    context = {
        "article": payload,
        "blocks": annotate(payload, chosen),
        "tally": _tally(payload, chosen),
        "listed": [claim for claim in payload["claims"] if chosen.includes(claim)],
        "chosen": chosen,
        "base_url": settings.SITE_URL,
        "structured": news_article(payload),
    }
    return render_to_string("public/partials/article_body.html", context)


def annotate(payload: ArticlePayload, chosen: Chosen = EVERYTHING) -> list[JsonObject]:
    """The ``html`` of each block of the text, and the ``claims`` that end in it: their panels follow it."""
    lit = [claim for claim in payload["claims"] if claim["in_text"]]
    marked: list[JsonObject] = []
    above = _shown_above(payload)
    for block in payload["blocks"]:
        start, end = block["start"], block["start"] + len(block["text"])
        inside = [c for c in lit if c["start"] < end and start < c["end"]]
        if start in above and not inside:
            continue
        marked.append(
            {
                "html": _element(block["kind"], mark_block(block, inside, chosen)),
                "claims": [c for c in inside if start < c["end"] <= end],
            }
        )
    return marked


def _shown_above(payload: ArticlePayload) -> set[int]:
    """Returns where the blocks start that the head of the page already shows: one headline, one standfirst.

    A second headline is ordinary text: relabelling a paragraph never hides it from readers.
    """
    kinds = ["headline", *(["standfirst"] if payload.get("standfirst") else [])]
    firsts = (next((b for b in payload["blocks"] if b["kind"] == kind), None) for kind in kinds)
    return {block["start"] for block in firsts if block}


def _element(kind: str, inner: SafeString) -> SafeString:
    tag = TAGS.get(kind, "p")
    name = {"list_item": ' class="annotated__item"', "caption": ' class="annotated__caption"'}
    # Every part is a constant of this file or escaped above.
    return mark_safe(f"<{tag}{name.get(kind, '')}>{inner}</{tag}>")  # noqa: S308


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of a published claim inside one block, as offsets into the block's text."""

    start: int
    end: int
    claim: ArticleClaim


def mark_block(
    block: ShownBlock, claims: list[ArticleClaim], chosen: Chosen = EVERYTHING
) -> SafeString:
    """Returns the text of one block, cut at the edges of ``claims``, with links and numbers."""
    text, offset = block["text"], block["start"]
    passages = [Passage(claim["start"] - offset, claim["end"] - offset, claim) for claim in claims]
    html: list[str] = []
    for start, end in cut_at_edges(0, len(text), passages):
        words = text[start:end]
        covering = spans_over(passages, start, end)
        if not covering:
            html.append(escape(words))
            continue
        innermost, *around = covering
        draw_words = _link if innermost.end == end else _words
        html.append(draw_words(innermost.claim, words, chosen))
        html += [_link(outer.claim, "", chosen) for outer in around if outer.end == end]
    return mark_safe("".join(html))  # noqa: S308 - every piece is escaped


def _classes(claim: ArticleClaim, chosen: Chosen) -> str:
    dim = "" if chosen.includes(claim) else " passage--dim"
    return f"passage tone-{claim['rating']['colour']}{dim}"


def _words(claim: ArticleClaim, words: str, chosen: Chosen) -> SafeString:
    """Returns part of a claim that continues after these words; its link follows where the claim ends."""
    return format_html(
        '<span class="{}" data-claim="{}">{}</span>',
        _classes(claim, chosen),
        claim["public_id"],
        words,
    )


def _link(claim: ArticleClaim, words: str, chosen: Chosen) -> SafeString:
    """Returns a claim's last words with its glyph and number, as a link to its panel."""
    name = _("Claim %(number)d, %(rating)s") % {
        "number": claim["number"],
        "rating": claim["rating"]["label"],
    }
    return format_html(
        '<a class="{}" href="#claim-{}" data-claim="{}" data-rating="{}" data-speaker="{}">{}'
        '<span class="passage__mark">{}<span aria-hidden="true">{}</span>'
        '<span class="visually-hidden"> ({})</span></span></a>',
        _classes(claim, chosen),
        claim["public_id"],
        claim["public_id"],
        claim["rating"]["slug"],
        claim["speaker"]["slug"] if claim["speaker"] else "",
        words,
        draw(claim["rating"]["glyph"]),
        claim["number"],
        name,
    )


#: How a part of the tally's bar is drawn, by the glyph's strength: full, ring, half, hatched, dashed.
_PARTS = {
    "true": "full",
    "false": "full",
    "mixed": "half",
    "unproven": "off",
    "missing-context": "off",
    "not-checkable": "none",
}


def _tally(payload: ArticlePayload, chosen: Chosen) -> list[JsonObject]:
    """The tally with what its drawing needs; widths are counts, which the page scales down.

    ``query`` is the filter behind a rating's link: it chooses the rating, or drops it when chosen.
    """
    tally: list[JsonObject] = []
    for rating in payload["tally"]:
        is_chosen = chosen.rating == rating["slug"]
        filters = {"rating": "" if is_chosen else rating["slug"], "speaker": chosen.speaker}
        query = urlencode({name: slug for name, slug in filters.items() if slug})
        classes = ["tally__part", f"tone-{rating['colour']}"]
        if pattern := _PARTS.get(rating["glyph"]):
            classes.append(f"tally__part--{pattern}")
        if chosen.rating and not is_chosen:
            classes.append("tally__part--dim")
        tally.append(
            {
                **rating,
                "css_class": " ".join(classes),
                "width": f"{rating['count'] * 100}%",
                "query": f"?{query}" if query else "",
                "off_axis": rating["numeric_value"] is None,
            }
        )
    return tally
