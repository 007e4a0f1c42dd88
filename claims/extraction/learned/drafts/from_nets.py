"""Candidate contents that follow the nets: stretches of likely content, and the cue's arcs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from claims.extraction.learned.drafts.drafts import Drafts, high_stretches
from claims.extraction.learned.nets.relations import REACH
from claims.extraction.spans import Piece

_TAG_THRESHOLDS = (0.3, 0.5, 0.7)
_ARC_SHARES = (0.15, 0.3, 0.5, 0.7)
_NEW_CONTENT = 0.5
_WEAKEST = 0.01
_MAX_GAP = 4
_FAR = 150


def add_likely(drafts: Drafts) -> None:
    """Add the nearest stretches of the cue's paragraph whose tokens are likely content."""
    evidence, tokens = drafts.article.evidence, drafts.article.tokens
    start, end = drafts.form
    first, last = tokens.paragraphs[tokens.paragraph[drafts.run.anchor]]
    first, last = max(first, start - _FAR), min(last, end + _FAR)
    likely, begins = evidence.content[first:last], evidence.begins_content[first:last]
    fresh = (np.flatnonzero(begins > _NEW_CONTENT) + first).tolist()
    for threshold in _TAG_THRESHOLDS:
        stretches = _split(high_stretches(likely, threshold, first), fresh)
        stretches = [stretch for stretch in stretches if _has_word(drafts, stretch)]
        before = [stretch for stretch in stretches if stretch[1] <= start]
        after = [stretch for stretch in stretches if stretch[0] >= end]
        name = f"likely {threshold}"
        if after:
            drafts.add(name + " after", after[0])
        if len(after) > 1:
            drafts.add(name + " two after", *after[:2])
            drafts.add(name + " second after", after[1])
            drafts.add(name + " joined after", (after[0][0], after[1][1]))
        if before:
            drafts.add(name + " before", before[-1])
        if before and after:
            drafts.add(name + " around", before[-1], after[0])
        if len(before) > 1:
            drafts.add(name + " two before", *before[-2:])


def add_arcs(drafts: Drafts, row: int) -> None:
    """Add the tokens that the cue's arcs (row of the arc table) mark as content.

    Thresholds are shares of the strongest arc, because a doubtful cue has weak arcs throughout.
    """
    tokens, anchor = drafts.article.tokens, drafts.run.anchor
    arcs = drafts.article.evidence.arcs.content[row]
    strongest = float(arcs.max())
    if strongest < _WEAKEST:
        return
    paragraph = tokens.paragraph[anchor]
    for share in _ARC_SHARES:
        stretches = high_stretches(arcs, share * strongest, anchor - REACH)
        stretches = [stretch for stretch in stretches if _has_word(drafts, stretch)]
        if not stretches:
            continue
        name = f"arcs {share}"
        drafts.add(name, *stretches)
        drafts.add(name + " longest", max(stretches, key=lambda s: s[1] - s[0]))
        closed = _close_gaps(stretches, anchor)
        drafts.add(name + " closed", *closed)
        drafts.add(name + " here", *(s for s in closed if tokens.paragraph[s[0]] == paragraph))


def _has_word(drafts: Drafts, stretch: Piece) -> bool:
    words = drafts.article.edges.words_before
    return words[stretch[1]] > words[stretch[0]]


def _split(stretches: list[Piece], fresh: list[int]) -> list[Piece]:
    """Cut stretches where a new content is likely to begin."""
    cut: list[Piece] = []
    for start, end in stretches:
        edges = [start, *(at for at in fresh if start < at < end), end]
        cut.extend(pairwise(edges))
    return cut


def _close_gaps(stretches: list[Piece], anchor: int) -> list[Piece]:
    """Join stretches a few tokens apart, unless the cue stands between them."""
    closed = [stretches[0]]
    for start, end in stretches[1:]:
        last_start, last_end = closed[-1]
        if start - last_end <= _MAX_GAP and not last_end <= anchor < start:
            closed[-1] = (last_start, end)
        else:
            closed.append((start, end))
    return closed
