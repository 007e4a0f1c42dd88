"""What a reader returns: pieces with kinds and what the file says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claims.documents.blocks import Draft


@dataclass(frozen=True, slots=True)
class Found:
    """An article as found in a file. ``drafts`` are in reading order."""

    drafts: tuple[Draft, ...]
    title: str = ""
    standfirst: str = ""
    outlet: str = ""
    byline: str = ""
    published_on: date | None = None
    language: str = ""
    url: str = ""
    charset: str = ""
    warnings: tuple[str, ...] = ()
