"""Train the learned attribution engine."""

from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.training.attribution.options import add_arguments


class Command(BaseCommand):
    help = "Train the learned attribution engine from gold articles and write its data file."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
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
