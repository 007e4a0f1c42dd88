"""Reading a folder of web pages to JSON, without a database, to measure the importer from outside."""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path

from claims.documents.read import MAX_BYTES, body_blocks, read_in_process
from claims.documents.records import ArticleRecord, Material, ReadError

SUFFIXES = (".html", ".htm", ".html.gz", ".htm.gz")


def read_folder(folder: Path, out: Path) -> tuple[int, int]:
    """Read every page of ``folder`` into one JSON file; return how many were read and refused.

    A refused page has empty text, and the reason as its only warning.
    """
    results: dict[str, dict[str, object]] = {}
    failed = 0
    for path in pages_in(folder):
        key = page_key(path)
        try:
            record = read_in_process(
                Material(data=page_bytes(path), name=path.name.removesuffix(".gz"))
            )
        except ReadError as refusal:
            failed += 1
            results[key] = as_json(ArticleRecord("", (), warnings=(str(refusal),)))
        else:
            results[key] = as_json(record)
    out.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(results) - failed, failed


def as_json(record: ArticleRecord) -> dict[str, object]:
    """The record with its running text as ``text``; blocks outside it have no ``start`` and ``end``."""
    body = body_blocks(record)
    offsets: dict[int, int] = {}
    at = 0
    for block in body:
        offsets[block.start] = at
        at += block.end - block.start + 2
    blocks = []
    for block in record.blocks:
        start = offsets.get(block.start)
        end = None if start is None else start + block.end - block.start
        words = record.text[block.start : block.end]
        blocks.append({"kind": block.kind, "text": words, "start": start, "end": end})
    return {
        "title": record.title,
        "author": record.byline,
        "date": record.published_on.isoformat() if record.published_on else "",
        "text": "\n\n".join(record.text[b.start : b.end] for b in body),
        "blocks": blocks,
        "warnings": list(record.warnings),
    }


def page_key(path: Path) -> str:
    return path.name.removesuffix(".gz").rsplit(".", 1)[0]


def pages_in(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.iterdir()) if path.name.endswith(SUFFIXES))


def page_bytes(path: Path) -> bytes:
    """The bytes of a page, unpacked; raise ReadError when they cannot be."""
    data = path.read_bytes()
    if path.suffix != ".gz":
        return data
    inflater = zlib.decompressobj(wbits=31)
    try:
        unpacked = inflater.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise ReadError("The gzip file is damaged.") from error
    if len(unpacked) > MAX_BYTES:
        raise ReadError(f"The page unpacks to more than {MAX_BYTES // 1024 // 1024} MB.")
    return unpacked
