"""What kind of file bytes are, by their content first and their name second."""

import re
from enum import StrEnum

from claims.documents.records import Material, ReadError


class Format(StrEnum):
    HTML = "html"
    TEXT = "text"
    MARKDOWN = "markdown"
    PDF = "pdf"
    DOCX = "docx"


ACCEPTED = "Factcheck reads .html, .txt, .pdf, .docx and .md."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: First bytes of files that newsrooms send by mistake, and what to say about them.
FOREIGN = (
    (OLE, "This is an old Word file (.doc): save it as .docx."),
    (b"{\\rtf", "This is a rich text file (.rtf): save it as .docx or .txt."),
    (b"\x1f\x8b", "This is a gzip archive: unpack it and import the file inside."),
    (b"BZh", "This is a bzip2 archive: unpack it and import the file inside."),
    (b"\xfd7zXZ", "This is an xz archive: unpack it and import the file inside."),
    (b"7z\xbc\xaf\x27\x1c", "This is a 7z archive: unpack it and import the file inside."),
    (b"Rar!", "This is a RAR archive: unpack it and import the file inside."),
    (b"\x89PNG", "This is a picture (PNG), not text."),
    (b"\xff\xd8\xff", "This is a picture (JPEG), not text."),
    (b"GIF8", "This is a picture (GIF), not text."),
    (b"RIFF", "This is a picture or a recording, not text."),
    (b"II*\0", "This is a picture (TIFF), not text."),
    (b"MM\0*", "This is a picture (TIFF), not text."),
    (b"ID3", "This is a recording (MP3), not text."),
    (b"OggS", "This is a recording (Ogg), not text."),
    (b"\x7fELF", "This is a program, not text."),
    (b"MZ\x90\0", "This is a program, not text."),
    (b"SQLite format 3\0", "This is a database, not text."),
    (b"%!PS", "This is a PostScript file: save it as .pdf."),
)
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
HTML_PART = re.compile(
    rb"<(?:p|div|br|h[1-6]|article|section|ul|ol|blockquote|span|a|meta|table|b|em|strong)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
HTML_TYPES = ("text/html", "application/xhtml+xml")
HEAD = 4096
#: A PDF may have junk before its header; readers look this far (ISO 32000-1, annex H.3.4.1).
PDF_SEARCH = 1024


def sniff(material: Material) -> Format:
    """Return the format of ``material``; raise ReadError naming what a foreign file is."""
    data = material.data
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise ReadError("There is no text to read: it is empty.")
    if b"%PDF-" in data[:PDF_SEARCH]:
        return Format.PDF
    if data.startswith(ZIP_MARKS):
        return Format.DOCX
    if data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise ReadError("The Word file is protected by a password.")
    for mark, sentence in FOREIGN:
        if data.startswith(mark):
            raise ReadError(f"{sentence} {ACCEPTED}")
    if data[4:8] == b"ftyp":
        raise ReadError(f"This is a video or a picture, not text. {ACCEPTED}")
    return _text_format(material)


def _text_format(material: Material) -> Format:
    head = material.data[:HEAD]
    narrow = head.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    name = material.name.lower()
    declared = material.declared_type.split(";")[0].strip().lower()
    if HTML_START.match(narrow.removeprefix(b"\xef\xbb\xbf")):
        return Format.HTML
    if name.endswith((".md", ".markdown")) or declared == "text/markdown":
        return Format.MARKDOWN
    if name.endswith((".txt", ".text")):
        return Format.TEXT
    if name.endswith((".html", ".htm", ".xhtml")) or declared in HTML_TYPES:
        return Format.HTML
    if not name or not declared:
        return Format.HTML if _is_pasted_html(narrow) else Format.TEXT
    return Format.TEXT


def _is_pasted_html(head: bytes) -> bool:
    """Pasted material is HTML when it starts with a tag or has several; one "<b>" is just text."""
    parts = len(HTML_PART.findall(head))
    return parts >= 1 if head.lstrip().startswith(b"<") else parts >= 3
