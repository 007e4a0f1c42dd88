"""Which pieces of a page are its article: three extractors vote, a small forest of trees decides.

The forest is grown over the named numbers of ``features`` on pages with gold text by
``claims.training.article_body``; ``body_model.json`` holds it and nothing else. It names no site.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lxml.html import HtmlElement

from claims.documents import labels
from claims.documents.metadata.page import About
from claims.documents.readers.web import forest, votes
from claims.documents.readers.web.dom import HEADING_TAGS
from claims.documents.readers.web.features.facts import above
from claims.documents.readers.web.features.rows import rows as feature_rows
from claims.documents.readers.web.pieces import Piece

MODEL = Path(__file__).with_name("body_model.json")
MAX_PIECES = 12_000
MIN_PROSE_WORDS = 6
MAX_LEAD_IN_WORDS = 8
UNDERSCORES = re.compile(r"_{2,}")


@cache
def model() -> forest.Forest:
    """The fitted model, read once in a process."""
    return forest.load(MODEL)


def choose(pieces: list[Piece], root: HtmlElement, about: About) -> list[bool]:
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
