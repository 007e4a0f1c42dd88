"""Strings as table rows, and counted likelihoods: how often a word is a cue, a dependent its content.

Both keep spaCy's 64-bit string hashes, so that the stored tables hold numbers only, no words.
"""

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


PRIOR_WEIGHT = 3
"""The back-off counts as this many sightings."""

Key = tuple[str, str]
"""A lemma and its word class, or a cue's lemma and the dependency label of its dependent."""


class Counts:
    """Hits and sightings of keys and of their back-off classes (the second half of the key)."""

    def __init__(self) -> None:
        self.hits: Counter[int] = Counter()
        self.seen: Counter[int] = Counter()

    def add(self, key: Key, *, hit: bool) -> None:
        for number in (key_hash(*key), hash_string(key[1])):
            self.seen[number] += 1
            self.hits[number] += hit

    def update(self, other: Counts) -> None:
        self.hits.update(other.hits)
        self.seen.update(other.seen)


_NOTHING = Counts()


class Likelihoods:
    """P(hit | key), smoothed towards the key's back-off class."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def of(self, first: str, second: str, own: Counts | None = None) -> float:
        """Return the likelihood, leaving out ``own``: the counts of the very article asked about.

        While training, an article's own counts would give its answers away.
        """
        hits, seen = self._read(key_hash(first, second), own)
        class_hits, class_seen = self._read(hash_string(second), None)
        prior = class_hits / max(class_seen, 1)
        return (hits + PRIOR_WEIGHT * prior) / (seen + PRIOR_WEIGHT)

    def of_all(
        self, firsts: Sequence[str], seconds: Sequence[str], own: Counts | None = None
    ) -> NDArray[np.float32]:
        """Return one likelihood per pair; each distinct pair is looked up once."""
        pairs = list(zip(firsts, seconds, strict=True))
        known = {pair: self.of(*pair, own) for pair in set(pairs)}
        return np.array([known[pair] for pair in pairs], dtype=np.float32)

    def arrays(self) -> dict[str, NDArray]:
        keys = sorted(self._counts.seen)
        return {
            "keys": np.array(keys, dtype=np.uint64),
            "hits": np.array([self._counts.hits[key] for key in keys], dtype=np.uint32),
            "seen": np.array([self._counts.seen[key] for key in keys], dtype=np.uint32),
        }

    @classmethod
    def from_arrays(cls, keys: NDArray, hits: NDArray, seen: NDArray) -> Likelihoods:
        counts = Counts()
        numbers = keys.tolist()
        counts.seen = Counter(dict(zip(numbers, seen.tolist(), strict=True)))
        counts.hits = Counter(dict(zip(numbers, hits.tolist(), strict=True)))
        return cls(counts)

    def _read(self, number: int, own: Counts | None) -> tuple[int, int]:
        own = own or _NOTHING
        hits = self._counts.hits[number] - own.hits[number]
        return hits, self._counts.seen[number] - own.seen[number]


def key_hash(first: str, second: str) -> int:
    """Return the key of a pair; a tab cannot occur in either half."""
    return hash_string(f"{first}\t{second}")
