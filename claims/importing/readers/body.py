"""Which pieces of a page are its article: three extractors vote, a small linear model decides.

The model is a logistic regression over the named numbers of ``features``, fitted on pages with
gold text; ``body_model.json`` holds its weights and nothing else. It names no site.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from claims.importing import labels
from claims.importing.metadata import About
from claims.importing.readers import features, votes
from claims.importing.readers.dom import HEADING_TAGS, Element, Piece

MODEL = Path(__file__).with_name("body_model.json")
MAX_PIECES = 12_000
MIN_PROSE_WORDS = 6
MAX_LEAD_IN_WORDS = 8


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by the name of a number; a piece is taken when its odds reach ``threshold``."""

    weights: dict[str, float]
    bias: float
    threshold: float

    def odds(self, row: dict[str, float]) -> float:
        """The log odds that a piece belongs to the article."""
        weights = self.weights
        return self.bias + sum(
            value * weights[name] for name, value in row.items() if value and name in weights
        )


@cache
def model() -> Model:
    """The fitted model, read once in a process."""
    stored = json.loads(MODEL.read_text(encoding="utf-8"))
    return Model(stored["weights"], stored["bias"], stored["threshold"])


def choose(pieces: list[Piece], root: Element, about: About) -> list[bool]:
    """For each piece whether it is the article's. Takes ``root`` apart."""
    judged = pieces[:MAX_PIECES]
    ballots = votes.cast(judged, root)
    fitted = model()
    rows = features.rows(judged, ballots, about)
    chosen = [
        fitted.odds(row) >= fitted.threshold and not labels.is_furniture(piece.text)
        for row, piece in zip(rows, judged, strict=True)
    ]
    _drop_last_headings(judged, chosen)
    if not any(taken and _is_prose(piece) for taken, piece in zip(chosen, judged, strict=True)):
        return [False] * len(pieces)
    return chosen + [False] * (len(pieces) - len(judged))


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


def _is_prose(piece: Piece) -> bool:
    """Menus have no such piece; the shortest article has one."""
    return len(piece.text.split()) >= MIN_PROSE_WORDS and piece.link_chars < len(piece.text) / 2
