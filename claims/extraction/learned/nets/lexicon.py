"""Counted likelihoods: how often a word is a cue, and how often a dependent is its content.

Keys are spaCy's 64-bit string hashes, so that the stored tables hold numbers only, no words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.nets.vocabulary import hash_string

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
        """Return the tables as arrays for the data file."""
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
        counts.hits = Counter(
            {key: hit for key, hit in zip(numbers, hits.tolist(), strict=True) if hit}
        )
        return cls(counts)

    def _read(self, number: int, own: Counts | None) -> tuple[int, int]:
        hits, seen = self._counts.hits.get(number, 0), self._counts.seen.get(number, 0)
        if own is not None:
            hits -= own.hits.get(number, 0)
            seen -= own.seen.get(number, 0)
        return hits, seen


def key_hash(first: str, second: str) -> int:
    """Return the key of a pair; a tab cannot occur in either half."""
    return hash_string(f"{first}\t{second}")
