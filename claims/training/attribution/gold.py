"""The gold format: articles with attributions, their spans as tokens, and folds of articles."""

import gzip
import json
import random
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import NamedTuple, TypeVar

from claims.extraction.learned.tokens import Tokens

T = TypeVar("T")
CharSpans = tuple[tuple[int, int], ...]


class GoldAttribution(NamedTuple):
    """Character spans per role, end exclusive. ``source`` is empty where nobody is named."""

    source: CharSpans
    cue: CharSpans
    content: CharSpans


@dataclass(frozen=True, slots=True)
class GoldArticle:
    id: str
    text: str
    attributions: tuple[GoldAttribution, ...]


class GoldError(ValueError):
    """A gold file does not have the expected form; the message names the line."""


class TokenRoles(NamedTuple):
    """The token indexes of one attribution, per role."""

    source: list[int]
    cue: list[int]
    content: list[int]


def read_gold(path: Path) -> list[GoldArticle]:
    """Read articles from JSON Lines, plain or gzipped. Raises GoldError naming the line."""
    return _read(path, _article)


def read_predicted(path: Path) -> dict[str, tuple[GoldAttribution, ...]]:
    """Read attributions by article, as ``manage.py attribute`` writes them. Raises GoldError."""
    return dict(_read(path, lambda record: (str(record["id"]), _attributions(record))))


def _read(path: Path, make: Callable[[dict], T]) -> list[T]:
    found = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            found.append(make(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise GoldError(f"{path.name}, line {number}: {error}") from error
    return found


def token_roles(tokens: Tokens, attribution: GoldAttribution) -> TokenRoles:
    """Return the tokens that each role's spans touch, in order."""
    return TokenRoles(*(_touched(tokens, spans) for spans in attribution))


def _lines(path: Path) -> Iterator[str]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            yield from stream
    else:
        with path.open(encoding="utf-8") as stream:
            yield from stream


def _article(record: dict) -> GoldArticle:
    text = record["text"]
    return GoldArticle(str(record["id"]), text, _attributions(record, len(text)))


def _attributions(record: dict, size: int | None = None) -> tuple[GoldAttribution, ...]:
    """The attributions of a record; spans are checked against the size of its text, if given."""
    return tuple(
        GoldAttribution(*(_spans(item.get(role), size) for role in GoldAttribution._fields))
        for item in record["attributions"]
    )


def _spans(pieces: Iterable[Sequence[int]] | None, size: int | None) -> CharSpans:
    spans = tuple((int(start), int(end)) for start, end in pieces or ())
    for start, end in spans:
        if not 0 <= start <= end or (size is not None and end > size):
            raise ValueError(f"span [{start}, {end}] lies outside a text of {size} characters")
    return spans


def _touched(tokens: Tokens, spans: CharSpans) -> list[int]:
    found: set[int] = set()
    for start, end in spans:
        if end > start:
            found.update(range(bisect_right(tokens.end, start), bisect_left(tokens.start, end)))
    return sorted(found)


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
