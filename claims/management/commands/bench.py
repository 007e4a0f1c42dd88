import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from claims.bench.desk import CLAIMS, measure_desk
from claims.bench.import_run import DEFAULT_COUNT, import_table, measure_import
from claims.bench.newsroom import Newsroom, throwaway_database
from claims.bench.public import measure_public


class Command(BaseCommand):
    help = "Measure the app against its budgets, in a database that is thrown away."

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        desk = parts.add_parser("desk", help="what each act of the bench costs")
        desk.add_argument("--claims", type=int, default=CLAIMS, help="claims of the article")
        desk.add_argument("--statements", action="store_true", help="list every statement")
        parts.add_parser("public", help="what the pages of readers cost")
        imports = parts.add_parser(
            "import", help="words per CPU second from bytes to claims, beside spaCy alone"
        )
        imports.add_argument(
            "--articles",
            type=Path,
            metavar="PATH",
            help="a folder of files or a .jsonl(.gz) of texts; else texts made from the demo",
        )
        imports.add_argument(
            "--count", type=int, default=DEFAULT_COUNT, help="how many texts to make"
        )
        imports.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["part"] == "import":
            self._import(options["articles"], options["count"], as_json=options["json"])
            return
        with throwaway_database():
            if options["part"] == "desk":
                self._desk(options["claims"], with_statements=options["statements"])
            else:
                self._public()

    def _desk(self, claims: int, *, with_statements: bool) -> None:
        self.stdout.write(
            f"{'act':<24}{'queries':>8}{'account':>8}{'bytes':>8}{'of page':>9}{'CPU':>8}"
        )
        for line in measure_desk(Newsroom(), claims=claims):
            cost = line.cost
            self.stdout.write(
                f"{line.name:<24}{cost.queries:>8}{cost.account:>8}{cost.size:>8}"
                f"{line.bytes_ratio:>9.1%}{line.cpu_ratio:>7.1f}x"
            )
            for sql in cost.statements if with_statements else ():
                self.stdout.write("    " + sql[:230])
        self.stdout.write(
            f"An article of {claims} claims, 25 words each. Queries with session and account, which"
            " are those under “account”; bytes beside the page the act is done on; CPU beside a"
            " bare page with one query."
        )

    def _public(self) -> None:
        self.stdout.write(
            f"{'page':<24}{'bytes':>9}{'first: CPU':>12}{'then: queries':>15}{'CPU':>8}"
            f"{'304: queries':>14}{'CPU':>8}"
        )
        for line in measure_public(Newsroom()):
            self.stdout.write(
                f"{line.name:<24}{line.size:>9}{line.first_ratio:>11.2f}x"
                f"{line.queries:>15}{line.cpu_ratio:>7.2f}x"
                f"{line.kept_queries:>14}{line.kept_ratio:>7.2f}x"
            )
        self.stdout.write(
            "CPU beside a bare page with one query, in the same run: of the first reader, for whom a"
            " page is drawn, of every later one, and of one who has the page already."
        )

    def _import(self, articles: Path | None, count: int, *, as_json: bool) -> None:
        figures = measure_import(articles, count)
        self.stdout.write(json.dumps(figures) if as_json else import_table(figures))
