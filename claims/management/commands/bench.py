import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from claims.bench.run import DEFAULT_COUNT, import_table, measure_apart, measure_import


class Command(BaseCommand):
    help = "Measure the app against its budgets, in a temporary database, with a real web server."

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        desk = parts.add_parser("desk", help="what each act of the bench costs")
        desk.add_argument("--claims", type=int, default=40, help="claims of the article")
        desk.add_argument("--statements", action="store_true", help="list every statement")
        parts.add_parser("public", help="what the readers' pages cost")
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
        if options["part"] == "desk":
            self._desk(options["claims"], with_statements=options["statements"])
        else:
            self._public()

    def _desk(self, claims: int, *, with_statements: bool) -> None:
        figures = measure_apart("desk", claims=claims)
        self.stdout.write(
            f"{'act':<24}{'queries':>8}{'account':>8}{'bytes':>8}{'of page':>9}{'CPU':>8}{'ms':>7}"
        )
        for act in figures["acts"]:
            self.stdout.write(
                f"{act['name']:<24}{act['queries']:>8}{act['account']:>8}{act['size']:>8}"
                f"{act['bytes_ratio']:>9.1%}{ratio(act['cpu_ratio']):>8}{act['wire_ms']:>7.1f}"
            )
            for sql in act["statements"] if with_statements else ():
                self.stdout.write("    " + sql)
        self.stdout.write(
            f"An article of {claims} claims, 25 words each. Queries include those for session and"
            " account, which stand under “account”. Bytes are beside the page of the act, CPU is"
            " the server's, beside a bare page with one query; ms are on the wire."
        )
        for size, taken_ms in figures["keys"].items():
            self.stdout.write(f"From key to changed screen, {size} claims: p95 {taken_ms:.0f} ms")
        if not figures["keys"]:
            self.stdout.write("From key to changed screen: needs Chromium and playwright.")

    def _public(self) -> None:
        self.stdout.write(
            f"{'page':<24}{'bytes':>9}{'first: CPU':>12}{'then: queries':>15}{'CPU':>8}"
            f"{'304: queries':>14}{'CPU':>8}"
        )
        for page in measure_apart("public"):
            self.stdout.write(
                f"{page['name']:<24}{page['size']:>9}{ratio(page['first_ratio']):>12}"
                f"{page['queries']:>15}{ratio(page['cpu_ratio']):>8}"
                f"{page['kept_queries']:>14}{ratio(page['kept_ratio']):>8}"
            )
        self.stdout.write(
            "The server's CPU beside a bare page with one query in the same run: of the first reader,"
            " for whom a page is drawn, of every later reader, and of an unchanged page (304)."
        )

    def _import(self, articles: Path | None, count: int, *, as_json: bool) -> None:
        figures = measure_import(articles, count)
        self.stdout.write(json.dumps(figures) if as_json else import_table(figures))


def ratio(value: float | None) -> str:
    """Return a ratio for the table; a dash when the clock was too coarse for it."""
    return "–" if value is None else f"{value:.2f}x"
