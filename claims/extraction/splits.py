"""Where a compound claim could be cut: sentences, joined clauses, trailing phrases that assert more."""

from __future__ import annotations

from claims.extraction.parse import ParsedText, Piece

_LONGEST_SIMPLE = 6  # words: nothing shorter is worth cutting
_SHORTEST_PART = 3
_CLAUSES = frozenset({"relcl", "advcl", "acl", "appos"})


def split_points(parsed: ParsedText, piece: Piece) -> tuple[int, ...]:
    """Character offsets inside the piece at which it could be cut into smaller claims, in order."""
    start, end = piece
    if sum(parsed.is_word[start:end]) <= _LONGEST_SIMPLE:
        return ()
    tokens = sorted({cut for i in range(start, end) for cut in _cuts(parsed, i, piece)})
    points, last = [], start
    for token in tokens:
        if (
            _words(parsed, last, token) >= _SHORTEST_PART
            and _words(parsed, token, end) >= _SHORTEST_PART
        ):
            points.append(parsed.start[token])
            last = token
    return tuple(points)


def _words(parsed: ParsedText, start: int, end: int) -> int:
    return sum(parsed.is_word[start:end])


def _cuts(parsed: ParsedText, i: int, piece: Piece) -> list[int]:
    """Tokens at which the part that hangs on token ``i`` begins."""
    start, end = piece
    cuts = []
    if i > start and i == parsed.sentence_bounds[parsed.sentence[i]][0] and parsed.is_word[i]:
        cuts.append(i)
    head, left = parsed.head[i], max(parsed.left[i], start)
    if not start <= head < end or head == i:
        return cuts
    dep = parsed.dep[i]
    if dep == "conj" and parsed.pos[i] in ("VERB", "AUX"):
        before = left - 1
        cuts.append(before if before > start and parsed.dep[before] == "cc" else left)
    elif dep in _CLAUSES and left > start and parsed.word[left - 1] in (",", "-", "–", "—"):
        cuts.append(left)
    elif dep == "prep" and i > head and parsed.right[i] - i >= 5 and parsed.pos[head] == "VERB":
        cuts.append(i)
    elif dep == "prep" and i > head and parsed.lower[i + 1 : i + 3] in _ROLES:
        cuts.append(i)
    return [cut for cut in cuts if start < cut < end and parsed.is_word[cut]]


_ROLES = [
    ["his", "role"],
    ["her", "role"],
    ["their", "role"],
    ["his", "capacity"],
    ["her", "capacity"],
]
