"""Starts the measuring process, and prints the import's figures as a table."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

#: How many texts are made when none are given.
DEFAULT_COUNT = 200


def measure_import(articles: Path | None, count: int) -> dict[str, Any]:
    """Return the figures of an import of ``articles``, or of ``count`` texts made from the demo."""
    if articles is not None and not articles.exists():
        raise CommandError(f"There is no {articles}.")
    if count < 1:
        raise CommandError("--count must be a number above 0.")
    path = "" if articles is None else str(articles.resolve())
    figures: dict[str, Any] = measure_apart("import", count=count, path=path)
    if not figures["texts"]:
        raise CommandError("There was no text to measure with.")
    return figures


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
            raise CommandError(last_line(done.stderr) or "The measurement was stopped.")
        return json.loads(out.read_text(encoding="utf-8"))


def throwaway_environment(folder: Path) -> dict[str, str]:
    """Return the environment with every place of state moved into ``folder``."""
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


def last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


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
