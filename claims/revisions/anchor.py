"""Finding claims again in a new version of their article.

Tried in turn: the same place; the same words, where their context fits best; similar words near the
old place. A claim found by none of these is an orphan. The outcome says which it was. (The order
follows the selectors of the W3C Web Annotation model.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from rapidfuzz import fuzz

CONTEXT_CHARS = 40
#: Words at least this similar are the same claim, edited; below it, the claim is an orphan.
FUZZY_SCORE = 78.0
#: How far from its old place a changed claim is looked for, in characters.
FUZZY_REACH = 4000
#: A claim shorter than this is never matched by similarity.
MIN_FUZZY_CHARS = 12
#: Below this similarity a proposal would mislead: unrelated sentences reach 50 per cent.
PROPOSAL_SCORE = 65.0
#: How much text is searched for a proposal, in characters.
PROPOSAL_WINDOW = 40_000
NUMBER = re.compile(r"\d[\d.,:/]*")
#: Numbers that are written out; a change of one is as grave as of a figure.
NUMBER_WORDS = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozens?|hundreds?|thousands?|[mb]illions?"
    r"|once|twice|half|third|quarter|first|second)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"[“\"«„]([^”\"»“]+)[”\"»“]")


class Outcome(StrEnum):
    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    ORPHAN = "orphan"


class Anchored(Protocol):
    """A claim's span in the old text (code points, end exclusive), its words and their context."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


@dataclass(slots=True)
class Span:
    """An Anchored for callers that have no claim."""

    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """Where one claim went. ``start`` and ``end`` are in the new text, None for an orphan.

    ``score`` is the similarity of the words in per cent; ``urgent`` says that a number or quotation
    in them changed.
    """

    claim: Anchored
    outcome: Outcome
    start: int | None
    end: int | None
    exact: str
    score: float = 100.0
    urgent: bool = False


def carry(claims: Iterable[Anchored], old_text: str, new_text: str) -> list[Carried]:
    """Carry claims from ``old_text`` to ``new_text``; the result is in the claims' order.

    A claim in which only white space changed is MOVED, not CHANGED.
    """
    squeezed = _Squeezed(new_text)
    return [_carried(claim, old_text, new_text, squeezed) for claim in claims]


def _carried(claim: Anchored, old_text: str, new_text: str, squeezed: _Squeezed) -> Carried:
    exact = claim.exact
    if not exact.strip():
        return Carried(claim, Outcome.ORPHAN, None, None, "", 0.0)
    if new_text[claim.start : claim.end] == exact and _is_in_place(claim, old_text, new_text):
        return Carried(claim, Outcome.SAME, claim.start, claim.end, exact)
    prefix = claim.prefix or old_text[max(0, claim.start - CONTEXT_CHARS) : claim.start]
    suffix = claim.suffix or old_text[claim.end : claim.end + CONTEXT_CHARS]
    expected = _expected_place(claim, old_text, new_text)
    found = list(squeezed.occurrences(exact))
    if found:
        start, end = max(found, key=lambda span: _fit(new_text, span, prefix, suffix, expected))
        outcome = Outcome.SAME if (start, end) == (claim.start, claim.end) else Outcome.MOVED
        return Carried(claim, outcome, start, end, new_text[start:end])
    return _changed(claim, new_text, expected)


def _is_in_place(claim: Anchored, old_text: str, new_text: str) -> bool:
    """Whether the words at the old offsets are the claim: for a short one, its neighbours must match too."""
    if claim.end - claim.start >= CONTEXT_CHARS or old_text == new_text:
        return True
    before = slice(max(0, claim.start - 12), claim.start)
    after = slice(claim.end, claim.end + 12)
    return old_text[before] == new_text[before] or old_text[after] == new_text[after]


def _expected_place(claim: Anchored, old_text: str, new_text: str) -> int:
    """Where the claim would stand if its paragraph kept its place from the nearer end of the text."""
    from_end = len(new_text) - (len(old_text) - claim.start)
    near_start = claim.start < len(old_text) / 2
    return claim.start if near_start else max(0, from_end)


def _fit(
    text: str, span: tuple[int, int], prefix: str, suffix: str, expected: int
) -> tuple[float, float]:
    """How well a place fits: first its context, then its nearness."""
    start, end = span
    before = fuzz.ratio(_plain(text[max(0, start - len(prefix)) : start]), _plain(prefix))
    after = fuzz.ratio(_plain(text[end : end + len(suffix)]), _plain(suffix))
    return round((before + after) / 20), -abs(start - expected)


