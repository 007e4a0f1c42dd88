"""All candidates of an article laid out as arrays, so that their features take few numpy calls."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.drafts.drafts import Pieces
from claims.extraction.learned.evidence import Evidence
from claims.extraction.learned.nets.relations import REACH
from claims.extraction.learned.tokens import Tokens, running_sum

Index = NDArray[np.int64]


def range_extremes(
    values: NDArray[np.float32], starts: Index, ends: Index, reduce: np.ufunc, empty: float
) -> NDArray[np.float32]:
    """Return ``reduce`` (np.maximum or np.minimum) over each range; ``empty`` for empty ranges."""
    if not len(starts):
        return np.zeros(0, dtype=np.float32)
    # reduceat takes pairs of edges: every other segment is a range, those between are dropped.
    # A last value lets a range end at the array's end.
    padded = np.append(values, np.float32(empty))
    edges = np.stack([starts, np.maximum(ends, starts)], axis=1).ravel()
    found = reduce.reduceat(padded, edges)[0::2]
    return np.where(ends > starts, found, np.float32(empty)).astype(np.float32)


def fold_pieces(values: NDArray, first: Index, combine: np.ufunc) -> NDArray:
    """Combine the values of each candidate's pieces; ``first`` is where its pieces begin."""
    if not len(first):
        return values[:0]
    return combine.reduceat(values, first)


_UNLIKELY = 1e-3


class Pool:
    """Candidates in a row, each with one or more pieces.

    ``run`` is the number of each candidate's cue run. ``first_piece`` is where a candidate's
    pieces begin in ``piece_start`` / ``piece_end``; ``piece_run`` repeats the run per piece.
    """

    def __init__(self, runs: Sequence[int], candidates: Sequence[Pieces]) -> None:
        flat = np.array(
            [edge for pieces in candidates for piece in pieces for edge in piece], dtype=np.int64
        ).reshape(-1, 2)
        self.run = np.array(runs, dtype=np.int64)
        self.pieces = np.array([len(pieces) for pieces in candidates], dtype=np.int64)
        self.first_piece = np.cumsum(self.pieces) - self.pieces
        self.piece_start, self.piece_end = flat[:, 0], flat[:, 1]
        self.piece_run = np.repeat(self.run, self.pieces)
        self.start = self.piece_start[self.first_piece]
        self.end = self.piece_end[self.first_piece + self.pieces - 1]

    def sums(self, running: NDArray) -> NDArray:
        """Sum over each candidate's tokens, from running sums over the article."""
        each = running[self.piece_end] - running[self.piece_start]
        return fold_pieces(each, self.first_piece, np.add)

    def extremes(
        self, values: NDArray[np.float32], reduce: np.ufunc, empty: float
    ) -> NDArray[np.float32]:
        each = range_extremes(values, self.piece_start, self.piece_end, reduce, empty)
        return fold_pieces(each, self.first_piece, reduce)


class ArcSums:
    """Sums and extremes of one kind of arc over the candidates of its own cue.

    Arcs reach REACH tokens; beyond, a token is no source or content of the cue.
    """

    def __init__(self, evidence: Evidence, arcs: NDArray[np.float32]) -> None:
        tokens = evidence.tokens
        self._anchor = np.array([run.anchor for run in evidence.runs], dtype=np.int64)
        self._width = arcs.shape[1]
        inside = self._anchor[:, None] + np.arange(-REACH, REACH)
        is_word = tokens.is_word[np.clip(inside, 0, len(tokens) - 1)]
        self._values = _without_cue(evidence, arcs)
        counted = np.where(is_word, self._values, 0)
        self._sums = _row_sums(counted)
        likely = np.clip(self._values, _UNLIKELY, 1 - _UNLIKELY)
        gain = np.where(is_word, np.log(likely) - np.log(1 - likely), 0)
        self._gains = _row_sums(gain)
        self._lowest = np.where(is_word, self._values, 1).ravel()
        self.total = counted.sum(axis=1)
        self.strongest = self._values.max(axis=1, initial=0)

    def share_of(self, pool: Pool) -> NDArray[np.float32]:
        """Arcs summed over each candidate's words."""
        return self._fold(pool, self._sums)

    def gain_of(self, pool: Pool) -> NDArray[np.float32]:
        """Log-likelihood ratio of each candidate's words being the cue's against not being it."""
        return self._fold(pool, self._gains)

    def least_of(self, pool: Pool) -> NDArray[np.float32]:
        """Weakest arc to a word of each candidate."""
        base = pool.piece_run * self._width
        start, end = (
            self._window(pool.piece_run, pool.piece_start),
            self._window(pool.piece_run, pool.piece_end),
        )
        each = range_extremes(self._lowest, base + start, base + end, np.minimum, 0.0)
        return fold_pieces(each, pool.first_piece, np.minimum)

    def at(self, run: Index, token: Index) -> NDArray[np.float32]:
        """The arc to a token; 0 beyond the window or the article."""
        column = token - self._anchor[run] + REACH
        inside = (column >= 0) & (column < self._width)
        return np.where(inside, self._values[run, np.where(inside, column, 0)], 0)

    def _fold(self, pool: Pool, sums: NDArray[np.float32]) -> NDArray[np.float32]:
        start = self._window(pool.piece_run, pool.piece_start)
        end = self._window(pool.piece_run, pool.piece_end)
        each = sums[pool.piece_run, end] - sums[pool.piece_run, start]
        return fold_pieces(each, pool.first_piece, np.add)

    def _window(self, run: Index, token: Index) -> Index:
        return np.clip(token - self._anchor[run] + REACH, 0, self._width)


def _without_cue(evidence: Evidence, arcs: NDArray[np.float32]) -> NDArray[np.float32]:
    values = arcs.copy()
    for row, run in enumerate(evidence.runs):
        first = run.start - run.anchor + REACH
        values[row, max(first, 0) : run.end - run.anchor + REACH] = 0
    return values


def _row_sums(values: NDArray) -> NDArray[np.float32]:
    sums = np.zeros((values.shape[0], values.shape[1] + 1), dtype=np.float32)
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


class TagSums:
    """Running sums and word-only extremes of one per-token probability."""

    def __init__(self, tokens: Tokens, values: NDArray[np.float32]) -> None:
        self.values = values
        self.sums = running_sum(np.where(tokens.is_word, values, 0))
        self.lowest = np.where(tokens.is_word, values, 1).astype(np.float32)

    def at(self, token: Index) -> NDArray[np.float32]:
        """The value at a token; 0 outside the article."""
        inside = (token >= 0) & (token < len(self.values))
        return np.where(inside, self.values[np.where(inside, token, 0)], 0)


def piece_root(tokens: Tokens, start: Index, end: Index) -> Index:
    """Return the topmost token reached from each range's first token without leaving the range."""
    root = start.copy()
    for _ in range(60):
        head = tokens.heads[root]
        climbs = (head != root) & (head >= start) & (head < end)
        if not climbs.any():
            break
        root = np.where(climbs, head, root)
    return root


def best_of_run(values: NDArray[np.float32], run: Index, runs: int) -> NDArray[np.float32]:
    """Return, per candidate, its value less the best value of its run."""
    best = np.full(runs, -np.inf, dtype=np.float32)
    np.maximum.at(best, run, values)
    return values - best[run]
