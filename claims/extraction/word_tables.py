"""The word tables in ``data/``; each file names its source and licence."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(table: str) -> list[list[str]]:
    """Return the rows of a table split at tabs, without comments and blank lines."""
    text = files("claims.extraction").joinpath("data", table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def words(table: str, kind: str) -> frozenset[str]:
    """Return the words that a table of (kind, words with commas between) lists for one kind."""
    return frozenset(
        word for row, listed in rows(table) if row == kind for word in listed.split(",")
    )
