"""The text of an article with its checked passages lit, as HTML. A pure function of the payload.

Spans may nest and cross: the text is cut at every edge, and each piece belongs to the shortest
claim that covers it. A claim's number and glyph stand where its words end. All text is escaped.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from claims.publishing.claimreview import news_article
from claims.publishing.cutting import cut_at_edges, spans_over
from claims.publishing.marks import draw
from claims.publishing.payload import Json

#: The element of a block of each kind; the headline stands above the text already.
TAGS = {"headline": "h2", "heading": "h2", "list_item": "p", "blockquote": "blockquote"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader filters an article by; empty strings choose everything."""

    rating: str = ""
    speaker: str = ""

    @property
    def is_everything(self) -> bool:
        return not (self.rating or self.speaker)

    def includes(self, claim: Json) -> bool:
        slug = claim["speaker"]["slug"] if claim["speaker"] else ""
        return self.rating in {"", claim["rating"]["slug"]} and self.speaker in {"", slug}


EVERYTHING = Chosen()


def render_article(payload: Json, chosen: Chosen = EVERYTHING) -> str:
    """All of an article's page between the site's head and foot."""
    context = {
        "article": payload,
        "blocks": annotate(payload, chosen),
        "tally": _tally(payload, chosen),
        "listed": [claim for claim in payload["claims"] if chosen.includes(claim)],
        "chosen": chosen,
        "base_url": settings.SITE_URL,
        "structured": news_article(payload, base_url=settings.SITE_URL),
    }
    return render_to_string("public/partials/article_body.html", context)


def etag_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


def annotate(payload: Json, chosen: Chosen = EVERYTHING) -> list[dict[str, Any]]:
    """The blocks of the text: ``{"html": marked words, "claims": those whose panel follows}``."""
    lit = [claim for claim in payload["claims"] if claim["in_text"]]
    marked = []
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


def _shown_above(payload: Json) -> set[int]:
    """Where the blocks begin whose words the head of the page shows: one headline, one standfirst.

    A second one is text like any other: no label takes words from readers.
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
    claim: Json


def mark_block(block: Json, claims: list[Json], chosen: Chosen = EVERYTHING) -> SafeString:
    """The words of one block, cut at the edges of ``claims``, with links and numbers."""
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


def _classes(claim: Json, chosen: Chosen) -> str:
    dim = "" if chosen.includes(claim) else " passage--dim"
    return f"passage tone-{claim['rating']['colour']}{dim}"


def _words(claim: Json, words: str, chosen: Chosen) -> SafeString:
    """Words of a claim that goes on after them; the link is where it ends."""
    return format_html(
        '<span class="{}" data-claim="{}">{}</span>',
        _classes(claim, chosen),
        claim["public_id"],
        words,
    )


def _link(claim: Json, words: str, chosen: Chosen) -> SafeString:
    """The last words of a claim with its glyph and number, leading to its panel."""
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


def _tally(payload: Json, chosen: Chosen) -> list[Json]:
    """The tally with what its drawing needs; widths are counts, which the page scales down."""
    return [
        rating
        | {
            "part": _PARTS.get(rating["glyph"], ""),
            "width": f"{rating['count'] * 100}%",
            "dim": bool(chosen.rating) and chosen.rating != rating["slug"],
            "off_axis": rating["numeric_value"] is None,
        }
        for rating in payload["tally"]
    ]
