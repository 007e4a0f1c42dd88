"""Records as a reader would make them of plain paragraphs, for tests that need no reader."""

from __future__ import annotations

from claims.documents.records import ArticleRecord, Block, BlockKind
from tests.factories import make_blocks


def plain_record(text: str, **fields: object) -> ArticleRecord:
    """A record of ``text``: one block a paragraph, the first the headline, as the factories do."""
    blocks = tuple(
        Block(b["start"], b["end"], BlockKind(b["kind"]), b["reason"]) for b in make_blocks(text)
    )
    values = {"title": text.split("\n", 1)[0][:300], "importer": "test"} | fields
    return ArticleRecord(text=text, blocks=blocks, **values)  # type: ignore[arg-type]
