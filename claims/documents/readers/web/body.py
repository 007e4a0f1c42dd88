"""Which pieces of a page are its article: three extractors vote, a small forest of trees decides.

The forest is grown over the named numbers of ``features`` on pages with gold text by
``claims.training.article_body``; ``body_model.json`` holds it and nothing else. It names no site.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml.html import HtmlElement

from claims.documents import labels
from claims.documents.readers.web import votes
from claims.documents.readers.web.dom import HEADING_TAGS
from claims.documents.readers.web.features import above
from claims.documents.readers.web.features import rows as feature_rows
from claims.documents.readers.web.pieces import Piece
from claims.documents.records import FoundArticle

#: Three of four pieces are below after so many trees; of those taken in the end, on 160 pages, the
#: lowest stood at -1.57 then.
FIRST_TREES = 8
HOPELESS = -1.9
#: A split as (column, bound, branch at or below the bound, branch above), or the value of a leaf.
Tree = tuple[int, float, "Tree", "Tree"] | float


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over the numbers that ``names`` lists; a piece is taken when its odds reach ``threshold``."""

    names: tuple[str, ...]
    trees: tuple[Tree, ...]
    threshold: float

    def odds(self, row: dict[str, float]) -> float:
        """The log odds that a piece belongs to the article; a name the row lacks stands for 0.

        Below HOPELESS it is what the first trees say: most of a page is menus, plainly so.
        """
        find, names = row.get, self.names
        total = 0.0
        for count, tree in enumerate(self.trees):
            if count == FIRST_TREES and total < HOPELESS:
                return total
            branch = tree
            while isinstance(branch, tuple):
                branch = branch[2] if find(names[branch[0]], 0) <= branch[1] else branch[3]
            total += branch
        return total


def load(path: Path) -> Forest:
    """Read a model file."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Forest(
        tuple(stored["names"]), tuple(_tree(tree) for tree in stored["trees"]), stored["threshold"]
    )


def dumps(forest: Forest) -> str:
    """A model file's text: one line a tree, the same for the same forest."""
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in forest.trees)
    names = json.dumps(forest.names, ensure_ascii=False, indent=0)
    return f'{{"threshold": {forest.threshold},\n"names": {names},\n"trees": [\n{trees}\n]}}\n'


def _tree(stored: list | float) -> Tree:
    if not isinstance(stored, list):
        return stored
    column, bound, low, high = stored
    return (column, bound, _tree(low), _tree(high))


MODEL = Path(__file__).with_name("body_model.json")
MAX_PIECES = 12_000
MIN_PROSE_WORDS = 6
MAX_LEAD_IN_WORDS = 8
UNDERSCORES = re.compile(r"_{2,}")


@cache
def model() -> Forest:
    """The fitted model, read once in a process."""
    return load(MODEL)


def choose(pieces: list[Piece], root: HtmlElement, about: FoundArticle) -> list[bool]:
    """For each piece whether it is the article's. Takes ``root`` apart."""
    judged = pieces[:MAX_PIECES]
    ballots = votes.cast(judged, root)
    fitted = model()
    rows = feature_rows(judged, ballots, about)
    chosen = decide(judged, [fitted.odds(row) >= fitted.threshold for row in rows])
    return chosen + [False] * (len(pieces) - len(judged))


def decide(pieces: list[Piece], taken: list[bool]) -> list[bool]:
    """The model's choice after the rules: words alone overrule it, and so does the order."""
    chosen = [
        took and not labels.is_furniture(piece.text)
        for took, piece in zip(taken, pieces, strict=True)
    ]
    _keep_underscores(pieces, chosen)
    _drop_last_headings(pieces, chosen)
    _drop_headline(pieces, chosen)
    if not any(took and _is_prose(piece) for took, piece in zip(chosen, pieces, strict=True)):
        return [False] * len(pieces)
    return chosen


def _keep_underscores(pieces: list[Piece], chosen: list[bool]) -> None:
    """Agencies part their copy with a line of underscores, which is a paragraph like the others."""
    for i in range(1, len(pieces)):
        if chosen[i - 1] and UNDERSCORES.fullmatch(pieces[i].text):
            chosen[i] = above(pieces[i], 1) is above(pieces[i - 1], 1)


def _drop_last_headings(pieces: list[Piece], chosen: list[bool]) -> None:
    """What heads nothing is no part of the article but of the teasers that follow it."""
    for i in reversed(range(len(pieces))):
        if not chosen[i]:
            continue
        text = pieces[i].text
        lead_in = text.endswith(":") and len(text.split()) < MAX_LEAD_IN_WORDS
        if pieces[i].tag not in HEADING_TAGS and not lead_in:
            return
        chosen[i] = False


def _drop_headline(pieces: list[Piece], chosen: list[bool]) -> None:
    """A heading of the first rank above all prose is the headline, which is told apart by its kind."""
    for i, piece in enumerate(pieces):
        if not chosen[i]:
            continue
        if piece.tag == "h1":
            chosen[i] = False
        elif _is_prose(piece):
            return


def _is_prose(piece: Piece) -> bool:
    """Menus have no such piece; the shortest article has one."""
    return len(piece.text.split()) >= MIN_PROSE_WORDS and piece.link_chars < len(piece.text) / 2
