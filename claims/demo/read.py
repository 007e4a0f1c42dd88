"""Reads and validates the files in ``claims/demo/data``."""

from __future__ import annotations

import json
import types
from collections.abc import Iterable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from claims.demo.records import Account, Check, DemoArticle, DemoPage, DemoSource, Story

DATA = Path(__file__).parent / "data"
Record = TypeVar("Record")


class DemoDataError(Exception):
    """A file of the demo is wrong. The message names the file, the entry and the field."""


def read_story(folder: Path = DATA) -> Story:
    """Return everything in ``folder``; raise ``DemoDataError`` for the first mistake."""
    story = Story(
        accounts=_read_list(folder / "accounts.json", Account),
        pages={path.stem: _read_page(path) for path in sorted((folder / "pages").glob("*.md"))},
        sources=_read_table(folder / "sources.json", DemoSource),
        articles=_read_table(folder / "articles.json", DemoArticle),
        checks=_read_list(folder / "checks.json", Check),
    )
    _require_known_keys(story, folder)
    return story


def _read_page(path: Path) -> DemoPage:
    heading, _line, body = path.read_text(encoding="utf-8").partition("\n\n")
    if not heading.startswith("# "):
        raise DemoDataError(f"{path.name}: the first line must be “# ” and the page's title.")
    return DemoPage(heading.removeprefix("# "), body)


def _read_list(path: Path, record: type[Record]) -> tuple[Record, ...]:
    entries = _read_json(path)
    if not isinstance(entries, list):
        raise DemoDataError(f"{path.name}: the file must hold a list.")
    return tuple(
        _record(entry, record, f"{path.name}, entry {number}")
        for number, entry in enumerate(entries, start=1)
    )


def _read_table(path: Path, record: type[Record]) -> dict[str, Record]:
    entries = _read_json(path)
    if not isinstance(entries, dict):
        raise DemoDataError(f"{path.name}: the file must hold an object.")
    return {
        key: _record(entry, record, f"{path.name}, entry “{key}”") for key, entry in entries.items()
    }


def _read_json(path: Path) -> object:
    try:
        content: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DemoDataError(f"{path.name}: {error}") from error
    return content


def _record(entry: object, record: type[Record], where: str) -> Record:
    """Return ``entry`` as a dataclass; ``where`` opens the message of an error."""
    if not isinstance(entry, dict):
        raise DemoDataError(f"{where}: an object was expected.")
    hints = get_type_hints(record)
    unknown = sorted(entry.keys() - hints.keys())
    if unknown:
        raise DemoDataError(f"{where}: unknown field “{unknown[0]}”.")
    for field in fields(record):  # type: ignore[arg-type]
        if field.default is MISSING and field.name not in entry:
            raise DemoDataError(f"{where}: field “{field.name}” is missing.")
    return record(
        **{name: _value(entry[name], hints[name], f"{where}, field “{name}”") for name in entry}
    )


def _value(value: object, hint: object, where: str) -> object:
    """Return ``value`` as the type that a dataclass states for its field."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):  # Only ever a type or None; an absent field means None.
        return _value(value, arguments[0], where)
    if origin is tuple:
        if not isinstance(value, list):
            raise DemoDataError(f"{where}: a list was expected.")
        return tuple(
            _record(item, arguments[0], f"{where}, entry {number}")
            for number, item in enumerate(value, start=1)
        )
    if origin is Literal:
        return _choice(value, arguments, where)
    if is_dataclass(hint) and isinstance(hint, type):
        return _record(value, hint, where)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(_choice(value, [member.value for member in hint], where))
    if hint is date:
        return _date(value, where)
    if not isinstance(hint, type) or type(value) is not hint:
        raise DemoDataError(f"{where}: {value!r} is not a value of type {hint}.")
    return value


def _choice(value: object, allowed: Iterable[object], where: str) -> object:
    choices = tuple(allowed)
    if value not in choices:
        names = ", ".join(map(str, choices))
        raise DemoDataError(f"{where}: {value!r} is not allowed. Choose from: {names}.")
    return value


def _date(value: object, where: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise DemoDataError(f"{where}: {value!r} is not a date. Write it as 2017-03-02.") from None


def _require_known_keys(story: Story, folder: Path) -> None:
    """Raise ``DemoDataError`` when an entry refers to a file, account or record that is missing."""
    usernames = {account.username for account in story.accounts}
    files = {path.name for path in (folder / "articles").iterdir()}
    for key, article in story.articles.items():
        _choice(article.file, sorted(files), f"articles.json, entry “{key}”, field “file”")
    for key, source in story.sources.items():
        where = f"sources.json, entry “{key}”, field “derives_from”"
        _choice(source.derives_from, ["", *story.sources], where)
    for number, check in enumerate(story.checks, start=1):
        where = f"checks.json, entry {number}"
        _choice(check.article, story.articles, f"{where}, field “article”")
        _choice(check.checker, sorted(usernames), f"{where}, field “checker”")
        _choice(check.reader, sorted(usernames), f"{where}, field “reader”")
        for citation in (*check.citations, *(check.then.citations if check.then else ())):
            _choice(citation.source, story.sources, f"{where}, field “citations”")
