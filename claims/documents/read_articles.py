"""Read a folder of web pages to JSON, without a database: to measure the importer from outside.

python -m claims.documents.read_articles DIR --out OUT.json
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claims.documents.read import MAX_BYTES, body_blocks, read_in_process
from claims.documents.records import ArticleRecord, Material, ReadError

SUFFIXES = (".html", ".htm", ".html.gz", ".htm.gz")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    chosen = parser.parse_args(arguments)
    try:
        count, failed = read_folder(Path(chosen.folder), Path(chosen.out))
    except OSError as error:
        print(f"{error.filename or chosen.folder}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"{count} pages read, {failed} refused, written to {chosen.out}")  # noqa: T201
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments; manage.py's command has the same."""
    parser.add_argument("folder", metavar="DIR", help="folder with .html or .html.gz files")
    parser.add_argument(
        "--out", required=True, metavar="OUT.json", help="where to write the result"
    )


def read_folder(folder: Path, out: Path) -> tuple[int, int]:
    """Read every page of ``folder`` into one JSON file; return how many were read and refused.

    A page that is refused has empty text and the reason as its only warning.
    """
    results: dict[str, Any] = {}
    failed = 0
    for path in pages_in(folder):
        key = page_key(path)
        try:
            record = read_in_process(
                Material(data=page_bytes(path), name=path.name.removesuffix(".gz"))
            )
        except ReadError as refusal:
            failed += 1
            results[key] = _empty(str(refusal))
        else:
            results[key] = as_json(record)
    out.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(results) - failed, failed


def as_json(record: ArticleRecord) -> dict[str, Any]:
    """A record in the command's form.

    ``text`` is the running text; a block's ``start`` and ``end`` are offsets into it, null for what
    is not a part of it (headline, standfirst, captions, furniture).
    """
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


def _empty(reason: str) -> dict[str, Any]:
    return {"title": "", "author": "", "date": "", "text": "", "blocks": [], "warnings": [reason]}


def page_key(path: Path) -> str:
    """The page's name in the result: its file's without the suffixes."""
    return path.name.removesuffix(".gz").rsplit(".", 1)[0]


def pages_in(folder: Path) -> Iterator[Path]:
    """The pages of a folder, by name."""
    yield from (path for path in sorted(folder.iterdir()) if path.name.endswith(SUFFIXES))


def page_bytes(path: Path) -> bytes:
    """A page as it was fetched, unpacked; raise ReadError when it cannot be."""
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


if __name__ == "__main__":
    sys.exit(main())
