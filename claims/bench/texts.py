"""Texts to measure with: a folder, a JSON Lines file, or some made from the demo's articles."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from claims.documents.read import read_in_process
from claims.documents.records import Material, ReadError
from claims.extraction.api import InputError, read_texts

DEMO = Path(__file__).parents[1] / "demo" / "data" / "articles"
#: About the length of a news article.
WORDS_EACH = 700
SUFFIXES = frozenset({".html", ".htm", ".txt", ".md", ".pdf", ".docx"})


class NoTextsError(Exception):
    """There is nothing to measure with. ``str(error)`` is one clear sentence."""


def texts_from(path: Path) -> Iterator[Material]:
    """The articles of a folder of files or of a ``.jsonl(.gz)`` file with ``{"id", "text"}``.

    Raises ``NoTextsError`` for a file of another form.
    """
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.suffix.lower() in SUFFIXES:
                yield Material(data=file.read_bytes(), name=file.name)
        return
    try:
        for record in read_texts(path):
            yield Material(data=record.text.encode("utf-8", "surrogatepass"))
    except InputError as error:
        raise NoTextsError(str(error)) from error


def made_texts(count: int, *, seed: int = 1) -> Iterator[Material]:
    """``count`` different texts from the paragraphs of the demo's articles, the same every time."""
    paragraphs = _demo_paragraphs()
    chance = random.Random(seed)  # noqa: S311  (texts, not secrets)
    for number in range(1, count + 1):
        chosen: list[str] = [f"Report {number} on what was said and what is known"]
        words = 0
        while words < WORDS_EACH:
            paragraph = chance.choice(paragraphs)
            words += len(paragraph.split())
            chosen.append(paragraph)
        yield Material(data="\n\n".join(chosen).encode())


def _demo_paragraphs() -> list[str]:
    found: list[str] = []
    for path in sorted(DEMO.iterdir()):
        try:
            record = read_in_process(Material(data=path.read_bytes(), name=path.name))
        except ReadError:
            continue
        found += [record.text[b.start : b.end] for b in record.blocks if b.end - b.start > 120]
    return found
