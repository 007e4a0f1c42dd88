from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from claims.measuring.desk import measure_desk
from claims.measuring.newsroom import Newsroom, throwaway_database


class Command(BaseCommand):
    help = "Measure the app against its budgets, in a database that is thrown away."

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        desk = parts.add_parser("desk", help="what each act of the bench costs")
        desk.add_argument("--claims", type=int, default=40, help="claims of the article (40)")
        desk.add_argument("--statements", action="store_true", help="list every statement")

    def handle(self, *args: Any, **options: Any) -> None:
        with throwaway_database():
            self._desk(options["claims"], options["statements"])

    def _desk(self, claims: int, with_statements: bool) -> None:
        self.stdout.write(
            f"{'act':<24}{'queries':>8}{'account':>8}{'bytes':>8}{'of page':>9}{'CPU':>8}"
        )
        for line in measure_desk(Newsroom(), claims=claims):
            cost = line.cost
            self.stdout.write(
                f"{line.name:<24}{cost.queries:>8}{cost.account:>8}{cost.size:>8}"
                f"{line.bytes_ratio:>9.1%}{line.cpu_ratio:>7.1f}x"
            )
            if with_statements:
                for sql in cost.statements:
                    self.stdout.write("    " + sql[:230])
