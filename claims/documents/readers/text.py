"""Plain text, uploaded or pasted: one block a line, labelled by rule."""

from __future__ import annotations

from claims.documents import labels
from claims.documents.blocks import Draft, label_text
from claims.documents.characters import clean, looks_binary
from claims.documents.decode import decode
from claims.documents.readers.found import Found
from claims.documents.records import BlockKind, Material, ReadError

HEAD_BLOCKS = 8


def read(material: Material) -> Found:
    """Read plain text; raise ReadError when the bytes are no text."""
    decoded = decode(material.data, material.declared_charset)
    if looks_binary(decoded.text):
        raise ReadError("This file is not text, whatever its name says.")
    text, warnings = clean(decoded.text)
    return from_text(text, decoded.charset, decoded.warnings + warnings)


def from_text(text: str, charset: str = "", warnings: tuple[str, ...] = ()) -> Found:
    """Label a decoded text. Line breaks inside a hard-wrapped paragraph become spaces."""
    drafts = []
    wrapped = False
    for block in label_text(text):
        words = text[block.start : block.end]
        wrapped = wrapped or "\n" in words
        joined = " ".join(line.strip() for line in words.split("\n"))
        drafts.append(Draft(joined, block.kind, block.reason))
    if wrapped:
        warnings += ("Lines broken at a fixed width were joined into paragraphs.",)
    return Found(
        drafts=tuple(drafts),
        title=first_of(drafts, BlockKind.HEADLINE),
        standfirst=first_of(drafts, BlockKind.STANDFIRST),
        byline=byline_of(drafts),
        charset=charset,
        warnings=warnings,
    )


def first_of(drafts: list[Draft], kind: BlockKind) -> str:
    """The words of the first piece of a kind, "" when there is none."""
    return next((draft.text for draft in drafts if draft.kind is kind), "")


def byline_of(drafts: list[Draft]) -> str:
    """The names in the byline near the top, "" when there is none."""
    lines = (d.text for d in drafts[:HEAD_BLOCKS] if d.kind is BlockKind.BOILERPLATE)
    return next((names for line in lines if (names := labels.byline_names(line))), "")
