"""Joining labelled pieces: into an article, and into a text with blocks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from claims.documents import labels
from claims.documents.records import Block, BlockKind, Draft, FoundArticle

SEPARATION = "\n\n"
#: A byline stands among this many pieces at the top.
HEAD_BLOCKS = 8


def assemble(drafts: Iterable[Draft]) -> tuple[str, tuple[Block, ...]]:
    """Join pieces by a blank line; return the text and its blocks. Empty pieces are left out."""
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for draft in drafts:
        words = draft.text.strip()
        if not words:
            continue
        at += len(SEPARATION) if parts else 0
        blocks.append(Block(at, at + len(words), draft.kind, draft.reason))
        parts.append(words)
        at += len(words)
    return SEPARATION.join(parts), tuple(blocks)


def article_from(
    drafts: list[Draft],
    *,
    title: str = "",
    byline: str = "",
    published_on: date | None = None,
    charset: str = "",
    warnings: tuple[str, ...] = (),
) -> FoundArticle:
    """The article that labelled pieces make up.

    The title is the headline among the pieces unless ``title`` states one, and so for the byline.
    """
    return FoundArticle(
        drafts=tuple(drafts),
        title=title or _first_of(drafts, BlockKind.HEADLINE),
        standfirst=_first_of(drafts, BlockKind.STANDFIRST),
        byline=byline or _byline_of(drafts),
        published_on=published_on,
        charset=charset,
        warnings=warnings,
    )


def _first_of(drafts: list[Draft], kind: BlockKind) -> str:
    return next((draft.text for draft in drafts if draft.kind is kind), "")


def _byline_of(drafts: list[Draft]) -> str:
    head = (draft for draft in drafts[:HEAD_BLOCKS] if draft.kind is BlockKind.BOILERPLATE)
    return next((names for draft in head if (names := labels.byline_names(draft.text))), "")
