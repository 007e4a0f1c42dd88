"""Pages with gold text: which pieces of each are its article's, and how well a text matches its gold.

The measures are those of the article extraction benchmark and a few more.
"""

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from rapidfuzz import fuzz

from claims.documents.decode import clean_markup, decode
from claims.documents.labelling import assemble
from claims.documents.metadata import page as metadata
from claims.documents.read import NOT_BODY
from claims.documents.read_articles import page_bytes, page_key, pages_in
from claims.documents.readers.web import body, dom, votes
from claims.documents.readers.web.features import rows as feature_rows
from claims.documents.readers.web.pieces import Piece, pieces_of
from claims.documents.records import FoundArticle

WORD = re.compile(r"\w+")
QUOTATION = re.compile(r"“[^“”\n]{8,}”|\"[^\"\n]{8,}\"|«[^«»\n]{8,}»|„[^„“\n]{8,}“")
SHINGLE_WORDS = 4
MIN_PARAGRAPH_WORDS = 5
MEASURES = ("f1", "exact", "junk", "quotes", "whole")
#: A shorter piece must stand in the gold between two word edges.
SHORT_CHARS = 24
#: Pieces that nearly stand in the gold, as where it lost a word: from this many letters and this alike.
NEAR_CHARS = 20
NEAR_RATIO = 80
MAX_PLACES = 200


@dataclass(slots=True)
class GoldPage:
    """A page in pieces. ``rows`` are their features, ``labels`` which of them are the article's."""

    key: str
    gold: str
    pieces: list[Piece]
    about: FoundArticle
    rows: list[dict[str, float]]
    labels: list[bool]

    def text(self, chosen: list[bool]) -> str:
        """The running text when ``chosen`` are taken for the article, as ``read_articles`` gives it."""
        text, blocks = assemble(body.name_pieces(self.pieces, chosen, self.about))
        return "\n\n".join(text[b.start : b.end] for b in blocks if b.kind not in NOT_BODY)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a piece may stand in the gold's letters, and what it is worth there."""

    piece: int
    start: int
    end: int
    worth: float


