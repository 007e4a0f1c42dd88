"""Break the code on purpose and see whether a test notices.

usage: python -m tests.mutants [--sample 300] [--seed 1] [--jobs 2] [--python PATH] [--out FILE]

Draws a seeded sample of places in the rooms below, changes each in one way (operators of the
package cosmic-ray, which must be installed beside this interpreter; it is no part of the suite),
and runs the tests that reach the changed line, browser tests left out. The work is done in copies
of the tree; the tree itself is never touched. ``--python`` is the interpreter of the tests, by
default this one.

A place is drawn before its change is, so that an operator with ten replacements is no likelier than
one with one. Annotations are left out: they are never run.
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
from typing import Any

from dev import ROOT, say

ROOMS = ("claims/actions", "claims/publishing", "claims/revisions")
#: Tests run for one mutant at most: those that reach its line, the nearest to its room first.
MOST_TESTS = 150
TIMEOUT_S = 180


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change to one place: ``line`` counts from 1; ``occurrence`` is cosmic-ray's number for it."""

    file: str
    line: int
    operator: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: "killed", "survived", "timeout" (killed too) or "untested"."""

    mutant: Mutant
    outcome: str
    tests: int
    diff: str


def annotation_spans(source: str) -> list[tuple[int, int]]:
    """First and last line with its annotations, as (line, column) pairs packed into one number."""
    spans = []
    for node in ast.walk(ast.parse(source)):
        notes = [getattr(node, "returns", None), getattr(node, "annotation", None)]
        spans += [
            (_place(note.lineno, note.col_offset), _place(note.end_lineno, note.end_col_offset))
            for note in notes
            if note is not None
        ]
    return spans


def _place(line: int, column: int) -> int:
    return line * 1000 + column


def places(files: list[Path]) -> dict[tuple[str, int, int, str], list[Mutant]]:
    """All possible mutants by place and family of operators."""
    import cosmic_ray.plugins
    from cosmic_ray.ast import ast_nodes, get_ast_from_path

    found: dict[tuple[str, int, int, str], list[Mutant]] = defaultdict(list)
    names = [name for name in cosmic_ray.plugins.operator_names() if "Variable" not in name]
    operators = {name: cosmic_ray.plugins.get_operator(name) for name in names}
    for path in files:
        name, tree = str(path.relative_to(ROOT)), get_ast_from_path(path)
        nodes, notes = list(ast_nodes(tree)), annotation_spans(path.read_text())
        for operator_name, operator_class in operators.items():
            operator, occurrence = operator_class(), -1
            for node in nodes:
                for (line, column), _end in operator.mutation_positions(node):
                    occurrence += 1
                    if any(first <= _place(line, column) < last for first, last in notes):
                        continue
                    family = operator_name.partition("_")[0]
                    mutant = Mutant(name, line, operator_name, occurrence)
                    found[name, line, column, family].append(mutant)
    return found


def draw(sample: int, seed: int) -> list[Mutant]:
    """A sample of mutants, the same for the same tree and seed."""
    files = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    by_place = places(files)
    dice = random.Random(seed)
    drawn = dice.sample(sorted(by_place), min(sample, len(by_place)))
    say(f"{len(by_place)} places in {len(files)} files; {len(drawn)} drawn.")
    return [dice.choice(by_place[place]) for place in drawn]


def copy_tree(folder: Path) -> Path:
    """A copy of the tree's tracked files, with links to nothing outside it."""
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in names.stdout.splitlines():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return folder


def environment(copy: Path) -> dict[str, str]:
    data = copy.parent / f"{copy.name}-data"
    data.mkdir(exist_ok=True)
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return {**kept, "FACTCHECK_DATA": str(data), "PYTHONDONTWRITEBYTECODE": "1"}


