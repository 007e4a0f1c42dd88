"""Cutting a text at the edges of spans that may nest and overlap. Pure functions.

Offsets are code points, end exclusive.
"""

import itertools
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Stretch(Protocol):
    """Anything that lies between two offsets of a text: a claim, a fact, a quotation."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


StretchT = TypeVar("StretchT", bound=Stretch)


def cut_at_edges(start: int, end: int, spans: Iterable[Stretch]) -> list[tuple[int, int]]:
    """Returns the pieces from ``start`` to ``end`` inside which no span begins or ends.

    Each piece is ``(start, end)``; together they are the whole stretch. Spans outside it count for nothing.
    """
    edges = {start, end}
    for span in spans:
        edges |= {edge for edge in (span.start, span.end) if start < edge < end}
    return list(itertools.pairwise(sorted(edges)))


def spans_over(spans: Iterable[StretchT], start: int, end: int) -> list[StretchT]:
    """Returns the spans that cover all of ``start`` to ``end``, the shortest first.

    The shortest owns the piece: a claim inside a longer one stays visible. Spans of equal length keep
    their order.
    """
    over = [span for span in spans if span.start <= start and end <= span.end]
    return sorted(over, key=lambda span: span.end - span.start)
