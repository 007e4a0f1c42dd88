"""Whether a quote is found in the kept copy of a source. Pure functions over two texts."""

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq, Levenshtein

#: Similarity (0 to 100, rapidfuzz ratio) from which a quote counts as a near match.
#: 85 accepts a quote with one word in ten changed, and rejects a different sentence on the same subject.
NEAR_SCORE = 85.0
#: Similarity of a passage as long as the quote from which it is worth aligning word by word.
LIKELY_SCORE = 70.0
#: Similarity from which two words are forms of one: "say" and "says" have 86.
SAME_WORD_SCORE = 75.0
#: Marks of omission, and words in square brackets, which an editor put in place of the speaker's.
#: The parts of the quote around them must appear in the copy in this order.
ELLIPSIS = re.compile(r"\s*(?:\[[^\]]{0,100}\]|…|\.\s?\.\s?\.)\s*")
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
    return _near(" ".join(parts).split(), haystack)


def _near(quote: list[str], copy: str) -> QuoteMatch:
    """The place in ``copy`` that reads most like ``quote``, whole words at both ends."""
    found = fuzz.partial_ratio_alignment(" ".join(quote), copy, score_cutoff=LIKELY_SCORE)
    if found is None:
        return QuoteMatch("absent", 0.0)
    words = copy.split()
    first = len(copy[: found.dest_start].split())
    last = len(copy[: found.dest_end].split())
    window = _closest_window(quote, words, first, last)
    score = fuzz.ratio(" ".join(quote), " ".join(window))
    if score < NEAR_SCORE:
        return QuoteMatch("absent", 0.0)
    return QuoteMatch("near", score, word_diff(" ".join(quote), " ".join(window)))


def _closest_window(quote: list[str], words: list[str], first: int, last: int) -> list[str]:
    """The run of ``words``, with ends near ``first`` and ``last``, that needs the fewest edits.

    The likely place is as long as the quote, so words that only the copy has push the quote's own
    out at one end: both ends may move by a third of the quote, in either direction. Of two runs
    that need equally many edits, the one with more words of the quote is better, then the shorter.
    """
    reach = 2 + len(quote) // 3
    bare_quote, bare_words = _bare(quote), _bare(words)
    windows = [
        (start, end)
        for start in range(max(0, first - reach), first + reach)
        for end in range(max(start + 1, last - reach), min(len(words), last + reach) + 1)
    ]

    def cost(window: tuple[int, int]) -> tuple[int, int, int]:
        inside = bare_words[slice(*window)]
        edits = Levenshtein.distance(bare_quote, inside)
        return edits, -LCSseq.similarity(bare_quote, inside), len(inside)

    start, end = min(windows, key=cost)
    # A changed word at either end ("say" for "says") is left out by the shorter run: take it in.
    if start > 0 and _is_changed(bare_quote[0], bare_words[start], bare_words[start - 1]):
        start -= 1
    if end < len(words) and _is_changed(bare_quote[-1], bare_words[end - 1], bare_words[end]):
        end += 1
    return words[start:end]


def _is_changed(ours: str, inside: str, beside: str) -> bool:
    """Whether our word at the edge stands, in another form, just outside the run."""
    return ours != inside and fuzz.ratio(ours, beside) >= SAME_WORD_SCORE


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
