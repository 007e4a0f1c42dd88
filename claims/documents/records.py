"""What every door of the importer hands on: plain records, no ORM. Offsets are code points, end exclusive."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class BlockKind(StrEnum):
    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    BLOCKQUOTE = "blockquote"
    CAPTION = "caption"
    CREDIT = "credit"
    BOILERPLATE = "boilerplate"


#: Kinds that are kept in the version but hidden from reading and from extraction.
HIDDEN_KINDS = frozenset({BlockKind.CAPTION, BlockKind.CREDIT, BlockKind.BOILERPLATE})


class ReadError(Exception):
    """The material cannot be read. ``str(error)`` is one clear sentence for the editor."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch ``text[start:end]`` and what it is. ``reason`` says in words why it was labelled so."""

    start: int
    end: int
    kind: BlockKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer on the way to the page: the address asked and the status it gave."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Material:
    """Bytes as received, before anything reads them.

    ``name`` is a file name or an address's last part ("" for pasted text); ``declared_type`` and
    ``declared_charset`` are what the sender said, without trust. ``url`` is the final address.
    ``whole`` asks for all that a page shows, not for the article in it: a quotation may stand in a
    table, and a document is no article.
    """

    data: bytes
    name: str = ""
    declared_type: str = ""
    declared_charset: str = ""
    url: str = ""
    hops: tuple[Hop, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    fetched_at: datetime | None = None
    whole: bool = False

    @property
    def sha256(self) -> str:
        """The fingerprint of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article as read. ``text`` is what readers saw, blocks joined by a blank line.

    Blocks are in order, do not overlap and cover all of ``text`` but the white space between them.
    ``warnings`` are sentences for the preview (paywall, hidden text, replaced characters ...).
    """

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    standfirst: str = ""
    outlet: str = ""
    byline: str = ""
    published_on: date | None = None
    language: str = "en"
    url: str = ""
    content_type: str = ""
    charset: str = ""
    importer: str = ""
    importer_version: str = ""
    warnings: tuple[str, ...] = ()
