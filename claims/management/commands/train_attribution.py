import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Train the learned attribution engine from gold articles and write its data file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("gold", type=Path, help="gold articles, JSON Lines, plain or gzipped")
        parser.add_argument("--seed", type=int, default=1, help="same seed, same file (default: 1)")
        parser.add_argument(
            "--out", type=Path, help="the model file to write (default: replace the shipped one)"
        )
        parser.add_argument("--cache", type=Path, help="folder for parses and nets between runs")
        parser.add_argument("--dev", type=Path, help="other gold articles, to score the model on")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            from claims.training.attribution.train import run
        except ImportError as error:
            raise CommandError(
                f"Training needs the extra “train” (pip install 'factcheck[train]'): {error}"
            ) from error
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        try:
            report = run(
                options["gold"],
                seed=options["seed"],
                out=options["out"],
                cache=options["cache"],
                dev=options["dev"],
            )
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(report)
