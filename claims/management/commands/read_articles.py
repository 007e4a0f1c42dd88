from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims.documents.read_articles import add_arguments, read_folder


class Command(BaseCommand):
    help = "Read a folder of web pages to JSON, without a database."
    requires_system_checks = ()  # They would load every page of the app for a command that has none.

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count, failed = read_folder(Path(options["folder"]), Path(options["out"]))
        except OSError as error:
            raise CommandError(
                f"{error.filename or options['folder']}: {error.strerror}"
            ) from error
        self.stdout.write(f"{count} pages read, {failed} refused, written to {options['out']}")