def load(folder: Path) -> list[GoldPage]:
    """Read ``gold.json`` and the pages in ``html`` of a folder; pages without gold are left out."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    return [
        _page(path, gold[page_key(path)]["text"])
        for path in pages_in(folder / "html")
        if page_key(path) in gold
    ]


def _page(path: Path, gold: str) -> GoldPage:
    text, _ = clean_markup(decode(page_bytes(path), "").text)
    root = dom.parse_page(text)
    about = metadata.find(root)
    pieces = [piece for piece in pieces_of(root) if not piece.hidden][: body.MAX_PIECES]
    rows = feature_rows(pieces, votes.cast(pieces, root), about)
    return GoldPage(page_key(path), gold, pieces, about, rows, label(pieces, gold))


def label(pieces: list[Piece], gold: str) -> list[bool]:
    """Which pieces make up the gold text.

    Of all chains of pieces that stand in the gold in its order, the one that covers most of it.
    White space and marks do not count: the gold was joined from nodes and splits words at times.
    """
    letters, edges = _letters(gold)
    places = list(_places(pieces, letters, edges))
    labels = [False] * len(pieces)
    for place in _best_chain(places, len(letters)):
        labels[place.piece] = True
    return labels


def _best_chain(places: list[_Place], size: int) -> Iterator[_Place]:
    """The chain of most worth, last place first: each stands before the next on the page and in the gold.

    ``places`` are in the order of their pieces.
    """
    best = _BestUpTo(size)
    before: list[int] = []
    for _, group in itertools.groupby(enumerate(places), key=lambda item: item[1].piece):
        reached = []
        for index, place in group:
            worth, last = best.find(min(place.start, size))
            before.append(last)
            reached.append((min(place.end, size), (worth + place.worth, index)))
        for end, chain in reached:
            best.add(end, chain)
    _, at = best.find(size)
    while at >= 0:
        yield places[at]
        at = before[at]


class _BestUpTo:
    """The best chain that ends at or before a letter: a Fenwick tree of maxima."""

    def __init__(self, size: int) -> None:
        self.nodes: list[tuple[float, int]] = [(0.0, -1)] * (size + 2)

    def add(self, end: int, chain: tuple[float, int]) -> None:
        at = end + 1
        while at < len(self.nodes):
            self.nodes[at] = max(self.nodes[at], chain)
            at += at & -at

    def find(self, end: int) -> tuple[float, int]:
        at = end + 1
        best = (0.0, -1)
        while at > 0:
            best = max(best, self.nodes[at])
            at -= at & -at
        return best


def _letters(text: str) -> tuple[str, set[int]]:
    """A text without all that parts its words, and where its words start and end in it."""
    edges = {0}
    words = WORD.findall(text)
    at = 0
    for word in words:
        at += len(word)
        edges.add(at)
    return "".join(words), edges


def _places(pieces: list[Piece], letters: str, edges: set[int]) -> Iterator[_Place]:
    for i, piece in enumerate(pieces):
        words, _ = _letters(piece.text)
        size = len(words)
        if not size:
            continue
        exact = [
            start
            for start in _finds(words, letters)
            if size > SHORT_CHARS or (start in edges and start + size in edges)
        ]
        for start in exact:
            yield _Place(i, start, start + size, size + (size > SHORT_CHARS / 2))
        if not exact and NEAR_CHARS <= size <= 1.1 * len(letters):
            near = fuzz.partial_ratio_alignment(words, letters, score_cutoff=NEAR_RATIO)
            if near:
                # The place found is a guess: its margins are left to its neighbours.
                start = near.dest_start + size // 8
                yield _Place(i, start, max(start + 1, near.dest_end - size // 8), 0.6 * size)


def _finds(words: str, letters: str) -> Iterator[int]:
    start = letters.find(words)
    for _ in range(MAX_PLACES):
        if start < 0:
            return
        yield start
        start = letters.find(words, start + 1)


def score_page(gold: str, found: str) -> dict[str, float | None]:
    """The measures of one page; None where the gold has nothing to measure."""
    gold_shingles, found_shingles = _shingles(WORD.findall(gold)), _shingles(WORD.findall(found))
    common = (gold_shingles & found_shingles).total()
    gold_paragraphs, found_paragraphs = _paragraphs(gold), _paragraphs(found)
    whole = (Counter(gold_paragraphs) & Counter(found_paragraphs)).total()
    junk = [p for p in found_paragraphs if _is_foreign(p, gold_shingles)]
    quotations = [q for q in QUOTATION.findall(gold) if len(WORD.findall(q)) >= SHINGLE_WORDS]
    solid = "".join(found.split())
    kept = [q for q in quotations if "".join(q.split()) in solid]
    return {
        "precision": _share(common, found_shingles.total()) or 0.0,
        "recall": _share(common, gold_shingles.total()) or 0.0,
        "exact": float(WORD.findall(gold) == WORD.findall(found)),
        "whole": _share(whole, len(gold_paragraphs)),
        "junk": _share(len(junk), len(found_paragraphs)) or 0.0,
        "quotes": _share(len(kept), len(quotations)),
    }


def summary(pages: Iterable[dict[str, float | None]]) -> dict[str, float]:
    """Means over pages; ``f1`` is that of the mean precision and the mean recall."""
    pages = list(pages)
    means = {}
    for name in pages[0]:
        values = [value for page in pages if (value := page[name]) is not None]
        means[name] = fmean(values) if values else 0.0
    both = means["precision"] + means["recall"]
    return means | {"f1": 2 * means["precision"] * means["recall"] / both if both else 0.0}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _shingles(words: Iterable[str]) -> Counter[tuple[str, ...]]:
    words = tuple(words)
    if len(words) < SHINGLE_WORDS:
        return Counter([words] if words else [])
    return Counter(zip(*(words[i:] for i in range(SHINGLE_WORDS)), strict=False))


def _paragraphs(text: str) -> list[tuple[str, ...]]:
    lines = (tuple(WORD.findall(line)) for line in text.splitlines())
    return [words for words in lines if len(words) >= MIN_PARAGRAPH_WORDS]


def _is_foreign(paragraph: tuple[str, ...], gold: Counter[tuple[str, ...]]) -> bool:
    shingles = _shingles(paragraph)
    return 2 * (shingles & gold).total() < shingles.total()
