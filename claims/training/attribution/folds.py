"""Cutting training articles into folds, near-copies of an article always in the same one."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

_WORD = re.compile(r"\w+")
_SHINGLE = 8
_COPY_SHARE = 0.2
_COMMON = 20


def cut_folds(texts: Sequence[str], folds: int, seed: int) -> list[list[int]]:
    """Return the indexes of the texts in each fold; folds differ little in size."""
    groups = group_copies(texts)
    random.Random(seed).shuffle(groups)  # noqa: S311  (no secrets here)
    cut: list[list[int]] = [[] for _ in range(folds)]
    for group in sorted(groups, key=len, reverse=True):
        min(cut, key=len).extend(group)
    return [sorted(fold) for fold in cut]


def group_copies(texts: Sequence[str]) -> list[list[int]]:
    """Group texts that share a fifth of their eight-word sequences, directly or through others."""
    shingles = [_shingles(text) for text in texts]
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for index, found in enumerate(shingles):
        for shingle in found:
            holders[shingle].append(index)
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    for members in holders.values():
        # What very many articles share is boilerplate, not a copy.
        if 1 < len(members) <= _COMMON:
            for pair in combinations(members, 2):
                shared[pair] += 1
    alike = (
        pair
        for pair, count in shared.items()
        if count >= _COPY_SHARE * min(len(shingles[pair[0]]), len(shingles[pair[1]]))
    )
    return _connected(len(texts), alike)


def _shingles(text: str) -> set[int]:
    words = _WORD.findall(text.lower())
    return {hash(tuple(words[at : at + _SHINGLE])) for at in range(len(words) - _SHINGLE + 1)}


def _connected(size: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    leader = list(range(size))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    for one, other in pairs:
        leader[max(find(one), find(other))] = min(find(one), find(other))
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for index in range(size):
        groups[find(index)].append(index)
    return list(groups.values())
