"""Boosted trees evaluated in numpy, with numeric and categorical splits, all trees at once.

The method is that of QuickScorer (Lucchese et al., SIGIR 2015): every split that a row fails
rules out the leaves on its left, one bit each; the first leaf that no failed split rules out is
the one reached. Which splits of a feature fail depends on where the row's value lies among the
feature's thresholds only, so their bits are combined beforehand, one table row per interval
(or per category).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.nets.lexicon import Vocabulary

MAX_LEAVES = 32

_ALL = np.uint32(0xFFFFFFFF)
# Multiplying a lone bit by a de Bruijn sequence leaves a number of its own in the top five bits.
_DE_BRUIJN = np.uint32(0x077CB531)
_BLOCK = 256


@dataclass(slots=True)
class Forest:
    """Trees as arrays, one entry per split, in the form of the data file.

    A split sends a row left if its ``feature`` is at most ``threshold``, or, for a categorical
    split (``threshold`` NaN), if its category is in ``category_values`` between the split's
    ``category_ends`` and the one before. ``keeps`` has the bits of the leaves that remain when
    the row goes right. ``leaves`` is trees x MAX_LEAVES.
    """

    tree: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    keeps: NDArray[np.uint32]
    category_ends: NDArray[np.int32]
    category_values: NDArray[np.int32]
    leaves: NDArray[np.float32]


class ForestScorer:
    def __init__(self, forest: Forest) -> None:
        self.forest = forest
        self._trees = len(forest.leaves)
        self._features = [
            _FeatureTable(forest, int(feature), self._trees)
            for feature in np.unique(forest.feature)
        ]
        place = (np.uint32(1) << np.arange(MAX_LEAVES, dtype=np.uint32)) * _DE_BRUIJN >> np.uint32(
            27
        )
        values = np.zeros((self._trees, MAX_LEAVES), dtype=np.float32)
        values[:, place] = forest.leaves
        self._values = values.ravel()
        self._first = (np.arange(self._trees) * MAX_LEAVES).astype(np.uint32)

    def probability(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the probability of each row (the logistic of the trees' summed values)."""
        scores = [
            self._score(matrix[first : first + _BLOCK]) for first in range(0, len(matrix), _BLOCK)
        ]
        total = np.concatenate([np.zeros(0, dtype=np.float32), *scores])
        return (1 / (1 + np.exp(-total))).astype(np.float32)

    def _score(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        remaining = np.full((len(matrix), self._trees), _ALL, dtype=np.uint32)
        kept = np.empty_like(remaining)
        for table in self._features:
            table.keep(matrix, out=kept)
            remaining &= kept
        first_left = remaining & (~remaining + np.uint32(1))
        place = first_left * _DE_BRUIJN >> np.uint32(27)
        return self._values[place + self._first].sum(axis=1)


class _FeatureTable:
    """What the splits on one feature leave of each tree, per interval or category."""

    def __init__(self, forest: Forest, feature: int, trees: int) -> None:
        self.feature = feature
        self.thresholds: NDArray[np.float64] | None = None
        splits = np.flatnonzero(forest.feature == feature)
        if np.isnan(forest.threshold[splits]).any():
            self.rows = _category_rows(forest, splits, trees)
            return
        self.thresholds = np.unique(forest.threshold[splits])
        self.rows = np.full((len(self.thresholds) + 1, trees), _ALL, dtype=np.uint32)
        for split in splits:
            failed_from = np.searchsorted(self.thresholds, forest.threshold[split]) + 1
            self.rows[failed_from:, forest.tree[split]] &= forest.keeps[split]

    def keep(self, matrix: NDArray[np.float32], out: NDArray[np.uint32]) -> None:
        """Write the bits of the leaves that are left to ``out`` (rows x trees)."""
        values = matrix[:, self.feature]
        if self.thresholds is None:
            row = np.clip(values.astype(np.int64), 0, len(self.rows) - 1)
        else:
            row = np.searchsorted(self.thresholds, values.astype(np.float64))
        # In this mode numpy writes straight into ``out``; every row is in range.
        np.take(self.rows, row, axis=0, out=out, mode="clip")


def _category_rows(forest: Forest, splits: NDArray[np.int64], trees: int) -> NDArray[np.uint32]:
    """One row per category; the last one for those that no split names."""
    sets = {int(split): _categories(forest, int(split)) for split in splits}
    count = max(int(values.max(initial=0)) for values in sets.values()) + 2
    rows = np.full((count, trees), _ALL, dtype=np.uint32)
    for split, values in sets.items():
        fails = np.ones(count, dtype=bool)
        fails[values] = False
        rows[fails, forest.tree[split]] &= forest.keeps[split]
    return rows


def _categories(forest: Forest, split: int) -> NDArray[np.int32]:
    first = forest.category_ends[split - 1] if split else 0
    return forest.category_values[first : forest.category_ends[split]]


Table = dict[str, NDArray]
"""One array per column, one entry per candidate. Categories are strings."""


@dataclass(slots=True)
class TableEncoder:
    """Turns a feature table into the matrix that the trees read: columns in a fixed order."""

    columns: tuple[str, ...]
    categories: frozenset[str]
    vocabulary: Vocabulary

    @classmethod
    def fit(
        cls, tables: Sequence[Table], categories: Sequence[str], at_least: int = 20
    ) -> TableEncoder:
        """Learn the categories seen ``at_least`` times in some tables."""
        strings = (
            f"{name}={value}" for table in tables for name in categories for value in table[name]
        )
        vocabulary = Vocabulary.count(strings, at_least)
        return cls(tuple(tables[0]), frozenset(categories), vocabulary)

    def encode(self, table: Table) -> NDArray[np.float32]:
        """Return candidates x columns."""
        return np.stack([self._column(name, table[name]) for name in self.columns], axis=1)

    def _column(self, name: str, values: NDArray) -> NDArray[np.float32]:
        if name not in self.categories:
            return np.asarray(values, dtype=np.float32)
        known = {value: self.vocabulary.row(f"{name}={value}") for value in set(values.tolist())}
        return np.array([known[value] for value in values.tolist()], dtype=np.float32)


@dataclass(slots=True)
class Ranker:
    encoder: TableEncoder
    scorer: ForestScorer

    def probability(self, table: Table) -> NDArray[np.float32]:
        return self.scorer.probability(self.encoder.encode(table))
