"""The measures of the net, shared by its training and its use."""

from __future__ import annotations

from claims.extraction.learned.nets.token_features import COLUMNS, FLOATS, TokenEncoder
from claims.extraction.learned.tokens import TENSOR_WIDTH

LABELS = ("outside", "source", "inside source", "cue", "inside cue", "content", "inside content")
"""What a token's tag may be: the first token of a span has a label of its own."""

ARCS = ("none", "source", "content", "cue")
"""What a token may be to a cue."""

LEMMA_WIDTH = 48

INPUT_WIDTH = sum(column.width for column in COLUMNS) + len(FLOATS) + TENSOR_WIDTH


def projected() -> list[str]:
    """Return the columns that read the lemma table through a narrowing matrix of their own."""
    return [c.name for c in COLUMNS if c.table == "lemma" and c.width != LEMMA_WIDTH]


def table_widths() -> dict[str, int]:
    """Return the width of every embedding table."""
    widths = {column.table: column.width for column in COLUMNS if column.name not in projected()}
    return widths | {"lemma": LEMMA_WIDTH}


def table_sizes(encoder: TokenEncoder) -> dict[str, tuple[int, int]]:
    """Return rows and width of every embedding table."""
    return {name: (encoder.table_rows(name), width) for name, width in table_widths().items()}
