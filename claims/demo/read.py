"""The files in ``claims/demo/data``: what they hold, read and validated.

The statements, sources and quotations are real and public. Outlets, bylines, editors and the dates
of the desk's work are invented. A source whose title was not recorded says so.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from claims.documents.records import BlockKind
from claims.models import Correction, Evidence, Source, Speaker
from claims.models.review import AttributionResult

DATA = Path(__file__).parent / "data"
T = TypeVar("T")


class DemoDataError(Exception):
    """A file of the demo is wrong. The message names the file, the entry and the field."""


class DemoRecord(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Account(DemoRecord):
    username: str
    first_name: str
    last_name: str
    is_admin: bool = False


class Label(DemoRecord):
    """The kind that an editor gives a block in the preview; ``block`` -1 is the last block."""

    block: int
    kind: BlockKind


class DemoArticle(DemoRecord):
    """A file in ``data/articles`` and what an editor adds to it in the preview."""

    file: str
    outlet: str
    byline: str
    published_on: date
    labels: tuple[Label, ...] = ()


class DemoSource(DemoRecord):
    """A source, rated when ``reliability`` is given.

    ``kept`` is the excerpt the desk keeps, "" where it has no copy yet. ``derives_from`` is the key
    of the source that this one repeats.
    """

    title: str
    publisher: str
    kind: Source.Kind
    url: str
    published_on: date | None = None
    kept: str = ""
    reliability: Source.Reliability | None = None
    reason: str = ""
    derives_from: str = ""


class Citation(DemoRecord):
    """A citation; ``source`` is a key of ``sources.json``."""

    source: str
    stance: Evidence.Stance
    quote: str = ""
    note: str = ""
    locator: str = ""
    bears_on: Evidence.BearsOn = Evidence.BearsOn.CONTENT


class ChangedReview(DemoRecord):
    rating: str
    one_line: str
    reasoning: str


class Republication(DemoRecord):
    """A second publication: what changes, and what readers are told."""

    kind: Correction.Kind
    note: str
    on: date
    reopened_because: str
    review: ChangedReview
    citations: tuple[Citation, ...] = ()


class Check(DemoRecord):
    """One claim taken through the desk. ``words`` occur exactly once in the article.

    ``until`` is how far the claim goes: published, in review, or read by two editors who differ.
    """

    article: str
    words: str
    wording: str
    speaker: str
    rating: str
    one_line: str
    reasoning: str
    citations: tuple[Citation, ...]
    on: date
    speaker_kind: Speaker.Kind = Speaker.Kind.PERSON
    role: str = ""
    said_on: date | None = None
    occasion: str = ""
    attribution: AttributionResult = AttributionResult.ACCURATE
    attribution_note: str = ""
    checker: str = "ines"
    reader: str = "tom"
    until: Literal["published", "in_review", "differs"] = "published"
    second_rating: str = ""
    comment: str = ""
    then: Republication | None = None


class Story(DemoRecord):
    """The whole demo newsroom. The dictionaries use the keys that checks refer to."""

    accounts: tuple[Account, ...]
    # Title and Markdown of the fixed pages, by slug.
    pages: dict[str, tuple[str, str]]
    sources: dict[str, DemoSource]
    articles: dict[str, DemoArticle]
    checks: tuple[Check, ...]


def read_story(folder: Path = DATA) -> Story:
    """Return everything in ``folder``; raise ``DemoDataError`` for the first mistake."""
    story = Story(
        accounts=_read(folder / "accounts.json", tuple[Account, ...]),
        pages={path.stem: _read_page(path) for path in sorted((folder / "pages").glob("*.md"))},
        sources=_read(folder / "sources.json", dict[str, DemoSource]),
        articles=_read(folder / "articles.json", dict[str, DemoArticle]),
        checks=_read(folder / "checks.json", tuple[Check, ...]),
    )
    _require_known_keys(story, folder)
    return story


def _read_page(path: Path) -> tuple[str, str]:
    heading, _line, body = path.read_text(encoding="utf-8").partition("\n\n")
    if not heading.startswith("# "):
        raise DemoDataError(f"{path.name}: the first line must be “# ” and the page's title.")
    return heading.removeprefix("# "), body


def _read(path: Path, kind: type[T]) -> T:
    try:
        return TypeAdapter(kind).validate_json(path.read_bytes(), strict=True)
    except OSError as error:
        raise DemoDataError(f"{path.name}: {error}") from error
    except ValidationError as error:
        mistake = error.errors()[0]
        where = [path.name]
        for depth, at in enumerate(mistake["loc"]):
            if isinstance(at, int):
                where.append(f"entry {at + 1}")
            else:
                where.append(f"field “{at}”" if depth else f"entry “{at}”")
        raise DemoDataError(f"{', '.join(where)}: {mistake['msg']}.") from error


def _require_choice(value: str, choices: Iterable[str], where: str) -> None:
    if value not in choices:
        raise DemoDataError(
            f"{where}: {value!r} is not allowed. Choose from: {', '.join(choices)}."
        )


def _require_known_keys(story: Story, folder: Path) -> None:
    """Raise ``DemoDataError`` when an entry refers to a file, account or record that is missing."""
    usernames = {account.username for account in story.accounts}
    files = {path.name for path in (folder / "articles").iterdir()}
    for key, article in story.articles.items():
        _require_choice(article.file, sorted(files), f"articles.json, entry “{key}”, field “file”")
    for key, source in story.sources.items():
        where = f"sources.json, entry “{key}”, field “derives_from”"
        _require_choice(source.derives_from, ["", *story.sources], where)
    for number, check in enumerate(story.checks, start=1):
        where = f"checks.json, entry {number}"
        _require_choice(check.article, story.articles, f"{where}, field “article”")
        _require_choice(check.checker, sorted(usernames), f"{where}, field “checker”")
        _require_choice(check.reader, sorted(usernames), f"{where}, field “reader”")
        for citation in (*check.citations, *(check.then.citations if check.then else ())):
            _require_choice(citation.source, story.sources, f"{where}, field “citations”")
