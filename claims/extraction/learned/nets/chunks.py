"""Cutting an article into stretches that the net reads on their own."""

from __future__ import annotations

from claims.extraction.learned.tokens import Tokens
from claims.extraction.spans import Piece

CHUNK = 200
"""Tokens that a chunk holds at most."""


def cut_chunks(tokens: Tokens, limit: int = CHUNK) -> list[Piece]:
    """Cut at the last paragraph end that fits, else at a sentence end, else at the limit."""
    ends = [{end for _, end in tokens.paragraphs}, {end for _, end in tokens.sentences}]
    size = len(tokens)
    chunks: list[Piece] = []
    start = 0
    while start < size:
        stop = min(start + limit, size)
        if stop < size:
            stop = _last_end(ends, start, stop)
        chunks.append((start, stop))
        start = stop
    return chunks


def _last_end(ends: list[set[int]], start: int, stop: int) -> int:
    for kind in ends:
        for end in range(stop, start, -1):
            if end in kind:
                return end
    return stop
