"""Import one file or address from the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.importing.load import DuplicateTextError, import_record
from claims.importing.records import Material, ReadError
from claims.models import Article


class Command(BaseCommand):
    help = "Import an article from a file (.html .txt .md .pdf .docx) or an address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="FILE_OR_URL")
        for name in ("title", "outlet", "byline", "url"):
            parser.add_argument(f"--{name}")
        parser.add_argument("--published-on", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from claims.importing.read import read_material

        names = ("title", "outlet", "byline", "url", "published_on")
        corrections = {name: options[name] for name in names if options[name]}
        try:
            material = fetch_or_open(options["source"])
            article = import_record(read_material(material), material, **corrections)
        except DuplicateTextError as error:
            raise CommandError(f"{error.messages[0]} (article {error.article.pk})") from error
        except (ReadError, ValidationError) as error:
            raise CommandError(one_line(error)) from error
        self.report(article, as_json=options["json"])

    def report(self, article: Article, *, as_json: bool) -> None:
        if as_json:
            values = {"id": article.pk, "slug": article.slug, "title": article.title}
            self.stdout.write(json.dumps(values, ensure_ascii=False))
        else:
            self.stdout.write(f"Imported article {article.pk}: {article.title}")


def fetch_or_open(source: str) -> Material:
    """The bytes behind a file name or an http(s) address. Raises ``ReadError``."""
    if source.startswith(("http://", "https://")):
        from claims.importing.fetch import fetch_url

        if not settings.IMPORT_URLS:
            raise ReadError("Importing from addresses is switched off (IMPORT_URLS).")
        return fetch_url(source, allowed_hosts=tuple(settings.IMPORT_HOSTS))
    path = Path(source)
    try:
        if path.stat().st_size > settings.MAX_UPLOAD_BYTES:
            limit = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
            raise ReadError(f"{path.name} is larger than {limit} MB.")
        return Material(data=path.read_bytes(), name=path.name)
    except OSError as error:
        raise ReadError(f"Cannot open {path.name}: {error.strerror}.") from error


def one_line(error: Exception) -> str:
    """The error as one line for a terminal."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error)
