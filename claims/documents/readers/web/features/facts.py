"""Facts about a whole page: where the extractors' votes lie, and which blocks look alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache

from lxml.html import HtmlElement
from rapidfuzz import fuzz

from claims.documents.metadata.page import About
from claims.documents.readers.web.pieces import Piece
from claims.documents.readers.web.votes import Vote


class PageFacts:
    """Facts about a whole page that the features of its pieces are made from.

    A piece is *voted* when at least two extractors chose it, and *strong* when it is voted and no
    mere line. Counters hold words of strong pieces (``named_words``: of voted ones).
    """

    def __init__(self, pieces: list[Piece], votes: list[Vote], about: About) -> None:
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
