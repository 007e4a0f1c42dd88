"""Import a folder of files or a list of addresses from the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from claims.importing.bulk import with_defaults
from claims.importing.load import DuplicateTextError, find_duplicate, import_record
from claims.importing.records import ReadError
from claims.importing.sources import sources_in
from claims.importing.terminal import ProgressLine
from claims.management.commands.import_article import fetch_or_open, one_line

#: What a shell expects of a program that Ctrl-C ended.
INTERRUPTED = 130


class Command(BaseCommand):
    help = (
        "Import every article of a folder, or of a list with an address or file name on each line. "
        "Safe to run again: a text that is here already is left as it is."
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

    def handle(self, *args: Any, **options: Any) -> None:
        published_on = options["published_on"]
        if published_on and published_on > timezone.localdate():
            raise CommandError("--published-on lies in the future.")
        try:
            sources = sources_in(options["place"])
        except ReadError as error:
            raise CommandError(str(error)) from error
        defaults = {"outlet": options["outlet"], "published_on": published_on}
        # Django's wrapper would end every piece of the line with a line break.
        line = ProgressLine(len(sources), self.stdout._out)
        self.there = 0
        try:
            for source in sources:
                self.import_one(source, defaults, line)
        except KeyboardInterrupt:
            line.clear()
            self.stdout.write(f"Stopped: {self.summary(line)}, {line.waiting} not tried.")
            self.stdout.write("Run the same command again to go on.")
            raise SystemExit(INTERRUPTED) from None
        line.clear()
        self.stdout.write(f"{self.summary(line)}.")
        if line.failed:
            raise SystemExit(1)

    def import_one(self, source: str, defaults: dict[str, Any], line: ProgressLine) -> None:
        """One article, in a transaction of its own; a failure is told and counted."""
        line.draw()
        try:
            is_new = bring_in(source, defaults)
        except (ReadError, ValidationError) as error:
            line.count(failed=True)
            line.clear()
            self.stderr.write(f"{source}: {one_line(error)}")
        else:
            line.count()
            self.there += not is_new

    def summary(self, line: ProgressLine) -> str:
        there = f" ({self.there} already there)" if self.there else ""
        return f"{line.done} done{there}, {line.failed} failed"


def bring_in(source: str, defaults: dict[str, Any]) -> bool:
    """Import a file or an address; False when the same text is here already.

    Raises ``ReadError`` or ``ValidationError`` with what is wrong.
    """
    from claims.importing.read import read_material

    material = fetch_or_open(source)
    record = read_material(material)
    if find_duplicate(record.text) is not None:
        return False
    try:
        import_record(record, material, **with_defaults(record, **defaults))
    except DuplicateTextError:
        return False
    return True
