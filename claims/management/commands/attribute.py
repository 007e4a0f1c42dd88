from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.extraction.api import InputError, attribute_file


class Command(BaseCommand):
    help = 'Attributions of texts: JSON Lines of {"id", "text"} in, attributions out (both may be .gz).'
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="IN.jsonl[.gz]", type=Path)
        parser.add_argument("target", metavar="OUT.jsonl[.gz]", type=Path)

    def handle(self, *args: object, **options: Any) -> None:
        try:
            summary = attribute_file(
                options["source"], options["target"], fast_pipes=settings.FAST_PIPES
            )
        except InputError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(summary))
