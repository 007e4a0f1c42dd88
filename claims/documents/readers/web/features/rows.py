"""The features of each piece of a page: named numbers for the model that tells article from furniture.

Every feature is general: tags, class words that many sites use, votes of extractors, neighbours.
"""

from __future__ import annotations

from claims.documents.metadata.page import About
from claims.documents.readers.web.dom import HEADING_TAGS
from claims.documents.readers.web.features.facts import PageFacts, above
from claims.documents.readers.web.features.names import name_features
from claims.documents.readers.web.features.words import word_features
from claims.documents.readers.web.pieces import PLACES, Piece
from claims.documents.readers.web.votes import VOTERS, Vote

TAGS = frozenset({
    "p", "h2", "h3", "h4", "h5", "li", "div", "td", "tr", "blockquote", "figcaption", "section", "pre",
    "header", "article", "dd", "dt", "center", "body", "span",
})  # fmt: skip
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)


def rows(pieces: list[Piece], votes: list[Vote], about: About) -> list[dict[str, float]]:
    """Named numbers for each piece of a page; a missing name stands for 0."""
    page = PageFacts(pieces, votes, about)
    return [_row(page, i) for i in range(len(pieces))]


def _row(page: PageFacts, i: int) -> dict[str, float]:
    row = _own(page, i)
    row |= _place(page, i)
    row |= _around(page, i)
    row |= _named_alike(page, i)
    row |= _links(page, i, row)
    row |= _beside_text(page, i, row)
    row |= _at_the_end(page, i, row)
    return row


def _own(page: PageFacts, i: int) -> dict[str, float]:
    piece = page.pieces[i]
    text = piece.text
    row: dict[str, float] = {}
    for voter, voted in zip(VOTERS, page.votes[i], strict=True):
        row[f"vote {voter}"] = voted
    count = page.counts[i]
    row["votes"] = count
    row["voted " + "".join("01"[voted] for voted in page.votes[i])] = 1
    row[f"tag {piece.tag if piece.tag in TAGS else 'other'}"] = 1
    for place in PLACES:
        row[f"in {place}"] = place in piece.places
    row |= {f"words {name}": value for name, value in word_features(text, page.about).items()}
    row |= name_features(piece.names)
    links = piece.link_chars / max(1, len(text))
    row["links"] = min(1.0, links)
    row["all link"] = links > 0.85
    row["all strong"] = piece.strong_chars > 0.85 * len(text)
    row["all emphasis"] = piece.emphasis_chars > 0.85 * len(text)
    row["repeated"] = page.times[text] > 1
    row["pointer link"] = links > 0.4 and row["words machinery"]
    row["voted note"] = count == 3 and row["words note"]
    row["link line"] = links > 0.85 and page.words[i] >= 4
    row["itemprop body"] = piece.itemprops in {"articleBody", "text"}
    row["itemprop other"] = bool(piece.itemprops) and piece.itemprops not in {"articleBody", "text"}
    return row


def _place(page: PageFacts, i: int) -> dict[str, float]:
    total = page.total_words
    parent = page.parents.get(page.parent_of[i], 0) / total
    grandparent = page.grandparents.get(above(page.pieces[i], 2), 0) / total
    inside = page.first <= i <= page.last
    return {
        "before first": i < page.first,
        "after last": i > page.last,
        "just after": 0 < i - page.last <= 3,
        "just before": 0 < page.first - i <= 2,
        "inside": inside,
        "is first": i == page.first,
        "is last": i == page.last,
        "near first": 0 <= i - page.first <= 2,
        "near last": 0 <= page.last - i <= 2,
        "before title": i < page.title_at,
        "at title": i == page.title_at,
        "right after title": 0 < i - page.title_at <= 2 and page.title_at >= 0,
        "parent share": parent,
        "parent main": parent > 0.5,
        "parent none": parent == 0,
        "grandparent share": grandparent,
        "style share": page.styles.get(page.style_of[i], 0) / total,
        "style none": page.styles.get(page.style_of[i], 0) == 0,
        "part of it": page.words[i] / total,
    }


def _around(page: PageFacts, i: int) -> dict[str, float]:
    row: dict[str, float] = {}
    count = len(page.pieces)
    for step in NEIGHBOURS:
        at = i + step
        if not 0 <= at < count:
            row[f"edge {step}"] = 1
            continue
        other = page.pieces[at]
        row[f"votes {step}"] = page.counts[at] / 3
        row[f"long {step}"] = page.words[at] >= 25
        row[f"links {step}"] = min(1.0, other.link_chars / max(1, len(other.text)))
        row[f"same style {step}"] = page.style_of[at] == page.style_of[i]
        row[f"voted same style {step}"] = (
            page.style_of[at] == page.style_of[i] and page.counts[at] >= 2
        )
        row[f"short {step}"] = page.words[at] <= 4
        if step == 1:
            row["next para"] = other.tag == "p" and page.counts[at] >= 2
            row["next li"] = other.tag == "li"
    behind = sum(page.counts[max(0, i - 8) : i]) / 24
    ahead = sum(page.counts[i + 1 : i + 9]) / 24
    row["behind"] = behind
    row["ahead"] = ahead
    row["between"] = min(behind, ahead)
    return row


def _named_alike(page: PageFacts, i: int) -> dict[str, float]:
    """How many of the other voted words share an id or class with this piece's block."""
    names = page.names_of[i]
    if not names:
        return {}
    own = page.voted_words(i)
    shares = [(page.named_words[name] - own) / page.total_words for name in names]
    return {
        "names share": max(shares),
        "names none": max(shares) == 0,
        "names rare": min(shares) == 0,
    }


def _links(page: PageFacts, i: int, row: dict[str, float]) -> dict[str, float]:
    """A sentence with a link in it is prose; a paragraph that is one link leads elsewhere."""
    piece = page.pieces[i]
    linked = row["all link"]
    return {
        "links long": row["links"] if row["words long"] else 0,
        "links p": row["links"] if piece.tag == "p" else 0,
        "all link p": linked and piece.tag == "p",
        "all link li": linked and row["in li"],
        "all link upper": linked and row["words upper"],
        "all link sentence": linked and row["words ends sentence"],
        "all link voted": linked and page.counts[i] >= 2,
    }


def _beside_text(page: PageFacts, i: int, row: dict[str, float]) -> dict[str, float]:
    """Whether the piece has the same parent as the text around it, and what a heading stands above."""
    before, after = page.strong_before[i], page.strong_after[i]
    parent = page.parent_of[i]
    beside_before = before >= 0 and page.parent_of[before] is parent
    beside_after = after >= 0 and page.parent_of[after] is parent
    heading = page.pieces[i].tag in HEADING_TAGS
    has_next = i + 1 < len(page.pieces)
    return {
        "beside text": beside_before and beside_after,
        "beside text before": beside_before,
        "beside text after": beside_after,
        "heading voted": heading and page.counts[i] >= 2,
        "heading link": heading and row["all link"],
        "heading text": heading and after == i + 1 and beside_after,
        "heading nothing": heading and has_next and page.counts[i + 1] == 0,
    }


def _at_the_end(page: PageFacts, i: int, row: dict[str, float]) -> dict[str, float]:
    """Notes about writers and appeals to readers, which close many articles."""
    if abs(i - page.last) > 2:
        return {}
    return {
        "end contact": row["words contact"],
        "end appeal": row["words appeal"],
        "end signed": row["words signed"],
        "end note": row["words note"],
        "end emphasis": row["all emphasis"],
        "end strong": row["all strong"],
        "end short": page.words[i] <= 12,
        "end links": row["links"] > 0.3,
    }
