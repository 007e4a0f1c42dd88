"""The article's text cut into pieces, so that claims may nest and overlap. Pure functions.

All offsets are code points into the version's text, end exclusive.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from claims.models.article import TextBlock
from claims.publishing.cutting import Stretch, cut_at_edges, spans_over

#: How far a sentence may reach on either side of the claim before it is cut at a word.
SENTENCE_CHARS = 320
WORD_START = re.compile(r"(?<=\s)\S")


class Numbered(Stretch, Protocol):
    """A claim, or its mark in the outline."""

    @property
    def number(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text over which nothing begins or ends.

    ``mark`` is the shortest claim over it (None: no claim), ``covering`` the numbers of all claims
    over it. ``closing`` are the claims whose last piece this is, ``gap`` the uncovered fact it
    belongs to and ``opens_gap`` whether that fact begins here.
    """

    at: int
    text: str
    mark: Numbered | None = None
    covering: tuple[int, ...] = ()
    closing: tuple[Numbered, ...] = ()
    opens_mark: bool = False
    gap: Stretch | None = None
    opens_gap: bool = False
    is_current: bool = False

    @property
    def is_link(self) -> bool:
        """Whether to draw it as a link: one of a space or a comma alone would have no name."""
        return any(character.isalnum() for character in self.text)


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """A block of the article as the bench shows it. ``number`` is its place among all blocks."""

    number: int
    kind: str
    start: int
    end: int
    pieces: tuple[Piece, ...] = ()
    marks: tuple[Numbered, ...] = ()
    reason: str = ""

    @property
    def is_title(self) -> bool:
        return self.kind == "headline" and self.number == 0


def cut(
    text: str,
    start: int,
    end: int,
    *,
    marks: Sequence[Numbered],
    gaps: Iterable[Stretch] = (),
    current: int | None = None,
) -> tuple[Piece, ...]:
    """The pieces of ``text[start:end]``, cut at every edge of ``marks`` and ``gaps``.

    ``marks`` have ``start``, ``end``, ``number``; ``gaps`` have ``start`` and ``end``. ``current``
    is the number of the claim under work.
    """
    here = [mark for mark in marks if mark.start < end and start < mark.end]
    open_gaps = [gap for gap in gaps if gap.start < end and start < gap.end]
    return tuple(
        _piece(text, low, high, here, open_gaps, current)
        for low, high in cut_at_edges(start, end, [*here, *open_gaps])
    )


def _piece(
    text: str,
    low: int,
    high: int,
    marks: Sequence[Numbered],
    gaps: Sequence[Stretch],
    current: int | None,
) -> Piece:
    over = spans_over(marks, low, high)
    innermost = over[0] if over else None
    gap = next(iter(spans_over(gaps, low, high)), None)
    numbers = tuple(sorted(mark.number for mark in over))
    return Piece(
        at=low,
        text=text[low:high],
        mark=innermost,
        covering=numbers,
        closing=tuple(mark for mark in marks if mark.start <= low and mark.end == high),
        opens_mark=innermost is not None and innermost.start == low,
        gap=gap,
        opens_gap=gap is not None and gap.start == low,
        is_current=current in numbers,
    )


def shorten(text: str, sentence: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """``sentence`` with at most ``SENTENCE_CHARS`` on either side of the claim, cut at a space."""
    first, last = sentence
    if start - first > SENTENCE_CHARS:
        first = text.find(" ", start - SENTENCE_CHARS, start) + 1 or start
    if last - end > SENTENCE_CHARS:
        last = max(end, text.rfind(" ", end, end + SENTENCE_CHARS))
    return first, last


def word_starts(text: str, start: int, end: int) -> list[int]:
    """Offsets at which a word begins after the first one: where a claim can be cut in two."""
    return [found.start() for found in WORD_START.finditer(text, start + 1, end)]


def find_words(text: str, words: str, blocks: Iterable[TextBlock]) -> list[tuple[int, int]]:
    """Where ``words`` stand in shown ``blocks``; white space and quotation marks may differ."""
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return []
    pattern = r"\s+".join(parts)
    for written, allowed in (('“”„"«»', '[“”„"«»]'), ("‘’'", "[‘’']"), ("–—-", "[–—-]")):
        for sign in written:
            pattern = pattern.replace(re.escape(sign), "\0")
        pattern = pattern.replace("\0", allowed)
    compiled = re.compile(pattern)
    return [
        found.span()
        for block in blocks
        for found in compiled.finditer(text, block["start"], block["end"])
    ]
