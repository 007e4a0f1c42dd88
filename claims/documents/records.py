"""The plain records that every part of the importer shares. Offsets are code points, end exclusive."""

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


#: Kinds that a version keeps but neither shows to readers nor searches for claims.
HIDDEN_KINDS = frozenset({BlockKind.CAPTION, BlockKind.CREDIT, BlockKind.BOILERPLATE})


class ReadError(Exception):
    """The material cannot be read. ``str(error)`` tells the editor why."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch ``text[start:end]`` and its kind. ``reason`` says why it got that kind."""

    start: int
    end: int
    kind: BlockKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A piece of text before it has a place in a record: its words, its kind and why."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """What a reader returns: the pieces in reading order, and what the file says about itself.

    ``description``, ``stated_words`` (0: none stated), ``is_paid`` and ``names`` (of the authors)
    are what a web page says; they serve to judge its pieces and to warn.
    """

    drafts: tuple[Draft, ...] = ()
    title: str = ""
    standfirst: str = ""
    outlet: str = ""
    byline: str = ""
    published_on: date | None = None
    language: str = ""
    url: str = ""
    charset: str = ""
    warnings: tuple[str, ...] = ()
    description: str = ""
    stated_words: int = 0
    is_paid: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """One response on the way to a page: the address requested and the status returned."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Material:
    """Bytes as received, before anything reads them.

    ``name`` is a file name or an address's last part ("" for pasted text); ``declared_type`` and
    ``declared_charset`` are the sender's claims and may be wrong. ``url`` is the final address.
    ``whole`` asks for everything a page shows, not only its article: a source may be quoted from a
    table, and a document is not an article.
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
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article as read. ``text`` is its blocks, joined by blank lines.

    Blocks are in order, do not overlap, and cover all of ``text`` except the white space between
    them. ``warnings`` are sentences for the preview (paywall, hidden text, replaced characters ...).
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

    @classmethod
    def from_json(cls, values: dict) -> ArticleRecord:
        """The record whose ``asdict`` was written as JSON, with the date as text."""
        published_on = values["published_on"]
        blocks = (block | {"kind": BlockKind(block["kind"])} for block in values["blocks"])
        parsed: dict = {
            "blocks": tuple(Block(**block) for block in blocks),
            "published_on": date.fromisoformat(published_on) if published_on else None,
            "warnings": tuple(values["warnings"]),
        }
        return cls(**values | parsed)
