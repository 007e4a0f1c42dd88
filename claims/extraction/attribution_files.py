"""Attributions of many texts, from JSON Lines to JSON Lines; run as ``python -m claims.extraction.attribution_files``.

In: one ``{"id", "text"}`` a line, plain or ``.gz``. Out: one ``{"id", "attributions", "seconds"}`` a line,
each attribution ``{"source", "cue", "content", "kind", "speaker", "confidence"}`` with lists of
``[start, end]``: the benchmark's form, the outermost level only, as it annotates no other.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Literal, cast

from claims.extraction.pipeline import extract, load_nlp
from claims.extraction.types import Attribution, Extraction, Span, SpeakerCluster


class InputError(Exception):
    """The input cannot be read. ``str(error)`` is one clear sentence."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: texts and words read, attributions found, processor seconds spent."""

    texts: int
    words: int
    attributions: int
    seconds: float

    def __str__(self) -> str:
        speed = self.words / self.seconds if self.seconds else 0.0
        return (
            f"{self.attributions} attributions in {self.texts} texts, {self.words} words, "
            f"{speed:.0f} words a second"
        )


def attribute_file(source: Path, target: Path) -> Summary:
    """Write the attributions of ``source`` to ``target``, which appears only when it is whole.

    Raises ``InputError`` for a file that cannot be opened or a line that is no ``{"id", "text"}``.
    """
    load_nlp()  # outside the seconds that are told
    part = target.with_name(target.name + ".part")
    texts = words = attributions = 0
    seconds = 0.0
    try:
        with _open(part, "w", like=target) as out:
            for record in read_texts(source):
                result, found = attribute_record(record)
                out.write(json.dumps(result, ensure_ascii=False) + "\n")
                texts, words = texts + 1, words + found.words
                attributions += len(result["attributions"])
                seconds += result["seconds"]
        part.replace(target)
    except OSError as error:
        raise InputError(f"{error.filename}: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return Summary(texts, words, attributions, seconds)


def read_texts(source: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSON Lines file, or of a ``.json`` file that holds one or a list of them.

    Each has an id and a string ``text``. Raises ``InputError``.
    """
    try:
        with _open(source, "r", like=source) as lines:
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


def _json(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise InputError(f"{place}: this is not JSON ({error}).") from error


def _record(record: Any, place: str) -> dict[str, Any]:
    if (
        not isinstance(record, dict)
        or not isinstance(record.get("text"), str)
        or "id" not in record
    ):
        raise InputError(f'{place}: an object with "id" and a string "text" is needed.')
    return record


def _open(path: Path, mode: Literal["r", "w"], *, like: Path) -> IO[str]:
    """The file as UTF-8 text, packed when ``like`` ends in .gz."""
    if like.suffix == ".gz":
        return cast("IO[str]", gzip.open(path, f"{mode}t", encoding="utf-8"))
    return path.open(mode, encoding="utf-8", newline="\n" if mode == "w" else None)


def attribute_record(record: dict[str, Any]) -> tuple[dict[str, Any], Extraction]:
    """The output line of one text, and the whole extraction behind it."""
    began = time.process_time()
    found = extract(record["text"], outlet=str(record.get("publisher") or ""))
    seconds = round(time.process_time() - began, 4)
    outermost = [_plain(a, found.speakers) for a in found.attributions if a.level == 0]
    return {"id": record["id"], "attributions": outermost, "seconds": seconds}, found


def _plain(attribution: Attribution, speakers: tuple[SpeakerCluster, ...]) -> dict[str, Any]:
    return {
        "source": _pairs(attribution.source),
        "cue": _pairs(attribution.cue),
        "content": _pairs(attribution.content),
        "kind": str(attribution.kind),
        "speaker": speaker_name(attribution, speakers),
        "confidence": asdict(attribution.confidence),
    }


def _pairs(spans: Iterable[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def speaker_name(attribution: Attribution, speakers: tuple[SpeakerCluster, ...]) -> str | None:
    """The speaker's fullest name; of a name one edit away from a fuller one, that one.

    The clusters stay apart in the extraction; a list of names can only offer one of them.
    """
    if attribution.speaker is None:
        return None
    own = speakers[attribution.speaker]
    fuller = [speakers[n] for n in own.similar_to if len(speakers[n].name.split()) > 1]
    return fuller[0].name if fuller and len(own.name.split()) == 1 else own.name


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="attribute", description="Find who said what in texts.")
    parser.add_argument("source", type=Path, metavar="IN.jsonl[.gz]")
    parser.add_argument("target", type=Path, metavar="OUT.jsonl[.gz]")
    options = parser.parse_args(arguments)
    try:
        summary = attribute_file(options.source, options.target)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{summary}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
