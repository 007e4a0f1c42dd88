"""The sentence around a claim, for readers who do not have the article before them."""

from __future__ import annotations

import re

from claims.models import ArticleVersion

#: The end of a sentence: its mark, closing quotes, white space, then something that can begin one.
SENTENCE_END = re.compile(r"(?<=[.!?…])[”’\"')\]]*\s+(?=[“‘\"'(\[]?[A-Z0-9])")
#: "Mr. Bell" is no end of a sentence.
ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|St|No|Jr|[A-Z])\.$")


def sentence_around(version: ArticleVersion, start: int, end: int) -> tuple[str, str]:
    """What stands before and after ``text[start:end]`` in its sentence, inside its block."""
    block = version.block_at(start) or {"start": start, "end": end}
    text = version.text
    first = max([block["start"], *(e for e in _ends(text, block) if e <= start)])
    last = min([block["end"], *(e for e in _ends(text, block) if e >= end)])
    return text[first:start].lstrip(), text[end:last].rstrip()


def _ends(text: str, block: dict[str, int]) -> list[int]:
    """Offsets at which a new sentence begins inside ``block``."""
    return [
        match.end()
        for match in SENTENCE_END.finditer(text, block["start"], block["end"])
        if not ABBREVIATION.search(text[block["start"] : match.start()])
    ]