def _plain(text: str) -> str:
    return " ".join(text.split())


class _Squeezed:
    """A text whose runs of white space count as one space, with the way back to its offsets."""

    def __init__(self, text: str) -> None:
        characters: list[str] = []
        self.offsets: list[int] = []
        for at, character in enumerate(text):
            space = character.isspace()
            if space and characters and characters[-1] == " ":
                continue
            characters.append(" " if space else character)
            self.offsets.append(at)
        self.text = "".join(characters)

    def occurrences(self, exact: str) -> Iterator[tuple[int, int]]:
        """Spans of the original text that hold the words of ``exact``."""
        wanted = _plain(exact)
        at = self.text.find(wanted)
        while at >= 0:
            yield self.offsets[at], self.offsets[at + len(wanted) - 1] + 1
            at = self.text.find(wanted, at + 1)


def _changed(claim: Anchored, new_text: str, expected: int) -> Carried:
    """The most similar words within reach; an orphan when none are similar enough."""
    low = max(0, min(expected, claim.start) - FUZZY_REACH)
    high = max(expected, claim.start) + len(claim.exact) + FUZZY_REACH
    found = _most_similar(claim.exact, new_text, low, high, FUZZY_SCORE - 18)
    if found is None or found[2] < FUZZY_SCORE:
        return Carried(claim, Outcome.ORPHAN, None, None, "", 0.0)
    start, end, score = found
    exact = new_text[start:end]
    urgent = figures(claim.exact) != figures(exact)
    return Carried(claim, Outcome.CHANGED, start, end, exact, round(score, 1), urgent)


def likeliest(exact: str, text: str, near: int) -> tuple[int, int] | None:
    """The words of ``text`` most similar to ``exact``, for an editor to judge; None without any.

    Searches a window around ``near``. Never used without an editor's decision.
    """
    low = max(0, min(near, len(text)) - PROPOSAL_WINDOW // 2)
    found = _most_similar(exact, text, low, low + PROPOSAL_WINDOW, PROPOSAL_SCORE)
    return found[:2] if found and found[2] >= PROPOSAL_SCORE else None


def _most_similar(
    exact: str, text: str, low: int, high: int, cutoff: float
) -> tuple[int, int, float] | None:
    """The span of ``text[low:high]`` most similar to ``exact``, and its similarity in per cent."""
    if len(exact) < MIN_FUZZY_CHARS:
        return None
    place = fuzz.partial_ratio_alignment(exact, text[low:high], score_cutoff=cutoff)
    if place is None or place.dest_start >= place.dest_end:
        return None
    start, end = _best_edges(exact, text, low + place.dest_start, low + place.dest_end)
    return start, end, fuzz.ratio(_plain(exact), _plain(text[start:end]))


def _best_edges(exact: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Move both edges to the word edges that make the words most similar to the old ones."""
    slack = max(24, len(exact) // 4)
    starts = _word_edges(text, start, slack, r"(?<!\S)\S")
    ends = [edge + 1 for edge in _word_edges(text, end, slack, r"\S(?!\S)")]
    first = max(starts or [start], key=lambda s: (fuzz.ratio(exact, text[s:end]), -abs(s - start)))
    wanted_end = exact[-1:]
    options = ends or [end]
    if not wanted_end.isspace() and wanted_end.isalnum():
        # The old span ended inside its sentence's punctuation; the new one should too.
        options = [_before_punctuation(text, first, option) for option in options]
    options = [option for option in options if option > first] or [max(end, first + 1)]
    last = max(options, key=lambda e: (fuzz.ratio(exact, text[first:e]), -abs(e - end)))
    return first, last


def _before_punctuation(text: str, start: int, end: int) -> int:
    while end > start + 1 and not text[end - 1].isalnum():
        end -= 1
    return end


def _word_edges(text: str, around: int, slack: int, pattern: str) -> list[int]:
    low, high = max(0, around - slack), min(len(text), around + slack)
    return [found.start() for found in re.compile(pattern).finditer(text, low, high)]


def figures(text: str) -> tuple[list[str], list[str], list[str]]:
    """Numbers in digits, numbers in words, and quotations: a change to these matters most."""
    digits = [number.rstrip(".,:") for number in NUMBER.findall(text)]
    words = [word.casefold() for word in NUMBER_WORDS.findall(text)]
    return digits, words, [_plain(quotation) for quotation in QUOTED.findall(text)]
