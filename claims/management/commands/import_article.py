"""Import one file or address from the command line."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.actions.errors import RefusedError
from claims.actions.imports.new_article import DuplicateTextError, import_record
from claims.actions.imports.new_version import Answer, Look, article_at, import_version, note_look
from claims.documents.records import ArticleRecord, Material, ReadError
from claims.models import Article
from claims.revisions.anchor import Outcome


class Command(BaseCommand):
    help = "Import an article from a file (.html .txt .md .pdf .docx) or an address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="FILE_OR_URL")
        for name in ("title", "outlet", "byline", "url"):
            parser.add_argument(f"--{name}")
        parser.add_argument("--published-on", type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--new-version-of",
            metavar="SLUG",
            help="bring it in as the next version of the article with this slug",
        )
        parser.add_argument(
            "--new-version",
            action="store_true",
            help="the same for the article at this address, which must be there",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        from claims.documents.read import read_material

        names = ("title", "outlet", "byline", "url", "published_on")
        corrections = {name: options[name] for name in names if options[name]}
        try:
            material = fetch_or_open(options["source"])
            record = read_material(material)
            if options["new_version_of"] or options["new_version"]:
                article = known_article(options, record, material)
                look = import_version(article, record, material, actor=None)
                self.report_version(article, look, material, as_json=options["json"])
                return
            article = import_record(record, material, **corrections)
        except DuplicateTextError as error:
            raise CommandError(f"{error.messages[0]} (article {error.article.pk})") from error
        except (ReadError, ValidationError, RefusedError) as error:
            raise CommandError(one_line(error)) from error
        self.report(article, as_json=options["json"])

    def report_version(
        self, article: Article, look: Look, material: Material, *, as_json: bool
    ) -> None:
        """The same answers as at the desk: unchanged, page_changed or changed."""
        counts: Counter[str] = (
            Counter(f.outcome for f in look.plan.fates) if look.plan else Counter()
        )
        number = look.old.number + 1 if look.plan else look.old.number
        if look.plan is None:
            note_look(article, look, material, actor=None)
        if as_json:
            values = {"id": article.pk, "slug": article.slug, "answer": look.answer}
            values |= {"version": number, "claims": dict(counts)}
            self.stdout.write(json.dumps(values, ensure_ascii=False))
            return
        claims = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
        self.stdout.write(
            {
                Answer.UNCHANGED: f"Nothing has changed: it is version {number}.",
                Answer.PAGE_CHANGED: f"The page has changed, the article has not: version {number}.",
                Answer.CHANGED: f"Stored as version {number} of article {article.pk}:"
                f" {article.title}.{went_back(look)} Claims: {claims or 'none'}.",
            }[look.answer]
        )

    def report(self, article: Article, *, as_json: bool) -> None:
        if as_json:
            values = {"id": article.pk, "slug": article.slug, "title": article.title}
            self.stdout.write(json.dumps(values, ensure_ascii=False))
        else:
            self.stdout.write(f"Imported article {article.pk}: {article.title}")


def went_back(look: Look) -> str:
    return f" It is the text of version {look.earlier.number} again." if look.earlier else ""


def known_article(options: dict[str, Any], record: ArticleRecord, material: Material) -> Article:
    """The article that is to get a new version. Raises ``CommandError`` when there is none."""
    if slug := options["new_version_of"]:
        found = Article.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"There is no article with the slug “{slug}”.")
        return found
    found = article_at(options["url"] or "", options["source"], record.url, material.url)
    if found is None:
        raise CommandError("No article has this address. Name it with --new-version-of SLUG.")
    return found


def fetch_or_open(source: str) -> Material:
    """The bytes behind a file name or an http(s) address. Raises ``ReadError``."""
    if source.startswith(("http://", "https://")):
        from claims.documents.web.fetch import fetch_url

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
