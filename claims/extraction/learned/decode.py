"""Choosing among ranked candidates: one content and one source per cue, contents disjoint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.drafts.drafts import Pieces
from claims.extraction.learned.evidence import CueRun
from claims.extraction.spans import Piece, keep_compatible, touch

_CONTENTS = 6
_SOURCES = 4


@dataclass(slots=True)
class RankedRun:
    """A cue run with its candidates and the rankers' probabilities for them."""

    run: CueRun
    contents: Sequence[Pieces]
    content_p: NDArray[np.float32]
    sources: Sequence[Piece | None]
    source_p: NDArray[np.float32]


class Choice(NamedTuple):
    """A chosen attribution in tokens. ``score`` is ``content_p`` times ``source_p``."""

    run: CueRun
    content: Pieces
    source: Piece | None
    content_p: float
    source_p: float
    score: float


def choose(ranked: Iterable[RankedRun], threshold: float) -> list[Choice]:
    """Take the best-scored choices from the top, skipping those that clash with one taken.

    A cue is used once, no content overlaps another, and no cue lies inside another one's content:
    nested attributions belong to the outer one.
    """
    proposals = [choice for run in ranked for choice in _proposals(run, threshold)]
    proposals.sort(key=lambda choice: (-choice.score, choice.run.anchor, choice.content))
    chosen = keep_compatible(proposals, _anchor_and_content)
    return sorted(chosen, key=lambda choice: choice.run.start)


def _anchor_and_content(choice: Choice) -> Pieces:
    return ((choice.run.anchor, choice.run.anchor + 1), *choice.content)


def tokens_of(pieces: Pieces) -> set[int]:
    return {index for start, end in pieces for index in range(start, end)}


def _proposals(ranked: RankedRun, threshold: float) -> Iterable[Choice]:
    """The run's best contents, each with the likeliest source that does not overlap it."""
    share = ranked.source_p / max(float(ranked.source_p.sum()), 1e-6)
    sources = np.argsort(-share, kind="stable")[:_SOURCES].tolist()
    for index in np.argsort(-ranked.content_p, kind="stable")[:_CONTENTS].tolist():
        content_p = float(ranked.content_p[index])
        if content_p < threshold:
            return
        content = ranked.contents[index]
        for number in sources:
            source = ranked.sources[number]
            if source is None or not touch((source,), content):
                source_p = float(share[number])
                score = content_p * source_p
                if score >= threshold:
                    yield Choice(ranked.run, content, source, content_p, source_p, score)
                break
