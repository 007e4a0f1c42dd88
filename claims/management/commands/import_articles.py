"""Import a folder of files or a list of addresses from the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from claims.actions.errors import RefusedError
from claims.actions.imports.items import ANOTHER_OF_THIS_LIST, with_defaults
from claims.actions.imports.known_article import (
    Again,
    bring_in_again,
    known_article,
    lock_addresses,
)
from claims.actions.imports.new_article import DuplicateTextError, import_record
from claims.actions.imports.new_version import told_of
from claims.documents.records import ReadError
from claims.management.commands.import_article import fetch_or_open, one_line
from claims.management.import_list import SCHEMES, sources_in
from claims.management.terminal import ProgressLine

#: What a shell expects of a program that Ctrl-C ended.
INTERRUPTED = 130


class Command(BaseCommand):
    help = (
        "Import every article of a folder, or of a list with an address or file name on each line. "
        "Safe to run again: an article that is here already is left as it is, and one whose text "
        "has changed is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", metavar="DIR_OR_LIST", type=Path)
        parser.add_argument("--outlet", default="", help="where the material names none")
        parser.add_argument(
            "--published-on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="where the material has no date; an article without one is not imported",
        )
        parser.add_argument(
            "--new-versions",
            action="store_true",
            help="take the changed text of an article that is here in as its new version",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        published_on = options["published_on"]
        if published_on and published_on > timezone.localdate():
            raise CommandError("--published-on lies in the future.")
        try:
            sources = sources_in(options["place"])
        except ReadError as error:
            raise CommandError(str(error)) from error
        self.bringing = Bringing(
            outlet=options["outlet"],
            published_on=published_on,
            new_versions=options["new_versions"],
        )
        # Django's wrapper would end every piece of the line with a line break.
        line = ProgressLine(len(sources), self.stdout._out)
        try:
            for source in sources:
                self.import_one(source, line)
        except KeyboardInterrupt:
            line.clear()
            self.stdout.write(f"Stopped: {self.summary(line)}, {line.waiting} not tried.")
            self.stdout.write("Run the same command again to go on.")
            raise SystemExit(INTERRUPTED) from None
        line.clear()
        self.stdout.write(f"{self.summary(line)}.")
        if line.changed and not options["new_versions"]:
            self.stdout.write("--new-versions takes changed texts in as new versions.")
        if line.failed:
            raise SystemExit(1)

    def import_one(self, source: str, line: ProgressLine) -> None:
        """One article, in a transaction of its own; a failure or a change is told and counted."""
        line.draw()
        try:
            again = self.bringing.bring_in(source)
        except (ReadError, ValidationError, RefusedError) as error:
            line.count("failed")
            line.clear()
            self.stderr.write(f"{source}: {one_line(error)}")
            return
        if again is None or again.is_stored:
            line.count("done")
        elif again.is_changed:
            line.count("changed")
            line.clear()
            self.stdout.write(f"{source}: {difference(again)}")
        else:
            line.count("unchanged")

    def summary(self, line: ProgressLine) -> str:
        versions = len(self.bringing.versions)
        if not versions:
            return line.counts()
        done = f"{line.done} done"
        told = f"{done} ({versions} new version{'s' if versions > 1 else ''})"
        return line.counts().replace(done, told, 1)


class Bringing:
    """One run of the command: what stands in where the material says nothing, what it stored."""

    def __init__(self, *, outlet: str, published_on: date | None, new_versions: bool) -> None:
        self.defaults: dict[str, Any] = {"outlet": outlet, "published_on": published_on}
        self.new_versions = new_versions
        #: Keys of the articles that this run stored, and of those that got a version.
        self.stored: set[int] = set()
        self.versions: set[int] = set()

    def bring_in(self, source: str) -> Again | None:
        """Import a file or an address; None for a new article.

        Raises ``ReadError``, ``ValidationError`` or ``RefusedError`` with what is wrong.
        """
        from claims.documents.read import read_material

        material = fetch_or_open(source)
        record = read_material(material)
        address = source if source.startswith(SCHEMES) else ""
        try:
            return self._store(record, material, address)
        except DuplicateTextError:
            # Somebody else stored the same text in this moment.
            return self._store(record, material, address)

    @transaction.atomic
    def _store(self, record: Any, material: Any, address: str) -> Again | None:
        addresses = (address, record.url, material.url)
        lock_addresses(*addresses)
        article = known_article(record, *addresses)
        if article is None:
            values = with_defaults(record, **self.defaults)
            self.stored.add(import_record(record, material, **values).pk)
            return None
        again = bring_in_again(
            article,
            record,
            material,
            actor=None,
            takes=self.new_versions,
            held_back=str(ANOTHER_OF_THIS_LIST) if article.pk in self.stored else "",
        )
        if again.is_stored:
            self.stored.add(article.pk)
            self.versions.add(article.pk)
        return again


def difference(again: Again) -> str:
    """What has changed and of which article, as one line for a terminal."""
    told = told_of(again.look, is_stored=False)
    differ = "paragraph differs" if told["paragraphs"] == 1 else "paragraphs differ"
    article = again.look.old.article
    said = (
        f"changed, {told['paragraphs']} {differ} from version {told['version_number']}"
        f" of “{article.title}” ({article.slug})."
    )
    return f"{said} {again.held_back}" if again.held_back else said
