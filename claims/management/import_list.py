"""What a bulk import from the command line reads: the files of a folder, or a list in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from claims.documents.records import ReadError

#: Kinds of file that are read; the others in a folder are ignored.
SUFFIXES = frozenset({".html", ".htm", ".txt", ".md", ".pdf", ".docx"})
SCHEMES = ("http://", "https://")


def sources_in(place: Path) -> list[str]:
    """Addresses and file names, each once, in order.

    ``place`` is a folder, searched recursively, or a text file with an address or a file name on
    each line; names are relative to the list, and lines that begin with # are comments. Raises
    ``ReadError`` when it cannot be read or holds nothing.
    """
    try:
        found = list(dict.fromkeys(_files(place) if place.is_dir() else _lines(place)))
    except UnicodeDecodeError as error:
        raise ReadError(f"{place.name} is not a list: it is not UTF-8 text.") from error
    except OSError as error:
        raise ReadError(f"Cannot open {place.name}: {error.strerror}.") from error
    if not found:
        kinds = " ".join(sorted(SUFFIXES))
        raise ReadError(
            f"There is nothing to import in {place.name} (files that can be read: {kinds})."
        )
    return found


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and not is_hidden and path.is_file():
            yield str(path)


def _lines(place: Path) -> Iterator[str]:
    for line in place.read_text(encoding="utf-8-sig").splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            yield line if line.startswith(SCHEMES) else str(place.parent / line)
