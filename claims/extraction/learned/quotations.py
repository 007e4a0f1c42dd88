"""Stretches of quoted text, paragraph by paragraph, also where the closing mark is missing."""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile(r"[\"“”„«»]|``|''|\n+")
_OPENING = frozenset(("“", "„", "«", "``"))
_CLOSING = frozenset(("”", "»", "''"))


class Quotation(NamedTuple):
    """``text[start:end]`` with its marks. ``closed`` is False when the paragraph ends first."""

    start: int
    end: int
    closed: bool


def find_quotations(text: str) -> list[Quotation]:
    """Return the quotations of a text in order, disjoint.

    A quotation never runs past its paragraph: by convention a speaker who goes on in the next
    paragraph is quoted with a fresh opening mark there and without a closing one here.
    """
    found: list[Quotation] = []
    opened: int | None = None
    for mark in _MARK.finditer(text):
        kind = mark.group()
        if kind[0] == "\n":
            if opened is not None:
                found.append(Quotation(opened, mark.start(), closed=False))
            opened = None
        elif opened is None:
            if kind in _OPENING or kind == '"':
                opened = mark.start()
        elif kind in _CLOSING or kind == '"':
            found.append(Quotation(opened, mark.end(), closed=True))
            opened = None
    if opened is not None:
        found.append(Quotation(opened, len(text), closed=False))
    return found
