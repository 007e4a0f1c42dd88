"""Everything known about an article once the net has read it, and its likely cues."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.nets.net import Net
from claims.extraction.learned.nets.relations import RelationEncoder
from claims.extraction.learned.nets.token_features import TokenFeatures
from claims.extraction.learned.tokens import Tokens

MIN_CUE = 0.2
"""Tokens less likely to be part of a cue start no run."""

_NEW_CUE = 0.4
_TRIM = 0.4
_ANCHOR = 0.3


class CueRun(NamedTuple):
    """Neighbouring tokens that may be a cue. ``peak`` is the likeliest token's probability."""

    start: int
    end: int
    anchor: int
    peak: float


@dataclass(slots=True)
class Evidence:
    """One article's tokens with the probability that each is source, cue or content at all,
    that it begins a content, and the arcs of each likely cue."""

    tokens: Tokens
    features: TokenFeatures
    source: NDArray[np.float32]
    cue: NDArray[np.float32]
    content: NDArray[np.float32]
    begins_content: NDArray[np.float32]
    runs: list[CueRun]
    source_arcs: NDArray[np.float32]
    content_arcs: NDArray[np.float32]


def gather_evidence(
    tokens: Tokens,
    features: TokenFeatures,
    relations: RelationEncoder,
    net: Net,
    min_cue: float = MIN_CUE,
) -> Evidence:
    """Let the net read an article and score the arcs of its likely cues."""
    reading = net.read(tokens, features)
    tags = reading.tags
    cue = tags[:, 3] + tags[:, 4]
    runs = find_runs(tokens, features.likelihood, cue, tags[:, 3], min_cue)
    anchors = [run.anchor for run in runs]
    source_arcs, content_arcs = net.arcs(
        reading, anchors, relations.windows(tokens, features, anchors)
    )
    return Evidence(
        tokens=tokens,
        features=features,
        source=tags[:, 1] + tags[:, 2],
        cue=cue,
        content=tags[:, 5] + tags[:, 6],
        begins_content=tags[:, 5],
        runs=runs,
        source_arcs=source_arcs,
        content_arcs=content_arcs,
    )


def find_runs(
    tokens: Tokens,
    likelihood: NDArray[np.float32],
    cue: NDArray[np.float32],
    begins: NDArray[np.float32],
    min_cue: float,
) -> list[CueRun]:
    """Group tokens with P(cue) >= ``min_cue``; a likely first token of a cue starts a new run."""
    runs: list[CueRun] = []
    likely = (cue >= min_cue) & ~tokens.is_space
    fresh = (begins > _NEW_CUE) & (begins > 0.5 * cue)
    size = len(tokens)
    for start in np.flatnonzero(likely).tolist():
        if runs and start < runs[-1].end:
            continue
        end = start + 1
        paragraph = tokens.paragraph[start]
        while end < size and likely[end] and not fresh[end] and tokens.paragraph[end] == paragraph:
            end += 1
        runs.append(CueRun(start, end, start, 0.0))
    return [_trimmed(run, likelihood, cue) for run in runs]


def _trimmed(run: CueRun, likelihood: NDArray[np.float32], cue: NDArray[np.float32]) -> CueRun:
    """Cut weak ends off a run and choose its anchor: the likeliest word by the lexicon."""
    start, end = run.start, run.end
    peak = float(cue[start:end].max())
    while end - start > 1 and cue[end - 1] < _TRIM * peak:
        end -= 1
    while end - start > 1 and cue[start] < _TRIM * peak:
        start += 1
    inside = np.arange(start, end)
    worth = likelihood[inside] * (cue[inside] > _ANCHOR * peak)
    return CueRun(start, end, int(inside[worth == worth.max()][-1]), peak)
