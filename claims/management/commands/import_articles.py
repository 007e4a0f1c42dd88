from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TextIO, cast

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from claims.actions.errors import RefusedError
from claims.actions.imports.batches import seconds_left, time_left
from claims.actions.imports.items import REPEATED_IN_LIST, with_defaults
from claims.actions.imports.new_article import DuplicateTextError, import_record, lock_addresses
from claims.actions.imports.new_version import known_article, update_article
from claims.actions.imports.version_check import CheckResult, VersionCheck
from claims.documents.read import read_material
from claims.documents.records import ArticleRecord, Material, ReadError
from claims.forms.imports.single import ACCEPTED_SUFFIXES
from claims.management.commands.import_article import fetch_or_open, one_line

#: The exit status that shells expect after Ctrl-C.
INTERRUPTED = 130
SCHEMES = ("http://", "https://")
BAR_CELLS = 24
#: How often a line is written to a pipe.
PIPE_EVERY_S = 10.0
CLEAR_LINE = "\r\x1b[K"


class Command(BaseCommand):
    help = (
        "Import every article of a folder, or of a list with an address or file name on each line. "
        "Safe to run again: articles that were imported before are left as they are, and those "
        "whose text has changed are listed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", metavar="DIR_OR_LIST", type=Path)
        parser.add_argument("--outlet", default="", help="used where the material names none")
        parser.add_argument(
            "--published-on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="used where the material has no date; an article without a date is not imported",
        )
        parser.add_argument(
            "--new-versions",
            action="store_true",
            help="store the changed text of a known article as its new version",
        )

    def handle(self, *args: object, **options: Any) -> None:
        published_on = options["published_on"]
        if published_on and published_on > timezone.localdate():
            raise CommandError("--published-on is in the future.")
        try:
            sources = sources_in(options["place"])
        except ReadError as error:
            raise CommandError(str(error)) from error
        self.outlet, self.published_on = options["outlet"], published_on
        self.stores_changes = options["new_versions"]
        #: Keys of the articles that this run stored or updated, and of those it only updated.
        self.stored: set[int] = set()
        self.updated: set[int] = set()
        # Django's wrapper would add a line break after every part of the line.
        line = ProgressLine(len(sources), cast("TextIO", self.stdout._out))
        try:
            for source in sources:
                self.import_one(source, line)
        except KeyboardInterrupt:
            line.clear()
            self.stdout.write(
                f"Stopped: {line.counts(len(self.updated))}, {line.waiting} not tried."
            )
            self.stdout.write("Run the same command again to continue.")
            raise SystemExit(INTERRUPTED) from None
        line.clear()
        self.stdout.write(f"{line.counts(len(self.updated))}.")
        if line.counted["changed"] and not options["new_versions"]:
            self.stdout.write("Use --new-versions to store changed texts as new versions.")
        if line.counted["failed"]:
            raise SystemExit(1)

    def import_one(self, source: str, line: ProgressLine) -> None:
        """One article, in a transaction of its own; failures and changes are printed and counted."""
        line.draw()
        try:
            update = self.read_and_store(source)
        except (ReadError, ValidationError, RefusedError) as error:
            line.count("failed")
            line.clear()
            self.stderr.write(f"{source}: {one_line(error)}")
            return
        if update is None or update.is_stored:
            line.count("done")
        elif update.result is CheckResult.CHANGED:
            line.count("changed")
            line.clear()
            self.stdout.write(f"{source}: {difference(update)}")
        else:
            line.count("unchanged")

    def read_and_store(self, source: str) -> VersionCheck | None:
        """Import a file or an address; None for a new article.

        Raises ``ReadError``, ``ValidationError`` or ``RefusedError`` with what is wrong.
        """
        material = fetch_or_open(source)
        record = read_material(material)
        address = source if source.startswith(SCHEMES) else ""
        try:
            return self.store(record, material, address)
        except DuplicateTextError:
            # Another process has just stored this text, so this attempt finds its article.
            return self.store(record, material, address)

    @transaction.atomic
    def store(self, record: ArticleRecord, material: Material, address: str) -> VersionCheck | None:
        addresses = (address, record.url, material.url)
        lock_addresses(*addresses)
        article = known_article(record, *addresses)
        if article is None:
            details = with_defaults(record, outlet=self.outlet, published_on=self.published_on)
            self.stored.add(import_record(record, material, **details).pk)
            return None
        update = update_article(
            article,
            record,
            material,
            actor=None,
            stores_changes=self.stores_changes,
            hold_reason=str(REPEATED_IN_LIST) if article.pk in self.stored else "",
        )
        if update.is_stored:
            self.stored.add(article.pk)
            self.updated.add(article.pk)
        return update


