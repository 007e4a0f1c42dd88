"""Bytes in, record out: the door of this package. Every import, copy and command reads through it."""

from importlib import import_module

from claims.documents import sandbox
from claims.documents.decode import MAX_TEXT_CHARS, clean
from claims.documents.labelling import assemble
from claims.documents.records import (
    HIDDEN_KINDS,
    ArticleRecord,
    Block,
    BlockKind,
    Draft,
    Material,
    ReadError,
)
from claims.documents.sniff import Format, sniff

IMPORTER = "factcheck"
#: Raise when a reader or a rule returns something else for the same bytes.
IMPORTER_VERSION = "3"
MAX_BYTES = 25 * 1024 * 1024
CONTENT_TYPES = {
    Format.HTML: "text/html",
    Format.TEXT: "text/plain",
    Format.MARKDOWN: "text/markdown",
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
DEFAULT_LANGUAGE = "en"
TITLE_CHARS = 300
FEW_WORDS = 60


def read_in_process(material: Material) -> ArticleRecord:
    """Read material here: for the sandbox's child, and for measuring in bulk."""
    form = checked_format(material)
    # Loaded on demand: each reader imports a parser of its own.
    reader = import_module(f"claims.documents.readers.{form}")
    found = reader.read(material)
    text, blocks = assemble(found.drafts)
    if not any(block.kind not in HIDDEN_KINDS for block in blocks):
        raise ReadError(_nothing_found(form))
    if len(text) > MAX_TEXT_CHARS:
        raise ReadError(
            f"The text has {len(text):,} characters; Factcheck reads up to {MAX_TEXT_CHARS:,}."
        )
    return ArticleRecord(
        text=text,
        blocks=blocks,
        title=_one_line(found.title)[:TITLE_CHARS],
        standfirst=_one_line(found.standfirst),
        outlet=_one_line(found.outlet)[:TITLE_CHARS],
        byline=_one_line(found.byline)[:TITLE_CHARS],
        published_on=found.published_on,
        language=found.language or DEFAULT_LANGUAGE,
        url=found.url or material.url,
        content_type=CONTENT_TYPES[form],
        charset=found.charset,
        importer=f"{IMPORTER}.{form}",
        importer_version=IMPORTER_VERSION,
        warnings=tuple(dict.fromkeys(found.warnings + _doubts(found.drafts))),
    )


def checked_format(material: Material) -> Format:
    """Return the format; raise ReadError for a file too large or of a kind we do not read."""
    if len(material.data) > MAX_BYTES:
        size = len(material.data) / 1024 / 1024
        raise ReadError(
            f"The file is {size:.0f} MB; Factcheck reads files of up to {MAX_BYTES // 1024 // 1024} MB."
        )
    return sniff(material)


def _nothing_found(form: Format) -> str:
    if form is Format.HTML:
        return (
            "No article text was found on the page: it may need JavaScript or a login. "
            "Paste the text instead."
        )
    if form is Format.PDF:
        return "The PDF holds only pictures of pages: import a version with text."
    return "No article text was found."


def _doubts(drafts: tuple[Draft, ...]) -> tuple[str, ...]:
    words = sum(len(d.text.split()) for d in drafts if d.kind not in HIDDEN_KINDS)
    if words < FEW_WORDS:
        return (f"The text is very short ({words} words): check that all of it is there.",)
    return ()


def _one_line(text: str) -> str:
    # JSON in a page can spell any character, even a NUL, which PostgreSQL refuses.
    return " ".join(clean(text)[0].split())


__all__ = ["MAX_BYTES", "NOT_BODY", "body_blocks", "read_in_process", "read_material"]

NOT_BODY = HIDDEN_KINDS | {BlockKind.HEADLINE, BlockKind.STANDFIRST}


def read_material(
    material: Material, *, timeout_s: float = 10, memory_mb: int = 500
) -> ArticleRecord:
    """Read material in a child process with limits on time and memory.

    The child is kept for further files, and replaced when a file kills it. Safe to call from
    threads. Raises ReadError when the material cannot be read within the limits.
    """
    checked_format(material)
    return sandbox.run(material, timeout_s=timeout_s, memory_mb=memory_mb)


def body_blocks(record: ArticleRecord) -> tuple[Block, ...]:
    """The blocks of the running text: no headline, standfirst, caption or furniture."""
    return tuple(block for block in record.blocks if block.kind not in NOT_BODY)
