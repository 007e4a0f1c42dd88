"""Collecting candidate contents of one cue: tidied, without the cue, each once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.evidence import CueRun, Evidence
from claims.extraction.spans import Piece

Pieces = tuple[Piece, ...]
"""A content: token ranges in order, disjoint."""

MAX_TOKENS = 400
"""No content is longer; it keeps texts without any punctuation from costing quadratic time."""

_LEADING = frozenset(",;:.—–-")
_TRAILING = frozenset(",.;:—–-!?)")


class Article:
    """The evidence on an article, and where a content may begin and end in it.

    ``lead[i]`` is the first token at or after ``i`` that may begin one, ``trail[i]`` the last end
    at or before ``i``: no spaces or stray punctuation at either edge, quotation marks kept.
    ``words_before`` is that of ``Tokens``, as a list: single entries of an array are slow to read.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence, self.tokens = evidence, evidence.tokens
        size, is_space = len(self.tokens), self.tokens.is_space.tolist()
        self.lead, self.trail = list(range(size + 1)), list(range(size + 1))
        for index in range(size - 1, -1, -1):
            if is_space[index] or self.tokens.text[index] in _LEADING:
                self.lead[index] = self.lead[index + 1]
        for index in range(size):
            if is_space[index] or self.tokens.text[index] in _TRAILING:
                self.trail[index + 1] = self.trail[index]
        self.words_before = self.tokens.words_before.tolist()


class Draft(NamedTuple):
    """How a candidate came about: the first generator that made it, and how many did."""

    generator: str
    votes: int


@dataclass(slots=True)
class Drafts:
    """The candidates of one cue so far. ``form`` is the cue as it is cut at the moment."""

    article: Article
    run: CueRun
    form: Piece
    found: dict[Pieces, Draft] = field(default_factory=dict)

    def add(self, generator: str, *pieces: Piece) -> None:
        """Add a candidate: pieces are tidied, the cue is cut out, neighbours are joined."""
        lead, trail = self.article.lead, self.article.trail
        cue_start, cue_end = self.form
        kept: list[Piece] = []
        for piece_start, piece_end in pieces:
            start, end = lead[piece_start], trail[piece_end]
            if end <= start:
                continue
            if start < cue_end and end > cue_start:
                kept.extend(
                    (lead[a], trail[b])
                    for a, b in ((start, min(end, cue_start)), (max(start, cue_end), end))
                    if b > a and trail[b] > lead[a]
                )
            else:
                kept.append((start, end))
        if kept:
            self._keep(generator, kept)

    def _keep(self, generator: str, kept: list[Piece]) -> None:
        pieces = tuple(kept) if len(kept) == 1 else _joined(kept)
        before = self.found.get(pieces)
        if before is not None:
            self.found[pieces] = Draft(before.generator, before.votes + 1)
            return
        words = self.article.words_before
        if pieces[-1][1] - pieces[0][0] > MAX_TOKENS:
            return
        if any(words[end] > words[start] for start, end in pieces):
            self.found[pieces] = Draft(generator, 1)


def _joined(kept: list[Piece]) -> Pieces:
    kept.sort()
    joined = [kept[0]]
    for start, end in kept[1:]:
        if start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def high_stretches(values: NDArray[np.float32], threshold: float, offset: int = 0) -> list[Piece]:
    """Return the ranges where values exceed the threshold, shifted by ``offset``."""
    places = (values > threshold).nonzero()[0].tolist()
    stretches: list[Piece] = []
    start = end = -1
    for place in places:
        if place != end:
            if start >= 0:
                stretches.append((start + offset, end + offset))
            start = place
        end = place + 1
    if start >= 0:
        stretches.append((start + offset, end + offset))
    return stretches