def reach(copy: Path, python: str) -> dict[str, dict[int, list[str]]]:
    """For each file, the tests that run each of its lines; one run of the suite with coverage."""
    settings = copy / ".mutants-coveragerc"
    settings.write_text(
        "[run]\ndynamic_context = test_function\nsource = " + ",".join(ROOMS) + "\n"
    )
    run = [python, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", "-q"]
    quiet = {"cwd": copy, "env": environment(copy), "stdout": subprocess.DEVNULL}
    subprocess.run([*run, "--ignore=tests/browser", "-p", "no:randomly"], check=False, **quiet)  # type: ignore[call-overload]
    told = copy / "coverage.json"
    report = [python, "-m", "coverage", "json", "--show-contexts", "-o", str(told)]
    subprocess.run(report, check=True, **quiet)  # type: ignore[call-overload]
    files = json.loads(told.read_text())["files"]
    return {
        name: {int(line): sorted(filter(None, tests)) for line, tests in data["contexts"].items()}
        for name, data in files.items()
    }


def tests_for(mutant: Mutant, reached: dict[str, dict[int, list[str]]]) -> list[str]:
    """Names for pytest of the tests to run, those of the mutant's own room first."""
    lines = reached.get(mutant.file, {})
    names = lines.get(mutant.line) or sorted({name for tests in lines.values() for name in tests})
    room = mutant.file.split("/")[1:-1]
    near = [name for name in names if all(part in name for part in room)]
    far = [name for name in names if name not in set(near)]
    random.Random(mutant.line).shuffle(far)
    return [node_id(name) for name in (near + far)[:MOST_TESTS]]


def node_id(context: str) -> str:
    """``tests.actions.test_x.test_y`` as ``tests/actions/test_x.py::test_y``."""
    module, _dot, function = context.rpartition(".")
    return f"{module.replace('.', '/')}.py::{function}"


def judge(mutant: Mutant, copy: Path, python: str, tests: list[str]) -> Verdict:
    """Apply the mutant in ``copy``, run its tests, and put the file back."""
    import cosmic_ray.plugins
    from cosmic_ray.mutating import mutate_code

    path = copy / mutant.file
    source = path.read_text()
    changed = mutate_code(
        source, cosmic_ray.plugins.get_operator(mutant.operator)(), mutant.occurrence
    )
    diff = _changed_line(source, changed or source, mutant.line)
    if not tests:
        return Verdict(mutant, "untested", 0, diff)
    path.write_text(changed)
    command = [python, "-m", "pytest", "-q", "-x", "--reuse-db", "-p", "no:randomly", *tests]
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=environment(copy),
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        outcome = "survived" if done.returncode == 0 else "killed"
    except subprocess.TimeoutExpired:
        outcome = "timeout"
    finally:
        path.write_text(source)
    return Verdict(mutant, outcome, len(tests), diff)


def _changed_line(before: str, after: str, line: int) -> str:
    old, new = before.splitlines(), after.splitlines()
    for first, second in zip(old, new, strict=False):
        if first != second:
            return f"- {first.strip()}\n+ {second.strip()}"
    return f"- {old[line - 1].strip()}\n+ (gone)"


def judge_all(mutants: list[Mutant], *, jobs: int, python: str) -> list[Verdict]:
    """All verdicts, in the order of ``mutants``; each job has a copy of the tree for itself."""
    with tempfile.TemporaryDirectory(prefix="factcheck-mutants-") as name:
        copies: Queue[Path] = Queue()
        for number in range(jobs):
            copies.put(copy_tree(Path(name) / f"tree{number}"))
        started = time.monotonic()
        first = copies.get()
        reached = reach(first, python)
        copies.put(first)
        say(f"The suite with coverage took {time.monotonic() - started:.0f} s.")

        def work(mutant: Mutant) -> Verdict:
            copy = copies.get()
            try:
                verdict = judge(mutant, copy, python, tests_for(mutant, reached))
            finally:
                copies.put(copy)
            say(
                f"{verdict.outcome:<9}{mutant.file}:{mutant.line} {mutant.operator} ({verdict.tests} tests)"
            )
            return verdict

        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(work, mutants))


def summary(verdicts: list[Verdict]) -> str:
    """The table of ``docs/testing.md``: by room, and each survivor."""
    lines = ["| room | mutants | killed | share |", "|---|--:|--:|--:|"]
    rooms: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        rooms["/".join(verdict.mutant.file.split("/")[:3]).removesuffix(".py")].append(verdict)
    for room, own in [*sorted(rooms.items()), ("all", verdicts)]:
        killed = sum(verdict.outcome in {"killed", "timeout"} for verdict in own)
        lines.append(f"| `{room}` | {len(own)} | {killed} | {killed / len(own):.0%} |")
    alive = [verdict for verdict in verdicts if verdict.outcome in {"survived", "untested"}]
    for verdict in alive:
        lines.append(
            f"\n{verdict.mutant.file}:{verdict.mutant.line} ({verdict.outcome})\n{verdict.diff}"
        )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args(arguments)
    verdicts = judge_all(
        draw(options.sample, options.seed), jobs=options.jobs, python=options.python
    )
    if options.out:
        rows: list[dict[str, Any]] = [asdict(verdict) for verdict in verdicts]
        options.out.write_text(json.dumps(rows, indent=1))
    say(summary(verdicts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
