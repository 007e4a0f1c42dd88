import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


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
        imports.add_argument("--count", type=int, default=200, help="how many texts to make")
        imports.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: object, **options: Any) -> None:
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
        if articles is not None and not articles.exists():
            raise CommandError(f"There is no {articles}.")
        if count < 1:
            raise CommandError("--count must be a number above 0.")
        path = "" if articles is None else str(articles.resolve())
        figures = measure_apart("import", count=count, path=path)
        if not figures["texts"]:
            raise CommandError("There was no text to measure with.")
        self.stdout.write(json.dumps(figures) if as_json else import_table(figures))


def ratio(value: float | None) -> str:
    """Return a ratio for the table; a dash when the clock was too coarse for it."""
    return "–" if value is None else f"{value:.2f}x"


def measure_apart(part: str, **options: object) -> Any:
    """Return the figures of ``part``, measured by a process whose data folder is then deleted."""
    with tempfile.TemporaryDirectory(prefix="factcheck-bench-") as folder:
        out = Path(folder) / "figures.json"
        child = [sys.executable, "-m", "claims.bench.child", folder, str(out), part]
        done = subprocess.run(  # noqa: S603
            [*child, json.dumps(options)],
            cwd=settings.BASE_DIR,
            env=throwaway_environment(Path(folder)),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode or not out.exists():
            *_others, reason = done.stderr.strip().splitlines() or ["The measurement was stopped."]
            raise CommandError(reason)
        return json.loads(out.read_text(encoding="utf-8"))


def throwaway_environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "claims.bench.settings",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "CACHE_URL": "locmemcache://",
        "DEBUG": "0",
        "HTTPS": "0",
        "REQUIRE_SECOND_READING": "1",
        "STATIC_ROOT": str(folder / "static"),
        "FACTCHECK_DATA": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LOG_LEVEL": "WARNING",
    }


def import_table(figures: dict[str, Any]) -> str:
    """The figures for people, each goal beside what was measured."""
    goals, seconds = figures["goals"], dict(figures["cpu_seconds"])
    bare = seconds.pop("bare")
    whole = sum(seconds.values()) or 1.0
    growth = figures["growth_after_100"]
    growth_line = (
        "needs more than 100 texts"
        if growth is None
        else f"{growth:.1%}   {at_most(growth, goals['growth'])}"
    )
    model = "on" if figures["attribution_model"] else "off"
    lines = [
        f"texts                {figures['texts']:,} read, {figures['left_out']:,} left out",
        f"words, claims        {figures['words']:,}, {figures['claims']:,}",
        f"learned model        {model}",
        f"spaCy's pipes alone  {figures['bare_words_per_cpu_second']:,} words per CPU second",
        f"end to end           {figures['end_to_end_words_per_cpu_second']:,} words per CPU second",
        f"ratio                {figures['ratio']:.3f}   {at_least(figures['ratio'], goals['ratio'])}",
        *(
            f"  {name:<18} {value:7.2f} s   {value / whole:5.1%} of all, {value / (bare or 1):.2f} of spaCy's time"
            for name, value in seconds.items()
        ),
        f"peak memory          {figures['peak_mb']:.0f} MB   {at_most(figures['peak_mb'], goals['peak_mb'])}",
        f"growth after 100     {growth_line}",
    ]
    return "\n".join(lines)


def at_least(value: float, goal: float) -> str:
    return f"goal at least {goal:g}: {'met' if value >= goal else 'MISSED'}"


def at_most(value: float, goal: float) -> str:
    return f"goal at most {goal:g}: {'met' if value <= goal else 'MISSED'}"
