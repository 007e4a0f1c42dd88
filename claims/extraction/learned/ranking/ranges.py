"""Sums and extremes over many ranges of an array at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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
