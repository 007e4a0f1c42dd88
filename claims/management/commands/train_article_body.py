from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from claims.documents.readers.web import body
from claims.documents.readers.web.body import MODEL


class Command(BaseCommand):
    help = "Train the model that finds the article on a web page, and write its file."
    requires_system_checks = ()  # They would import every view of the app.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", metavar="DIR", type=Path, help="folder with gold.json and html/"
        )
        parser.add_argument(
            "--out", metavar="FILE", type=Path, default=MODEL, help="model file to write"
        )
        parser.add_argument(
            "--folds", type=int, default=10, help="parts the pages are cut into (default: 10)"
        )
        parser.add_argument(
            "--shuffles", type=int, default=5, help="runs by folds; 0 skips them (default: 5)"
        )

    def handle(
        self, *, folder: Path, out: Path, folds: int, shuffles: int, **options: object
    ) -> None:
        try:
            from claims.training.article_body import pages, train
        except ImportError as error:
            raise CommandError(
                f"Training needs the extra “train” (pip install 'factcheck[train]'): {error}"
            ) from error
        try:
            gold = pages.load(folder)
            grown = train.fit(gold)
            out.write_text(body.dumps(grown), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        for line in train.report(gold, grown, folds=folds, shuffles=shuffles):
            self.stdout.write(line)
