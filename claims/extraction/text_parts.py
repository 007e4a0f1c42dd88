"""A text of any length in parts that the parser can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Longer texts are parsed in parts (characters): the parser's memory grows with the text.
LONGEST_PART = 50_000
#: A stretch without white space longer than this is cut, as no word is so long.
_LONGEST_WORD = 1_000
_ENDLESS = re.compile(rf"\S{{{_LONGEST_WORD + 1}}}")


def parts(text: str) -> Iterator[str]:
    """The text in parts, cut after a paragraph, else after a word, and inside what is no word.

    Joined they are the text again; an empty text is one empty part.
    """
    start = 0
    while True:
        end = _part_end(text, start)
        yield text[start:end]
        start = end
        if end >= len(text):
            return


def _part_end(text: str, start: int) -> int:
    limit = min(len(text), start + LONGEST_PART)
    endless = _ENDLESS.search(text, start, limit)
    if endless is not None:
        return endless.start() + _LONGEST_WORD
    if limit == len(text):
        return limit
    for separator in ("\n\n", "\n", " "):
        cut = text.rfind(separator, start + 1, limit)
        if cut > start:
            return cut + len(separator)
    return limit