def difference(update: VersionCheck) -> str:
    """What has changed and in which article, as one line for a terminal."""
    finding = update.finding()
    differ = "paragraph differs" if finding["paragraphs"] == 1 else "paragraphs differ"
    article = update.newest.article
    text = (
        f"changed, {finding['paragraphs']} {differ} from version {finding['version_number']}"
        f" of “{article.title}” ({article.slug})."
    )
    return f"{text} {update.hold_reason}" if update.hold_reason else text


class ProgressLine:
    """Counts results on ``out``, a text stream. Control characters are written only to a terminal.

    Unchanged and changed articles are named only if there are any.
    """

    def __init__(
        self, total: int, out: TextIO, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.total, self.out, self.clock = total, out, clock
        self.counted: Counter[str] = Counter()
        self.took_s: list[float] = []
        self.is_live = out.isatty()
        self.last = self.drawn_at = clock()

    @property
    def waiting(self) -> int:
        return self.total - self.counted.total()

    def count(self, outcome: str = "done") -> None:
        """Count an article as "done", "unchanged", "changed" or "failed"."""
        now = self.clock()
        self.took_s.append(now - self.last)
        self.last = now
        self.counted[outcome] += 1

    def draw(self) -> None:
        """Show the progress; in a pipe only at intervals."""
        if self.is_live:
            self.out.write(f"{CLEAR_LINE}{self.bar()} {self.sentence()}")
            self.out.flush()
        elif self.clock() - self.drawn_at >= PIPE_EVERY_S:
            self.drawn_at = self.clock()
            self.out.write(f"{self.sentence()}\n")
            self.out.flush()

    def clear(self) -> None:
        if self.is_live:
            self.out.write(CLEAR_LINE)
            self.out.flush()

    def bar(self) -> str:
        cells = BAR_CELLS * self.counted.total() // max(1, self.total)
        return "#" * cells + "." * (BAR_CELLS - cells)

    def sentence(self) -> str:
        left = time_left(seconds_left(self.waiting, self.took_s)) if self.waiting else ""
        return ", ".join(filter(None, [self.counts(), f"{self.waiting} waiting", left]))

    def counts(self, versions: int = 0) -> str:
        """What is finished, in words; ``versions`` of what is done are new versions."""
        note = f" ({versions} new version{'s' if versions > 1 else ''})" if versions else ""
        known = [
            f"{self.counted[word]} {word}"
            for word in ("unchanged", "changed")
            if self.counted[word]
        ]
        return ", ".join(
            [f"{self.counted['done']} done{note}", *known, f"{self.counted['failed']} failed"]
        )


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
        kinds = " ".join(sorted(ACCEPTED_SUFFIXES))
        raise ReadError(
            f"There is nothing to import in {place.name} (files that can be read: {kinds})."
        )
    return found


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in ACCEPTED_SUFFIXES and not is_hidden and path.is_file():
            yield str(path)


def _lines(place: Path) -> Iterator[str]:
    for line in place.read_text(encoding="utf-8-sig").splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            yield line if line.startswith(SCHEMES) else str(place.parent / line)
