"""Break the code on purpose and see whether a test notices.

usage: python -m tests.mutants [--sample 300] [--seed 1] [--jobs 2] [--python PATH] [--out FILE]

Draws a seeded sample of places in the rooms below, changes each in one way, and runs the tests that
reach the changed line, browser tests left out. All this happens in copies of the tree. The changes
are those of cosmic-ray (extra ``mutants``), which must be installed beside this interpreter;
``--python`` is the interpreter of the tests, by default this one. ``--out`` gets a verdict a line,
as JSON, while the run goes on.

A place is drawn before its change is, so an operator with ten replacements is no likelier than one
with a single replacement. Annotations are left out, because they are never run.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Queue
from xml.etree import ElementTree as ET

from dev import ROOT, say

ROOMS = ("claims/actions", "claims/publishing", "claims/revisions")
#: The most tests run for one mutant; those nearest to its room go first.
MOST_TESTS = 150
#: Long enough for that many tests on a busy machine: a mutant that only runs slowly is not killed.
TIMEOUT_S = 900
PASSED = 0

#: A file, line and column, and the family of operators that can change what stands there.
Place = tuple[str, int, int, str]
#: For each file, the tests that run each of its lines.
Reached = dict[str, dict[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change to one place: ``line`` counts from 1; ``occurrence`` is cosmic-ray's number for it."""

    file: str
    line: int
    operator: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: "killed", "timeout" (counts as killed), "survived" or "untested"."""

    mutant: Mutant
    outcome: str
    tests: int
    diff: str

    @property
    def is_killed(self) -> bool:
        return self.outcome in {"killed", "timeout"}


# --- Drawing


def annotations_of(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where each annotation starts and ends, as lines and columns; the end is exclusive."""
    nodes = list(ast.walk(ast.parse(source)))
    notes = [getattr(node, "returns", None) or getattr(node, "annotation", None) for node in nodes]
    return [
        ((note.lineno, note.col_offset), (note.end_lineno or 0, note.end_col_offset or 0))
        for note in notes
        if isinstance(note, ast.expr)
    ]


def mutants_of(path: Path) -> dict[Place, list[Mutant]]:
    """All possible mutants of a file, by place."""
    import cosmic_ray.plugins
    from cosmic_ray.ast import ast_nodes, get_ast_from_path

    found: dict[Place, list[Mutant]] = defaultdict(list)
    file, nodes = str(path.relative_to(ROOT)), list(ast_nodes(get_ast_from_path(path)))
    annotations = annotations_of(path.read_text())
    for name in cosmic_ray.plugins.operator_names():
        if "Variable" in name:
            continue
        operator = cosmic_ray.plugins.get_operator(name)()
        positions = [start for node in nodes for start, _end in operator.mutation_positions(node)]
        for occurrence, (line, column) in enumerate(positions):
            if not any(start <= (line, column) < end for start, end in annotations):
                place = (file, line, column, name.partition("_")[0])
                found[place].append(Mutant(file, line, name, occurrence))
    return found


def draw(sample: int, seed: int) -> list[Mutant]:
    """A sample of mutants; the same tree and seed give the same sample."""
    files = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    by_place: dict[Place, list[Mutant]] = {}
    for path in files:
        by_place |= mutants_of(path)
    dice = random.Random(seed)
    drawn = dice.sample(sorted(by_place), min(sample, len(by_place)))
    say(f"{len(by_place)} places in {len(files)} files; {len(drawn)} drawn.")
    return [dice.choice(by_place[place]) for place in drawn]


# --- Running tests in a copy of the tree


def copy_tree(folder: Path) -> Path:
    """A copy of the tree's tracked files."""
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in names.stdout.splitlines():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return folder


