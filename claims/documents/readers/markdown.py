"""Markdown to blocks by markdown-it-py; raw HTML in it is plain text, as in a viewer that is careful."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from claims.documents.decode import clean_markup, decode_text
from claims.documents.labelling import article_from, label_drafts
from claims.documents.metadata.dates import parsed_date
from claims.documents.records import BlockKind, Draft, FoundArticle, Material

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,5000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
FIELD = re.compile(r"^(\w[\w -]{0,30}):[ \t]*(.+?)[ \t]*$", re.MULTILINE)


def read(material: Material) -> FoundArticle:
    """Read Markdown, with the fields of its front matter when it has some."""
    decoded = decode_text(material)
    text, warnings = clean_markup(decoded.text)
    fields, text = _front_matter(text)
    drafts = label_drafts(list(_drafts(text)))
    return article_from(
        drafts,
        title=fields.get("title", ""),
        byline=fields.get("author", ""),
        published_on=parsed_date(fields.get("date", "")),
        charset=decoded.charset,
        warnings=decoded.warnings + warnings,
    )


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    found = FRONT_MATTER.match(text)
    fields = FIELD.findall(found.group(1)) if found else []
    if not found or not fields:
        return {}, text
    values = {name.strip().lower(): value.strip("\"'") for name, value in fields}
    return values, text[found.end() :]


def _drafts(text: str) -> Iterator[Draft]:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    within: list[str] = []
    row: list[str] = []
    headed = False
    for token in parser.parse(text):
        if token.type.endswith("_open"):
            within.append(
                token.type.removesuffix("_open")
                + token.tag.removeprefix("h") * token.tag.startswith("h")
            )
        elif token.type.endswith("_close"):
            within.pop()
            if token.type == "tr_close":
                yield Draft(" | ".join(row), BlockKind.PARAGRAPH, "a row of a table")
                row = []
        elif token.type == "inline":
            words = _words(token)
            if "tr" in within:
                row.append(words)
                continue
            kind = _kind(within)
            if kind is BlockKind.HEADING and within[-1] == "heading1" and not headed:
                headed = True
                kind = BlockKind.HEADLINE
            for line in words.split("\n"):
                yield Draft(
                    line, kind, "" if kind is BlockKind.PARAGRAPH else "marked so in Markdown"
                )
        elif token.type in {"fence", "code_block"}:
            yield Draft(token.content, BlockKind.PARAGRAPH, "a block of code")


def _kind(within: list[str]) -> BlockKind:
    if within and within[-1].startswith("heading"):
        return BlockKind.HEADING
    if "blockquote" in within:
        return BlockKind.BLOCKQUOTE
    return BlockKind.LIST_ITEM if "list_item" in within else BlockKind.PARAGRAPH


def _words(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
        elif child.type in {"text", "code_inline", "html_inline"}:
            parts.append(child.content)
    return "".join(parts)
