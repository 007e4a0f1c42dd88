"""What a reader typed into the search box, as words and phrases that must all be found."""

from __future__ import annotations

import re
from dataclasses import dataclass

QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]*)[\"“”«»]")
WORD = re.compile(r"\w+", re.UNICODE)
#: More words than this find nothing more and cost more.
MOST_WORDS = 16
#: A shorter beginning of a word would match half the index.
SHORTEST_PREFIX = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """``phrases`` are lists of words in order (one word: any place); ``prefix`` begins a word."""

    phrases: tuple[tuple[str, ...], ...] = ()
    prefix: str = ""

    def __bool__(self) -> bool:
        return bool(self.phrases or self.prefix)


def parse(text: str) -> Wanted:
    """Words outside quotation marks stand alone; the last of them may be unfinished."""
    phrases = [tuple(WORD.findall(match)) for match in QUOTED.findall(text)]
    loose = WORD.findall(QUOTED.sub(" ", text))
    prefix = ""
    if loose and len(loose[-1]) >= SHORTEST_PREFIX and text.rstrip()[-1:] not in '"“”«»':
        prefix = loose.pop()
    words = [phrase for phrase in phrases if phrase] + [(word,) for word in loose]
    return Wanted(phrases=tuple(words[:MOST_WORDS]), prefix=prefix)
