"""How each token near a cue stands to it: by tree, distance, and what lies between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.nets.token_features import TokenFeatures
from claims.extraction.learned.tokens import Tokens

REACH = 150
"""Tokens before and after a cue's anchor that its arcs may reach."""

WINDOW = np.arange(-REACH, REACH)
"""Token offsets from the anchor, in the order of every arc row."""

_EDGES = (1, 2, 3, 4, 6, 9, 13, 20, 30, 50, 90)
DISTANCE_CLASSES = 2 * (len(_EDGES) + 1)
BETWEEN_CLASSES = 16
STRONG_CUE = 0.5

_MAX_DEPTH = 60
_MAX_UP = 6
_MAX_SENTENCES = 4
_UNRELATED = 0
_UP = 1
_SENTENCES = _UP + _MAX_UP + 1
_TREE = _SENTENCES + 2 * _MAX_SENTENCES + 1

_MIN_SEEN = 15


def distance_classes() -> NDArray[np.int64]:
    """Return the distance class of each offset in WINDOW, nearer ones finer, per side."""
    classes = np.digitize(np.abs(WINDOW), _EDGES)
    return np.where(WINDOW < 0, classes, classes + len(_EDGES) + 1)


@dataclass(slots=True)
class ArcWindow:
    """Arrays of one row per anchor and one column per offset in WINDOW.

    ``inside`` says where the offset lies in the article; elsewhere ``token`` is 0.
    """

    token: NDArray[np.int64]
    inside: NDArray[np.bool_]
    relation: NDArray[np.int64]
    between: NDArray[np.int64]


class RelationEncoder:
    """Tree relations as table rows: those seen often enough in training have a row of their own."""

    def __init__(self, codes: NDArray[np.int64], labels: int) -> None:
        self.codes = codes
        self.labels = labels
        self._rows = np.zeros(_TREE + 8 * labels * labels, dtype=np.int64)
        self._rows[codes] = np.arange(1, len(codes) + 1)

    @classmethod
    def fit(
        cls, articles: Iterable[tuple[Tokens, TokenFeatures, list[int]]], labels: int
    ) -> RelationEncoder:
        """Keep the relations of the given anchors' windows seen at least 15 times.

        ``labels`` is the number of rows of the dependency vocabulary.
        """
        seen: Counter[int] = Counter()
        for tokens, features, anchors in articles:
            token, inside = _window(tokens, anchors)
            codes = relation_codes(tokens, features.dep_rows, labels, anchors, token)
            seen.update(codes[inside].tolist())
        kept = sorted((-count, code) for code, count in seen.items() if count >= _MIN_SEEN)
        return cls(np.array([code for _, code in kept], dtype=np.int64), labels)

    def __len__(self) -> int:
        """Return the number of rows, the unknown one included."""
        return len(self.codes) + 1

    def windows(self, tokens: Tokens, features: TokenFeatures, anchors: list[int]) -> ArcWindow:
        token, inside = _window(tokens, anchors)
        codes = relation_codes(tokens, features.dep_rows, self.labels, anchors, token)
        between = _between(tokens, features.likelihood, anchors, token)
        return ArcWindow(token, inside, self._rows[codes], between)


def _window(tokens: Tokens, anchors: list[int]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    token = np.array(anchors, dtype=np.int64)[:, None] + WINDOW
    inside = (token >= 0) & (token < len(tokens))
    return np.where(inside, token, 0), inside


def relation_codes(
    tokens: Tokens,
    dep_rows: NDArray[np.int64],
    labels: int,
    anchors: list[int],
    token: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return a code per anchor and token.

    In another sentence: the signed sentence distance. For an ancestor of the anchor: the steps up
    to it. Else: steps up to the common ancestor (at most 3), the label of the branch down to the
    token, the anchor's label (unless it is itself the ancestor), and the branch's side.
    """
    anchor = np.broadcast_to(np.array(anchors, dtype=np.int64)[:, None], token.shape)
    apart = tokens.sentence[token] - tokens.sentence[anchor]
    codes = _SENTENCES + _MAX_SENTENCES + np.clip(apart, -_MAX_SENTENCES, _MAX_SENTENCES)
    same = apart == 0
    codes[same] = _tree_codes(tokens, dep_rows, labels, anchor[same], token[same])
    return codes


def _tree_codes(
    tokens: Tokens,
    dep_rows: NDArray[np.int64],
    labels: int,
    anchor: NDArray[np.int64],
    token: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Climb from both ends, the deeper one first, until they meet."""
    heads, depth = tokens.heads, _depths(tokens.heads)
    low, high = token.copy(), anchor.copy()
    branch = np.full(len(token), -1, dtype=np.int64)
    up = np.zeros(len(token), dtype=np.int64)
    for _ in range(2 * _MAX_DEPTH):
        apart = low != high
        if not apart.any():
            break
        climb_low = apart & (depth[low] >= depth[high])
        climb_high = apart & (depth[high] >= depth[low])
        branch[climb_low] = low[climb_low]
        up[climb_high] += 1
        low = np.where(climb_low, heads[low], low)
        high = np.where(climb_high, heads[high], high)
    side = (branch > anchor).astype(np.int64)
    steps = np.minimum(up, 3)
    anchor_label = np.where(up > 0, dep_rows[anchor], 0)
    code = _TREE + ((steps * labels + dep_rows[branch]) * labels + anchor_label) * 2 + side
    code = np.where(branch < 0, _UP + np.minimum(up, _MAX_UP), code)
    return np.where(low == high, code, _UNRELATED)


def _depths(heads: NDArray[np.int64]) -> NDArray[np.int64]:
    depth = np.zeros(len(heads), dtype=np.int64)
    position = heads.copy()
    climbing = position != np.arange(len(heads))
    for _ in range(_MAX_DEPTH):
        if not climbing.any():
            break
        depth[climbing] += 1
        above = heads[position]
        climbing = climbing & (above != position)
        position = above
    return depth


def _between(
    tokens: Tokens,
    likelihood: NDArray[np.float32],
    anchors: list[int],
    token: NDArray[np.int64],
) -> NDArray[np.int64]:
    """0 to 3 strong cues strictly between; +4 in a quotation; +8 in another paragraph."""
    anchor = np.array(anchors, dtype=np.int64)[:, None]
    strong = np.concatenate([[0], np.cumsum(likelihood > STRONG_CUE)])
    first, last = np.minimum(token, anchor), np.maximum(token, anchor)
    cues = strong[last] - strong[np.minimum(first + 1, last)]
    quoted = tokens.quote_state[token] > 0
    elsewhere = tokens.paragraph[token] != tokens.paragraph[anchor]
    return np.minimum(cues, 3) + 4 * quoted + 8 * elsewhere
