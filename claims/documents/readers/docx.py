"""Word files, walked by us: tracked insertions and tables are text, deletions and hidden runs are not.

Sizes are checked before anything is unpacked, and every part is unpacked under a cap of its own:
the sizes a zip file states can be lies (ECMA-376 part 1, section 17 for the elements).
"""

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from claims.documents.decode import clean
from claims.documents.labelling import article_from, label_drafts
from claims.documents.records import BlockKind, Draft, FoundArticle, Material, ReadError

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT_WORD = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
#: What ``zipfile`` raises for a damaged archive.
DAMAGE = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError)
MAX_ENTRIES = 3000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PART = 30 * 1024 * 1024
#: Text deflates to about a quarter; a file a thousand times its packed size is a bomb.
MAX_RATIO = 300
MAX_DEPTH = 200
#: Other things in a zip file, by a part that only they have.
OTHERS = (
    ("xl/workbook.xml", "This is an Excel file, not an article: save the text as .docx or .txt."),
    ("ppt/presentation.xml", "This is a PowerPoint file, not an article."),
    ("content.xml", "This is an OpenDocument file: save it as .docx."),
    ("META-INF/container.xml", "This is an e-book (EPUB), not an article."),
)
DROPPED = frozenset(
    {"del", "moveFrom", "instrText", "delText", "fldData", "pPr", "rPr", "Fallback"}
)
BREAKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": " "}
STYLES = (
    ("title", BlockKind.HEADLINE),
    ("subtitle", BlockKind.STANDFIRST),
    ("heading", BlockKind.HEADING),
    ("quote", BlockKind.BLOCKQUOTE),
    ("caption", BlockKind.CAPTION),
    ("list", BlockKind.LIST_ITEM),
)


@dataclass(slots=True)
class _Walk:
    style_names: dict[str, str]
    drafts: list[Draft] = field(default_factory=list)
    seen: Counter = field(default_factory=Counter)


def read(material: Material) -> FoundArticle:
    """Read a Word file; raise ReadError for damaged, foreign, oversized and protected ones."""
    archive = _opened(material.data)
    names = archive.namelist()
    part = next((n for n in ("word/document.xml", "word/document2.xml") if n in names), "")
    if not part:
        raise ReadError(
            "This is a zip archive, not a Word file: unpack it and import the file inside."
        )
    body = _parsed(archive, part)
    walk = _Walk(_style_names(archive))
    _walk_blocks(body, walk, 0)
    return article_from(label_drafts(walk.drafts), warnings=_warnings(walk, archive))


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except DAMAGE as error:
        raise ReadError("The Word file is damaged: it cannot be opened.") from error
    names = {entry.filename for entry in entries}
    for part, sentence in OTHERS:
        if part in names and "word/document.xml" not in names:
            raise ReadError(sentence)
    unpacked = sum(entry.file_size for entry in entries)
    too_tight = any(
        e.file_size > 1024 * 1024 and e.file_size > MAX_RATIO * max(1, e.compress_size)
        for e in entries
    )
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or too_tight:
        raise ReadError("The Word file unpacks to far more than an article: it was not opened.")
    return archive


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            data = part.read(MAX_PART + 1)
    except RuntimeError as error:
        raise ReadError("The Word file is protected by a password.") from error
    except (*DAMAGE, zlib.error, EOFError) as error:
        raise ReadError("The Word file is damaged: it cannot be unpacked.") from error
    if len(data) > MAX_PART:
        raise ReadError("The Word file unpacks to far more than an article: it was not opened.")
    return data


