from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.models import Article
from claims.publishing.article_warc import article_warc


class Command(BaseCommand):
    help = "Writes every version of an article, as it was received, into one gzipped WARC."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="the last part of the article's address")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.warc.gz")

    def handle(self, *args: object, **options: Any) -> None:
        article = Article.objects.filter(slug=options["slug"]).first()
        if article is None:
            raise CommandError(f"There is no article “{options['slug']}”.")
        warc = article_warc(article)
        if not warc.versions:
            raise CommandError(f"“{article.title}” has no text yet: nothing is kept of it.")
        out: Path = options["out"]
        try:
            out.write_bytes(warc.data)
        except OSError as error:
            raise CommandError(f"Cannot write {out.name}: {error.strerror}.") from error
        self.stdout.write(f"{out.name}: {warc.versions} versions, {warc.fetched} fetched.")
        if warc.note:
            self.stdout.write(warc.note)
