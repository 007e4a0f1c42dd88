"""Feature tables: a row per candidate, named columns; and the matrix that the trees read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.nets.vocabulary import Vocabulary

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
