"""Strings to table rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined]

UNKNOWN = 0
"""The row of every string that is not in a vocabulary."""


class Vocabulary:
    """Rows 1, 2, ... for known strings, stored as spaCy's 64-bit hashes (no words in the file)."""

    def __init__(self, hashes: Iterable[int]) -> None:
        self.hashes = np.array(list(hashes), dtype=np.uint64)
        self._rows = {number: row for row, number in enumerate(self.hashes.tolist(), start=1)}

    @classmethod
    def count(cls, strings: Iterable[str], at_least: int) -> Vocabulary:
        """Build a vocabulary of the strings seen ``at_least`` times, frequent ones first."""
        counted = Counter(strings)
        # The second key makes the order independent of the order of sight.
        kept = sorted((-seen, text) for text, seen in counted.items() if seen >= at_least)
        return cls(hash_string(text) for _, text in kept)

    def __len__(self) -> int:
        """Return the number of rows, the unknown one included."""
        return len(self.hashes) + 1

    def row(self, text: str) -> int:
        return self._rows.get(hash_string(text), UNKNOWN)

    def rows(self, texts: Sequence[str]) -> NDArray[np.int64]:
        known = {text: self.row(text) for text in set(texts)}
        return np.array([known[text] for text in texts], dtype=np.int64)
