"""Whether a quote is found in the kept copy of a source. Pure functions over two texts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from rapidfuzz import fuzz

#: Similarity (0 to 100, rapidfuzz partial ratio) from which a quote counts as a near match.
#: 85 accepts a quote with one word in ten changed, and rejects a different sentence on the same subject.
NEAR_SCORE = 85.0
#: Marks of omission. The parts of the quote around them must appear in the copy in this order.
ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:…|\.\s?\.\s?\.)(?:\s*\])?\s*")
_TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "\u00a0": " "})  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """How well a quote matches a copy: ``kind`` is "exact", "near" or "absent", ``score`` 0 to 100.

    ``diff`` lists the differences of a near match, as ``word_diff`` returns them.
    """

    kind: str
    score: float
    diff: list[dict[str, str]] = field(default_factory=list)


def plain(text: str) -> str:
    """Normalise a text for comparison: single spaces, straight quotation marks, hyphens, lower case."""
    text = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)
    return " ".join(text.split()).casefold()


def match_quote(quote: str, copy: str) -> QuoteMatch:
    """Look for ``quote`` in ``copy``, ignoring typography, case and white space.

    A quote with omission marks matches exactly when its parts appear in the copy in order.
    """
    haystack = plain(copy)
    parts = [plain(part) for part in ELLIPSIS.split(quote.strip().strip("\"'“”‘’"))]
    parts = [part.strip(" \"'") for part in parts if part.strip(" \"'")]
    if not parts or not haystack:
        return QuoteMatch("absent", 0.0)
    if _in_order(parts, haystack):
        return QuoteMatch("exact", 100.0)
    needle = " ".join(parts)
    found = fuzz.partial_ratio_alignment(needle, haystack, score_cutoff=NEAR_SCORE)
    if found is None:
        return QuoteMatch("absent", 0.0)
    start, end = _whole_words(haystack, found.dest_start, found.dest_end)
    return QuoteMatch("near", found.score, word_diff(needle, haystack[start:end]))


def _in_order(parts: list[str], haystack: str) -> bool:
    at = 0
    for part in parts:
        # Match whole words: "occasion" must not match "occasions".
        pattern = rf"(?<!\w){re.escape(part)}(?!\w)"
        found = re.compile(pattern).search(haystack, at)
        if found is None:
            return False
        at = found.end()
    return True


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def word_diff(quote: str, copy: str) -> list[dict[str, str]]:
    """Word differences: ``[{"op": "equal" | "replace" | "insert" | "delete", "quote", "copy"}]``.

    Punctuation around a word is ignored.
    """
    ours, theirs = quote.split(), copy.split()
    matcher = SequenceMatcher(a=_bare(ours), b=_bare(theirs), autojunk=False)
    return [
        {"op": op, "quote": " ".join(ours[a:b]), "copy": " ".join(theirs[c:d])}
        for op, a, b, c, d in matcher.get_opcodes()
    ]


def _bare(words: list[str]) -> list[str]:
    return [word.strip(".,;:!?\"'()[]") or word for word in words]
