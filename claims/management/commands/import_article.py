import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.actions.errors import RefusedError
from claims.actions.imports.items import fetch_page
from claims.actions.imports.new_article import DuplicateTextError, import_record
from claims.actions.imports.new_version import article_at, import_version
from claims.actions.imports.version_check import CheckResult, VersionCheck, record_check
from claims.documents.read import read_material
from claims.documents.records import ArticleRecord, Material, ReadError
from claims.models import Article
from claims.revisions.anchor import Outcome

DETAILS = ("title", "outlet", "byline", "url", "published_on")

#: What the parser of the command line read.
Options = dict[str, Any]


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
            help="store it as the next version of the article with this slug",
        )
        parser.add_argument(
            "--new-version",
            action="store_true",
            help="store it as the next version of the article at this address, which must exist",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            material = fetch_or_open(options["source"])
            record = read_material(material)
            if options["new_version_of"] or options["new_version"]:
                self.store_version(record, material, options)
            else:
                self.store_article(record, material, options)
        except DuplicateTextError as error:
            raise CommandError(f"{error.messages[0]} (article {error.article.pk})") from error
        except (ReadError, ValidationError, RefusedError) as error:
            raise CommandError(one_line(error)) from error

    def store_article(self, record: ArticleRecord, material: Material, options: Options) -> None:
        corrections = {name: options[name] for name in DETAILS if options[name]}
        article = import_record(record, material, **corrections)
        if options["json"]:
            self.print_json({"id": article.pk, "slug": article.slug, "title": article.title})
        else:
            self.stdout.write(f"Imported article {article.pk}: {article.title}")

    def store_version(self, record: ArticleRecord, material: Material, options: Options) -> None:
        article = article_to_update(record, material, options)
        check = import_version(article, record, material, actor=None)
        if check.plan is None:
            record_check(article, check, material, actor=None)
        number = check.newest.number + 1 if check.plan else check.newest.number
        moves = check.plan.moves if check.plan else ()
        counts = Counter(move.outcome for move in moves)
        if options["json"]:
            values = {"id": article.pk, "slug": article.slug, "answer": check.result}
            self.print_json(values | {"version": number, "claims": dict(counts)})
        else:
            self.stdout.write(check_sentence(article, check, number, counts))

    def print_json(self, values: dict[str, object]) -> None:
        self.stdout.write(json.dumps(values, ensure_ascii=False))


def check_sentence(
    article: Article, check: VersionCheck, number: int, counts: Counter[Outcome]
) -> str:
    if check.result is CheckResult.UNCHANGED:
        return f"Nothing has changed since version {number}."
    if check.result is CheckResult.PAGE_CHANGED:
        return f"The page has changed, but the article has not since version {number}."
    claims = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
    earlier = check.earlier
    repeat = f" It has the text of version {earlier.number} again." if earlier else ""
    return (
        f"Stored as version {number} of article {article.pk}: {article.title}.{repeat}"
        f" Claims: {claims or 'none'}."
    )


def article_to_update(record: ArticleRecord, material: Material, options: Options) -> Article:
    """The article that gets a new version. Raises ``CommandError`` when there is none."""
    if slug := options["new_version_of"]:
        found = Article.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"There is no article with the slug “{slug}”.")
        return found
    found = article_at(options["url"] or "", options["source"], record.url, material.url)
    if found is None:
        raise CommandError("No article has this address. Name the article: --new-version-of SLUG.")
    return found


def fetch_or_open(source: str) -> Material:
    """The bytes behind a file name or an http(s) address. Raises ``ReadError``."""
    if source.startswith(("http://", "https://")):
        return fetch_page(source)
    path = Path(source)
    try:
        if path.stat().st_size > settings.MAX_UPLOAD_BYTES:
            limit = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
            raise ReadError(f"{path.name} is larger than {limit} MB.")
        return Material(data=path.read_bytes(), name=path.name)
    except OSError as error:
        raise ReadError(f"Cannot open {path.name}: {error.strerror}.") from error


def one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error)
