"""Files built on the spot: Word files, PDFs and zip archives, sound and hostile."""

from __future__ import annotations

import io
import zipfile
import zlib

WORD_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
STORY = (
    "The town council voted on Monday night to close the Victoria baths after a debate of four"
    " hours, in which residents called the building “the heart of the neighbourhood”."
)
SECOND = "“We cannot pay for this any longer,” said the treasurer, Bo Ray, on Tuesday morning."


def word_file(body: str, *, head: str = "", **parts: str | bytes) -> bytes:
    """A .docx with this body; other parts by path, "/" written as "__" and "." as "_dot_"."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        document = (
            f'<?xml version="1.0" encoding="UTF-8"?>{head}<w:document {WORD_NAMESPACES}>'
            f"<w:body>{body}</w:body></w:document>"
        )
        archive.writestr("word/document.xml", document)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    """A Word paragraph with one run."""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def zip_of(**parts: bytes) -> bytes:
    """A zip archive; names as in ``word_file``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def pdf(
    lines: list[str], *, extra: bytes = b"", stream: bytes | None = None, filters: str = ""
) -> bytes:
    """A PDF of one page, a line of 12 point type each; ``stream`` replaces the page's drawing."""
    if stream is None:
        shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        stream = f"BT /F1 12 Tf 72 720 Td {shown}ET".encode("latin-1")
    filtered = f"/Filter {filters} " if filters else ""
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< {filtered}/Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        extra=extra,
    )


def pdf_of(*objects: bytes, extra: bytes = b"") -> bytes:
    """A PDF of these objects, the first one its catalogue; ``extra`` goes into the trailer."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, extra)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def flate_bomb(size: int) -> bytes:
    """``size`` blanks, deflated."""
    packer = zlib.compressobj(9)
    block = b" " * (1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


def page(body: str, *, head: str = "") -> bytes:
    """A web page around ``body``."""
    title = "<title>Baths close</title>"
    return f"<!doctype html><html><head>{title}{head}</head><body>{body}</body></html>".encode()


def article(extra: str = "", *, before: str = "") -> str:
    """The markup of a short article, with something hostile in it."""
    paragraphs = "".join(
        f"<p>{text}</p>" for text in (STORY, SECOND, STORY.replace("Monday", "Friday"))
    )
    return f"<article><h1>Baths close</h1>{before}{paragraphs}{extra}</article>"
