"""Texts read from JSON Lines, and cut into parts that the parser can hold; needs no spaCy."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast


class InputError(Exception):
    """The input cannot be read. ``str(error)`` is one clear sentence."""


@dataclass(frozen=True, slots=True)
class TextRecord:
    """One text of a file; ``id`` is whatever JSON value the file gives it."""

    id: object
    text: str
    outlet: str = ""


def read_texts(source: Path) -> Iterator[TextRecord]:
    """Yield the texts of a JSON Lines file, or of a ``.json`` file that holds one or a list of them.

    Each is an object with an ``id``, a string ``text`` and, if known, a ``publisher``. The file may
    be gzipped. Raises ``InputError``.
    """
    try:
        with open_text(source, "r", like=source) as lines:
            if source.name.removesuffix(".gz").endswith(".json"):
                whole = _json(lines.read(), source.name)
                items = whole if isinstance(whole, list) else [whole]
                yield from (_record(item, source.name) for item in items)
                return
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    place = f"{source.name}, line {number}"
                    yield _record(_json(line, place), place)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"Cannot read {source.name}: {reason}.") from error


def _json(text: str, place: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        raise InputError(f"{place}: this is not valid JSON ({error}).") from error


def _record(item: object, place: str) -> TextRecord:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str) or "id" not in item:
        raise InputError(f'{place}: expected an object with an "id" and a "text" string.')
    return TextRecord(item["id"], item["text"], str(item.get("publisher") or ""))


def open_text(path: Path, mode: Literal["r", "w"], *, like: Path) -> IO[str]:
    """Open a file as UTF-8 text, gzipped when the name of ``like`` ends in .gz."""
    if like.suffix == ".gz":
        return cast("IO[str]", gzip.open(path, f"{mode}t", encoding="utf-8"))
    return path.open(mode, encoding="utf-8", newline="\n" if mode == "w" else None)


#: Longer texts are parsed in parts (characters): the parser's memory grows with the text.
LONGEST_PART = 50_000
#: A stretch without white space longer than this is cut, as no word is so long.
_LONGEST_WORD = 1_000
_ENDLESS = re.compile(rf"\S{{{_LONGEST_WORD + 1}}}")


def parts(text: str) -> Iterator[str]:
    """The text in parts, cut after a paragraph, else after a word, and inside what is no word.

    Joined they are the text again; an empty text is one empty part.
    """
    start = 0
    while True:
        end = _part_end(text, start)
        yield text[start:end]
        start = end
        if end >= len(text):
            return


def _part_end(text: str, start: int) -> int:
    limit = min(len(text), start + LONGEST_PART)
    endless = _ENDLESS.search(text, start, limit)
    if endless is not None:
        return endless.start() + _LONGEST_WORD
    if limit == len(text):
        return limit
    for separator in ("\n\n", "\n", " "):
        cut = text.rfind(separator, start + 1, limit)
        if cut > start:
            return cut + len(separator)
    return limit
