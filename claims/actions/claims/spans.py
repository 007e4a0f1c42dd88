"""Moving and cutting the span of a claim. Pure functions; offsets count code points."""

import re
from typing import Literal

#: A word, as an editor moves an edge by: letters and digits, with the marks that join them.
WORD = re.compile(r"\w+(?:[’'.,-]\w+)*", re.UNICODE)
#: Characters kept on either side of a claim, to find it again in another version.
CONTEXT_CHARS = 32

Edge = Literal["start", "end"]


def context_of(text: str, start: int, end: int) -> tuple[str, str]:
    """The text before and after a span, by which the claim is found in another version."""
    return text[max(0, start - CONTEXT_CHARS) : start], text[end : end + CONTEXT_CHARS]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends; empty when it holds nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def move_edge(
    text: str, start: int, end: int, *, edge: Edge, words: int, within: tuple[int, int]
) -> tuple[int, int]:
    """The span with one edge moved by that many ``words`` (negative: towards the start).

    Both edges stay inside ``within``, the block. A move that would empty the span changes nothing.
    """
    low, high = within
    matches = list(WORD.finditer(text, low, high))
    if edge == "start":
        new = _step([m.start() for m in matches], start, words)
        return (new, end) if new < end else (start, end)
    new = _step([m.end() for m in matches], end, words)
    return (start, new) if new > start else (start, end)


def _step(stops: list[int], at: int, words: int) -> int:
    if words > 0:
        later = [stop for stop in stops if stop > at]
        return later[min(words, len(later)) - 1] if later else at
    earlier = [stop for stop in stops if stop < at]
    return earlier[max(words, -len(earlier))] if earlier else at


def cut(text: str, start: int, end: int, at: int) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The two trimmed halves of a span cut at ``at``; None when either would be empty."""
    first, second = trim(text, start, at), trim(text, at, end)
    if not (start < at < end) or first[0] >= first[1] or second[0] >= second[1]:
        return None
    return first, second
