"""Where a compound claim could be cut: sentences, joined clauses, trailing phrases that assert more."""

from __future__ import annotations

from claims.extraction.parsed_text import ParsedText
from claims.extraction.spans import Piece

_LONGEST_SIMPLE = 6  # words: nothing shorter is worth cutting
_SHORTEST_PART = 3
_LONG_PHRASE = 5  # tokens of a phrase that says more than when or where
_CLAUSES = frozenset({"relcl", "advcl", "acl", "appos"})
_CUTTING = _CLAUSES | {"conj", "prep"}


def split_points(parsed: ParsedText, piece: Piece) -> tuple[int, ...]:
    """Character offsets inside the piece at which it could be cut into smaller claims, in order."""
    start, end = piece
    if sum(parsed.is_word[start:end]) <= _LONGEST_SIMPLE:
        return ()
    points, last = [], start
    for token in sorted(_cuts(parsed, piece)):
        if (
            _words(parsed, last, token) >= _SHORTEST_PART
            and _words(parsed, token, end) >= _SHORTEST_PART
        ):
            points.append(parsed.start[token])
            last = token
    return tuple(points)


def _words(parsed: ParsedText, start: int, end: int) -> int:
    return sum(parsed.is_word[start:end])


def _cuts(parsed: ParsedText, piece: Piece) -> set[int]:
    """Tokens inside the piece at which a sentence, or a part that depends on a token, begins."""
    start, end = piece
    sentences = range(parsed.sentence[start], parsed.sentence[end - 1] + 1)
    cuts = {parsed.sentence_bounds[n][0] for n in sentences}
    for i, dep in enumerate(parsed.dep[start:end], start):
        if dep in _CUTTING and start <= parsed.head[i] < end and parsed.head[i] != i:
            part = _part(parsed, i, parsed.head[i], max(parsed.left[i], start))
            if part is not None:
                cuts.add(part)
    return {cut for cut in cuts if start < cut < end and parsed.is_word[cut]}


def _part(parsed: ParsedText, i: int, head: int, left: int) -> int | None:
    """Where a joined clause, an aside or a trailing phrase begins whose own head is token ``i``."""
    dep = parsed.dep[i]
    if dep == "conj" and parsed.pos[i] in ("VERB", "AUX"):
        return left - 1 if left and parsed.dep[left - 1] == "cc" else left
    if dep in _CLAUSES and left and parsed.word[left - 1] in (",", "-", "–", "—"):
        return left
    if dep == "prep" and i > head:
        is_long = parsed.right[i] - i >= _LONG_PHRASE and parsed.pos[head] == "VERB"
        is_role = parsed.lower[i + 2 : i + 3] in (["role"], ["capacity"])
        return i if is_long or is_role else None
    return None
