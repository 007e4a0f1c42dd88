"""The whole suite: linters, Django's own checks, and pytest on both databases and in a browser.

usage: python3 dev.py test [PYTEST ARGUMENTS]

Without arguments every step runs, even after a failure, and the failed ones are named at the end.
With arguments only pytest runs, with these arguments: first on SQLite, then on PostgreSQL, where
tests/browser is left out.

Chromium and PostgreSQL are installed as root from Debian's packages when they are missing. Where
that is not possible their tests are skipped, and that is an error when the variable CI is set.
"""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from dev import ROOT, SetupError, apt_install, quietly, say
from tests.browser.chromium import find_chromium
from tests.postgres import postgres_problem, throwaway_postgres

NOTHING_COLLECTED = 5  # pytest's exit code
# The first leaves the files out, the second also what was named on the command line.
WITHOUT_BROWSER = ["--ignore=tests/browser", "--deselect=tests/browser"]


@dataclass(frozen=True)
class Step:
    """A command, and the exit codes that count as success."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    allowed: tuple[int, ...] = (0,)


@dataclass
class Results:
    """What has run so far, with seconds each; ``failed`` and ``skipped`` hold names."""

    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def run(self, step: Step) -> None:
        say(f"\n=== {step.name}")
        started = time.monotonic()
        done = subprocess.run(
            step.command,
            env={**os.environ, **step.env},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        self.seconds[step.name] = time.monotonic() - started
        if done.returncode not in step.allowed:
            self.failed.append(step.name)
            say(f"=== {step.name} failed with code {done.returncode}")

    def skip(self, name: str, reason: str) -> None:
        """Skip a step; in CI this is a failure, because nobody reads the warning there."""
        say(f"\n=== {name} SKIPPED: {reason}")
        (self.failed if os.environ.get("CI") else self.skipped).append(name)

    def summary(self) -> str:
        lines = [""]
        for name, seconds in self.seconds.items():
            outcome = "FAILED" if name in self.failed else "ok"
            lines.append(f"{outcome:<8}{seconds:7.1f} s  {name}")
        total = f"{sum(self.seconds.values()):.0f} s"
        if self.failed:
            lines.append(f"Factcheck's tests FAILED after {total}: {', '.join(self.failed)}.")
        elif self.skipped:
            lines.append(f"All that ran passed in {total}, but SKIPPED: {', '.join(self.skipped)}.")
        else:
            lines.append(f"All {len(self.seconds)} steps passed in {total}.")
        return "\n".join(lines)


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def lint_steps() -> list[Step]:
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    # These two have no module to run with -m.
    djade, lint_imports = (
        str(Path(sys.executable).parent / name) for name in ("djade", "lint-imports")
    )
    return [
        Step("ruff check", python("-m", "ruff", "check", ".")),
        Step("ruff format", python("-m", "ruff", "format", "--check", ".")),
        Step("djade", [djade, "--check", "--target-version", "5.2", *templates]),
        Step("dead code", python("-m", "tests.dead_code")),
        Step("import contracts", [lint_imports, "--no-cache"]),
        Step("mypy", python("-m", "mypy", "dev.py", "factcheck", "claims")),
    ]


def django_steps(folder: Path) -> list[Step]:
    """Django's checks with settings like a newsroom's server, its data in a temporary folder."""
    env = {
        "ALLOWED_HOSTS": "factcheck.example",
        "DATABASE_URL": f"sqlite:///{folder / 'check.sqlite3'}",
        "DEBUG": "0",
        "HTTPS": "1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SITE_URL": "https://factcheck.example",
        "STATIC_ROOT": str(folder / "static"),
    }
    commands = {
        "makemigrations --check": ["makemigrations", "--check", "--dry-run"],
        "check --deploy": ["check", "--deploy", "--fail-level", "WARNING"],
        "collectstatic": ["collectstatic", "--noinput"],
    }
    return [Step(name, python("manage.py", *words), env) for name, words in commands.items()]


def driver_starts() -> bool:
    """Whether Playwright's own Node.js finds its libraries on this machine."""
    return quietly(python("-m", "playwright", "--version")).returncode == 0


def browser_problem() -> str | None:
    """Return why Chromium cannot open pages, or None; install what is missing first."""
    if not find_chromium() and not (apt_install("chromium") and find_chromium()):
        return "Chromium is missing: install it (on Debian or Ubuntu: apt-get install chromium)"
    if not driver_starts() and not (apt_install("libatomic1") and driver_starts()):
        return "Playwright's driver does not start: install libatomic1 (apt-get install libatomic1)"
    return None


def run_pytest(results: Results, arguments: list[str]) -> None:
    """Run all tests on SQLite, browser tests in a run of their own, and the others on PostgreSQL."""
    problem = browser_problem()
    parallel = ["-n", "2", *WITHOUT_BROWSER]
    results.run(Step("pytest on SQLite", python("-m", "pytest", *(arguments or parallel))))
    if problem:
        results.skip("pytest in Chromium", problem)
    elif not arguments:
        in_browser = python("-m", "pytest", "-n", "2", "tests/browser")
        results.run(Step("pytest in Chromium", in_browser))
    # The arguments may select browser tests only: then nothing is left to run here.
    allowed = (0, NOTHING_COLLECTED) if arguments else (0,)
    selection = [*arguments, *WITHOUT_BROWSER] if arguments else parallel
    command = python("-m", "pytest", *selection)
    run_on_postgres(results, Step("pytest on PostgreSQL", command, allowed=allowed))


def run_on_postgres(results: Results, step: Step) -> None:
    problem = postgres_problem()
    if problem:
        results.skip(step.name, problem)
        return
    try:
        with throwaway_postgres() as url:
            results.run(replace(step, env={"DATABASE_URL": url}))
    except SetupError as error:
        results.skip(step.name, str(error))


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] in ("-h", "--help"):
        say((__doc__ or "").strip())
        return 0
    # Unwinds the stack: the throw-away server and the folders go as after any other end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):  # Never touch the caller's database.
        os.environ.pop(name, None)
    results = Results()
    with tempfile.TemporaryDirectory(prefix="factcheck-test-") as folder:
        os.environ["FACTCHECK_DATA"] = folder
        if not arguments:
            for step in [*lint_steps(), *django_steps(Path(folder))]:
                results.run(step)
        run_pytest(results, arguments)
    say(results.summary())
    return 1 if results.failed else 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
    say("\nInterrupted.")
    sys.exit(130)
