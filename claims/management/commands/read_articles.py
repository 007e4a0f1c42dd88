from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from claims.documents.read_articles import read_folder


class Command(BaseCommand):
    help = "Read a folder of web pages to JSON, without a database."
    requires_system_checks = ()  # They would import every view of the app.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", metavar="DIR", type=Path, help="folder with .html or .html.gz files"
        )
        parser.add_argument(
            "--out", metavar="OUT.json", type=Path, required=True, help="file to write"
        )

    def handle(self, *, folder: Path, out: Path, **options: object) -> None:
        try:
            count, failed = read_folder(folder, out)
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror}") from error
        self.stdout.write(f"{count} pages read, {failed} refused, written to {out}")
