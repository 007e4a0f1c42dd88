"""Following a span through an edited paragraph, word by word."""

from __future__ import annotations

from difflib import SequenceMatcher

from rapidfuzz import fuzz

from claims.revisions.diff import WORD_DIFF_CHARS, WORDS

#: Words at least this similar are the claim, edited, in a paragraph known to be an edited one.
FOLLOW_SCORE = 60.0


def follow(old: str, new: str, start: int, end: int) -> tuple[int, int, float] | None:
    """Where ``old[start:end]`` stands in ``new``, and its similarity in per cent.

    ``old`` and ``new`` are two versions of one paragraph. A replaced run of words counts as a
    whole: "not intentional" becomes "not meant that way", not "not meant". None when too few of the
    words are left, or the paragraph is too long to compare.
    """
    if max(len(old), len(new)) > WORD_DIFF_CHARS:
        return None
    before, after = _tokens(old), _tokens(new)
    inside = [n for n, (_word, low, high) in enumerate(before) if low < end and high > start]
    if not inside:
        return None
    found = _mapped(before, after, inside[0], inside[-1] + 1)
    if found is None:
        return None
    low, high = _edges_alike(old[start:end], new, after[found[0]][1], after[found[1] - 1][2])
    score = fuzz.ratio(" ".join(old[start:end].split()), " ".join(new[low:high].split()))
    return (low, high, round(score, 1)) if low < high and score >= FOLLOW_SCORE else None


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """Words and signs with their spans; a capital at a new beginning is the same word."""
    return [
        (found.group().casefold(), found.start(), found.end())
        for found in WORDS.finditer(text)
        if not found.group().isspace()
    ]


def _mapped(
    before: list[tuple[str, int, int]], after: list[tuple[str, int, int]], first: int, last: int
) -> tuple[int, int] | None:
    """The run of ``after`` that the run ``first`` to ``last`` of ``before`` became."""
    matcher = SequenceMatcher(None, [t[0] for t in before], [t[0] for t in after], autojunk=False)
    runs: list[tuple[int, int]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        low, high = max(a, first), min(b, last)
        if low >= high:
            continue
        if tag == "equal":
            runs.append((c + low - a, c + high - a))
        elif tag == "replace" and 2 * (high - low) >= b - a:
            runs.append((c, d))
    if not runs:
        return None
    return min(run[0] for run in runs), max(run[1] for run in runs)


def _edges_alike(exact: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out signs at an edge, quotation marks above all, where the old words had none."""
    if exact[:1].isalnum():
        while start < end and not text[start].isalnum():
            start += 1
    if exact[-1:].isalnum():
        while end > start and not text[end - 1].isalnum():
            end -= 1
    return start, end