def _parsed(archive: zipfile.ZipFile, name: str) -> etree._Element:
    data = _unpacked(archive, name)
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data or b"<\0!\0D\0O\0C" in data[:4096]:
        raise ReadError(
            "The Word file declares entities, which no word processor does: it was not read."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError("The Word file is damaged: its text is not well formed.") from error


def _style_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Style ids (localised) to their English names (fixed by the format)."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    try:
        root = _parsed(archive, "word/styles.xml")
    except ReadError:
        return {}
    names = {}
    for style in root:
        if _local(style) == "style":
            name = next((_value(child) for child in style if _local(child) == "name"), "")
            names[_attribute(style, "styleId")] = name.lower()
    return names


def _local(element: etree._Element) -> str:
    """The name without its namespace, "" for what is neither Word's nor compatibility markup."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    for space in (WORD, STRICT_WORD, COMPATIBILITY):
        if tag.startswith(space):
            return tag[len(space) :]
    return tag.rsplit("}", 1)[-1] if tag.endswith(("}txbx", "}textbox", "}wsp", "}shape")) else ""


def _attribute(element: etree._Element, name: str) -> str:
    return element.get(WORD + name) or element.get(STRICT_WORD + name) or ""


def _value(element: etree._Element) -> str:
    return _attribute(element, "val")


def _walk_blocks(element: etree._Element, walk: _Walk, depth: int) -> None:
    """Paragraphs and table rows below ``element``, in order, whatever they are wrapped in."""
    if depth > MAX_DEPTH:
        raise ReadError("The Word file is nested too deeply to be an article.")
    for child in element:
        name = _local(child)
        if name == "p":
            _add_paragraph(child, walk)
        elif name == "tbl":
            for row in _rows(child, walk):
                walk.drafts.append(Draft(row, BlockKind.PARAGRAPH, "a row of a table"))
        elif name in DROPPED:
            walk.seen[name] += 1
        elif name:
            _walk_blocks(child, walk, depth + 1)


def _add_paragraph(paragraph: etree._Element, walk: _Walk) -> None:
    text = clean("".join(_run_text(paragraph, walk, 0)))[0]
    kind, reason = _styled(paragraph, walk.style_names)
    for line in text.split("\n") if kind is BlockKind.PARAGRAPH else [text]:
        if line.strip():
            walk.drafts.append(Draft(" ".join(line.split(" ")).strip(), kind, reason))
    for box in paragraph.iter(WORD + "txbxContent", STRICT_WORD + "txbxContent"):
        if not any(_local(above) == "Fallback" for above in box.iterancestors()):
            _walk_blocks(box, walk, 1)


def _run_text(element: etree._Element, walk: _Walk, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        return
    for child in element:
        name = _local(child)
        if name == "t":
            yield child.text or ""
        elif name in BREAKS:
            yield BREAKS[name]
        elif name in DROPPED:
            walk.seen[name] += 1
        elif name == "r" and _is_vanished(child):
            walk.seen["hidden"] += 1
        elif name == "txbxContent":
            continue
        elif isinstance(child.tag, str):
            walk.seen[name] += 1
            yield from _run_text(child, walk, depth + 1)


def _is_vanished(run: etree._Element) -> bool:
    for properties in run:
        if _local(properties) == "rPr":
            return any(
                _local(p) in {"vanish", "webHidden"} and _value(p) not in {"0", "false", "off"}
                for p in properties
            )
    return False


def _rows(table: etree._Element, walk: _Walk) -> Iterator[str]:
    for row in table.iter(WORD + "tr", STRICT_WORD + "tr"):
        if any(_local(p) == "trPr" and any(_local(d) == "del" for d in p) for p in row):
            walk.seen["del"] += 1
            continue
        cells = []
        for cell in row:
            if _local(cell) == "tc":
                parts = (
                    "".join(_run_text(p, walk, 0))
                    for p in cell.iter(WORD + "p", STRICT_WORD + "p")
                    if next(above for above in p.iterancestors() if _local(above) == "tc") is cell
                )
                cells.append(clean(" ".join(" ".join(parts).split()))[0])
        if any(cells):
            yield " | ".join(cells)


def _styled(paragraph: etree._Element, names: dict[str, str]) -> tuple[BlockKind, str]:
    for properties in paragraph:
        if _local(properties) != "pPr":
            continue
        for entry in properties:
            if _local(entry) == "pStyle":
                style = names.get(_value(entry), _value(entry).lower())
                for start, kind in STYLES:
                    if start in style:
                        return kind, f"Word's style “{style}”"
            if _local(entry) == "numPr":
                return BlockKind.LIST_ITEM, "a numbered or bulleted paragraph"
    return BlockKind.PARAGRAPH, ""


def _warnings(walk: _Walk, archive: zipfile.ZipFile) -> tuple[str, ...]:
    found = []
    if walk.seen["ins"] or walk.seen["moveTo"]:
        found.append("The file has tracked changes: insertions were kept.")
    if walk.seen["del"] or walk.seen["moveFrom"] or walk.seen["delText"]:
        found.append("The file has tracked changes: deleted words were left out.")
    if walk.seen["hidden"]:
        found.append("Hidden text was left out.")
    if "word/comments.xml" in archive.namelist():
        found.append("Comments in the margin were left out.")
    if "word/footnotes.xml" in archive.namelist() and walk.seen["footnoteReference"]:
        found.append("Footnotes were left out.")
    return tuple(found)