def run(copy: Path, command: list[str], *, timeout_s: float | None = None) -> int:
    """Run ``command`` in ``copy``, with a data folder of its own; returns the exit code."""
    data = copy.parent / f"{copy.name}-data"
    data.mkdir(exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    done = subprocess.run(
        command,
        cwd=copy,
        env={**kept, "FACTCHECK_DATA": str(data), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=timeout_s,
        check=False,
    )
    return done.returncode


def find_reached(copy: Path, python: str) -> Reached:
    """Run the suite with coverage; only tests that pass on the unchanged tree are named."""
    settings, report, results = (copy / f"mutants.{end}" for end in ("ini", "json", "xml"))
    sources = ",".join(ROOMS)
    settings.write_text(f"[run]\ndynamic_context = test_function\nsource = {sources}\n")
    coverage = [python, "-m", "coverage"]
    suite = ["-m", "pytest", "-q", "--ignore=tests/browser", "-p", "no:randomly"]
    run(copy, [*coverage, "run", f"--rcfile={settings}", *suite, f"--junitxml={results}"])
    run(copy, [*coverage, "json", "--show-contexts", "-o", str(report)])
    passing = passing_tests(results)
    return {
        file: {int(line): sorted(passing & set(names)) for line, names in data["contexts"].items()}
        for file, data in json.loads(report.read_text())["files"].items()
    }


def passing_tests(results: Path) -> set[str]:
    """Dotted names of the test functions of which every case passed."""
    passed: set[str] = set()
    others: set[str] = set()
    for case in ET.parse(results).iter("testcase"):
        name = f"{case.get('classname')}.{str(case.get('name')).partition('[')[0]}"
        is_passed = all(case.find(mark) is None for mark in ("failure", "error", "skipped"))
        (passed if is_passed else others).add(name)
    return passed - others


def tests_for(mutant: Mutant, reached: Reached) -> list[str]:
    """Names for pytest of the tests to run, those of the mutant's own room first."""
    lines = reached.get(mutant.file, {})
    names = lines.get(mutant.line) or sorted({name for tests in lines.values() for name in tests})
    room = mutant.file.split("/")[1:-1]
    near = [name for name in names if all(part in name for part in room)]
    far = [name for name in names if name not in set(near)]
    random.Random(mutant.line).shuffle(far)
    return [node_id(name) for name in (near + far)[:MOST_TESTS]]


def node_id(dotted: str) -> str:
    """``tests.actions.test_x.test_y`` as ``tests/actions/test_x.py::test_y``."""
    module, _dot, function = dotted.rpartition(".")
    return f"{module.replace('.', '/')}.py::{function}"


# --- Judging


def judge(mutant: Mutant, copy: Path, python: str, tests: list[str]) -> Verdict:
    """Apply the mutant in ``copy``, run its tests, and put the file back."""
    import cosmic_ray.plugins
    from cosmic_ray.mutating import mutate_code

    path = copy / mutant.file
    source = path.read_text()
    operator = cosmic_ray.plugins.get_operator(mutant.operator)()
    changed = mutate_code(source, operator, mutant.occurrence) or source
    diff = changed_line(source, changed, mutant.line)
    if not tests:
        return Verdict(mutant, "untested", 0, diff)
    command = [python, "-m", "pytest", "-q", "-x", "--reuse-db", "-p", "no:randomly", *tests]
    path.write_text(changed)
    try:
        code = run(copy, command, timeout_s=TIMEOUT_S)
        outcome = "survived" if code == PASSED else "killed"
    except subprocess.TimeoutExpired:
        outcome = "timeout"
    finally:
        path.write_text(source)
    return Verdict(mutant, outcome, len(tests), diff)


def changed_line(before: str, after: str, line: int) -> str:
    old, new = before.splitlines(), after.splitlines()
    for first, second in zip(old, new, strict=False):
        if first != second:
            return f"- {first.strip()}\n+ {second.strip()}"
    return f"- {old[line - 1].strip()}\n+ (removed)"


def judge_all(mutants: list[Mutant], *, jobs: int, python: str, out: Path | None) -> list[Verdict]:
    """All verdicts, in the order of ``mutants``; each job has its own copy of the tree."""
    with tempfile.TemporaryDirectory(prefix="factcheck-mutants-") as folder:
        copies: Queue[Path] = Queue()
        for number in range(jobs):
            copies.put(copy_tree(Path(folder) / f"tree{number}"))
        started = time.monotonic()
        first = copies.get()
        reached = find_reached(first, python)
        copies.put(first)
        say(f"The suite with coverage took {time.monotonic() - started:.0f} s.")

        def work(mutant: Mutant) -> Verdict:
            copy = copies.get()
            try:
                verdict = judge(mutant, copy, python, tests_for(mutant, reached))
            finally:
                copies.put(copy)
            say(f"{verdict.outcome:<9}{mutant.file}:{mutant.line} {mutant.operator}")
            if out:
                with out.open("a") as lines:
                    lines.write(json.dumps(asdict(verdict)) + "\n")
            return verdict

        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(work, mutants))


def summary(verdicts: list[Verdict]) -> str:
    """The table of ``docs/testing.md``, by room, and the changed line of each survivor."""
    lines = ["| room | mutants | killed | share |", "|---|--:|--:|--:|"]
    rooms: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        rooms["/".join(verdict.mutant.file.split("/")[:3]).removesuffix(".py")].append(verdict)
    for room, own in [*sorted(rooms.items()), ("all", verdicts)]:
        killed = sum(verdict.is_killed for verdict in own)
        lines.append(f"| `{room}` | {len(own)} | {killed} | {killed / len(own):.0%} |")
    for verdict in verdicts:
        if not verdict.is_killed:
            place = f"{verdict.mutant.file}:{verdict.mutant.line}"
            lines.append(f"\n{place} ({verdict.outcome})\n{verdict.diff}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    drawn = draw(options.sample, options.seed)
    verdicts = judge_all(drawn, jobs=options.jobs, python=options.python, out=options.out)
    say(summary(verdicts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
