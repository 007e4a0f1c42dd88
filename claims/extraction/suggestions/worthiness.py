"""Check-worthiness: which claims to look at first, as a sum of points whose reasons are given in words.

The points are a judgement, not fitted to anything: a quantity, a date, a comparison, a named person or
body and a past action make a claim easy to settle and worth settling; an opinion, a question, a
greeting or a few words do not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from claims.extraction.parsed_text import ParsedText
from claims.extraction.spans import Piece
from claims.extraction.suggestions.flags import listed
from claims.extraction.types import Checkability, Flag

_START = 0.3
_AMOUNTS = frozenset({"MONEY", "PERCENT", "QUANTITY", "CARDINAL"})
_MOMENTS = frozenset({"DATE", "TIME"})
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "LAW"})
_MINDING = frozenset({"think", "believe", "feel", "hope", "want", "love"})


@dataclass(frozen=True, slots=True)
class Words:
    """What the points are given for."""

    lower: tuple[str, ...]
    tag: tuple[str, ...]
    entity: tuple[str, ...]
    flags: frozenset[Flag]
    checkability: Checkability | None

    def has(self, kind: str) -> bool:
        return not listed(kind).isdisjoint(self.lower)


@dataclass(frozen=True, slots=True)
class Point:
    """So many points for such a reason, given when the test holds."""

    points: float
    reason: str
    holds: Callable[[Words], bool]


def _names_some(kinds: frozenset[str]) -> Callable[[Words], bool]:
    return lambda words: not kinds.isdisjoint(words.entity)


POINTS = (
    Point(0.2, "gives a number", _names_some(_AMOUNTS)),
    Point(0.08, "gives a date", _names_some(_MOMENTS)),
    Point(0.1, "names a person, body or place", _names_some(_NAMES)),
    Point(0.1, "compares or counts", lambda w: w.has("comparison")),
    Point(0.1, "says that something happened", lambda w: "VBD" in w.tag or "VBN" in w.tag),
    Point(0.1, "about public money, law or policy", lambda w: w.has("policy noun")),
    Point(0.08, "alleged or hearsay", lambda w: bool(w.flags & {Flag.ALLEGED, Flag.HEARSAY})),
    Point(0.04, "the source is not named", lambda w: Flag.UNNAMED_SOURCE in w.flags),
    Point(-0.15, "an opinion", lambda w: w.checkability is Checkability.OPINION),
    Point(-0.12, "about the future", lambda w: w.checkability is Checkability.PREDICTION),
    Point(-0.1, "about the speaker's own mind", lambda w: _own_mind(w)),
    Point(-0.2, "a question", lambda w: w.lower[-1:] == ("?",)),
    Point(-0.2, "very short", lambda w: len(w.lower) < 6),
)


def _own_mind(words: Words) -> bool:
    return "i" in words.lower and any(a == "i" and b in _MINDING for a, b in pairwise(words.lower))


def score(
    parsed: ParsedText,
    piece: Piece,
    flags: frozenset[Flag],
    checkability: Checkability | None = None,
) -> tuple[float, tuple[str, ...]]:
    """The score from 0 to 1 of the words ``piece`` and the reasons, weightiest first."""
    start, end = piece
    words = Words(
        tuple(parsed.lower[start:end]),
        tuple(parsed.tag[start:end]),
        tuple(parsed.entity[start:end]),
        flags,
        checkability,
    )
    given = [point for point in POINTS if point.holds(words)]
    total = min(1.0, max(0.0, _START + sum(point.points for point in given)))
    given.sort(key=lambda point: -abs(point.points))
    return round(total, 3), tuple(point.reason for point in given)
