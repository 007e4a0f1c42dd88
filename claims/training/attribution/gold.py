"""The gold format: articles with attributions, and their spans as tokens."""

from __future__ import annotations

import gzip
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
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
    """One annotated article."""

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
