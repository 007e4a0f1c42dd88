"""The features of each piece of a page: named numbers for the model that tells article from furniture.

Every feature is general: tags, class words that many sites use, votes of extractors, neighbours.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache

from lxml.html import HtmlElement
from rapidfuzz import fuzz

from claims.documents.readers.web.dom import HEADING_TAGS
from claims.documents.readers.web.pieces import PLACES, Piece
from claims.documents.readers.web.votes import VOTERS, Vote
from claims.documents.readers.web.wording import name_features, word_features
from claims.documents.records import FoundArticle


class PageFacts:
    """Facts about a whole page that the features of its pieces are made from.

    A piece is *voted* when at least two extractors chose it, and *strong* when it is voted and no
    mere line. Counters hold words of strong pieces (``named_words``: of voted ones).
    """

    def __init__(self, pieces: list[Piece], votes: list[Vote], about: FoundArticle) -> None:
        self.pieces = pieces
        self.votes = votes
        self.counts = [sum(vote) for vote in votes]
        self.times = Counter(piece.text for piece in pieces)
        self.words = [len(piece.text.split()) for piece in pieces]
        self.strong = [i for i, n in enumerate(self.counts) if n >= 2 and self.words[i] >= 8]
        self.parent_of = [above(piece, 1) for piece in pieces]
        self.strong_before = self._nearest_strong(range(len(pieces)))
        self.strong_after = self._nearest_strong(reversed(range(len(pieces))))
        self.first = self.strong[0] if self.strong else 0
        self.last = self.strong[-1] if self.strong else len(pieces) - 1
        self.title_at = self._title_at(about.title)
        self.about = about
        self.parents = self._strong_words_by(self.parent_of)
        self.grandparents = self._strong_words_by([above(piece, 2) for piece in pieces])
        self.style_of = [style(piece) for piece in pieces]
        self.styles = self._strong_words_by(self.style_of)
        self.names_of = [own_names(piece) for piece in pieces]
        self.named_words = self._named_words()
        self.total_words = sum(self.words[i] for i in self.strong) or 1

    def voted_words(self, i: int) -> int:
        """How many words a voted piece has; 0 for any other piece."""
        return self.words[i] if self.counts[i] >= 2 else 0

    def _nearest_strong(self, order: Iterable[int]) -> dict[int, int]:
        """For each piece, the last strong piece that ``order`` passes before it; -1 without one."""
        strong = set(self.strong)
        nearest: dict[int, int] = {}
        last = -1
        for i in order:
            nearest[i] = last
            if i in strong:
                last = i
        return nearest

    def _named_words(self) -> Counter[str]:
        """Words of voted pieces by each id and class of their block."""
        words: Counter[str] = Counter()
        for i, names in enumerate(self.names_of):
            if voted := self.voted_words(i):
                for name in names:
                    words[name] += voted
        return words

    def _title_at(self, title: str) -> int:
        matches = [
            i
            for i, p in enumerate(self.pieces)
            if title and len(p.text) < 400 and fuzz.ratio(p.text, title) > 85
        ]
        if not matches:
            return -1
        headed = [i for i in matches if self.pieces[i].tag == "h1"]
        before = [i for i in headed or matches if i <= self.first]
        return (before or headed or matches)[-1]

    def _strong_words_by(self, group_of: Sequence[Hashable]) -> Counter[Hashable]:
        """Words of strong pieces by their group; ``group_of`` names the group of each piece."""
        words: Counter[Hashable] = Counter()
        for i in self.strong:
            words[group_of[i]] += self.words[i]
        return words


def above(piece: Piece, levels: int) -> HtmlElement:
    """The element that many levels above the piece's block, or the topmost."""
    element = piece.element
    for _ in range(levels):
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return element


def style(piece: Piece) -> tuple[str, str]:
    """The first name of a piece's block (later names tend to vary by paragraph), or else its tag."""
    names = own_names(piece)
    return ("", names[0]) if names else (piece.tag, "")


def own_names(piece: Piece) -> tuple[str, ...]:
    """The ids and classes of a piece's block, with every number in them as "#"."""
    return _split_names(piece.names[0]) if piece.names else ()


@lru_cache(maxsize=4096)
def _split_names(names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.sub(r"\d+", "#", names).split()))


TAGS = frozenset({
    "p", "h2", "h3", "h4", "h5", "li", "div", "td", "tr", "blockquote", "figcaption", "section", "pre",
    "header", "article", "dd", "dt", "center", "body", "span",
})  # fmt: skip
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)


def rows(pieces: list[Piece], votes: list[Vote], about: FoundArticle) -> list[dict[str, float]]:
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
