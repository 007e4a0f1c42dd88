"""tests/suite.py: a failure or a skipped part cannot be overlooked."""

import pytest

from tests.suite import Results, Step, main, python


def step_of(name: str, source: str) -> Step:
    return Step(name, python("-c", source))


def test_all_steps_run_and_the_failed_are_named(capfd: pytest.CaptureFixture[str]) -> None:
    results = Results()
    for step in [step_of("first", "raise SystemExit(2)"), step_of("second", "print('still ran')")]:
        results.run(step)
    assert results.failed == ["first"]
    assert "still ran" in capfd.readouterr().out
    assert results.summary().splitlines()[-1].endswith("FAILED after 0 s: first.")


def test_passing_run_ends_with_a_clear_line() -> None:
    results = Results()
    results.run(step_of("only", ""))
    assert results.summary().splitlines()[-1] == "All 1 steps passed in 0 s."


def test_skipped_part_is_named_at_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    results = Results()
    results.skip("pytest in Chromium", "there is no Chromium")
    assert not results.failed
    assert "SKIPPED: pytest in Chromium" in results.summary().splitlines()[-1]


def test_skipped_part_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    results = Results()
    results.skip("pytest in Chromium", "there is no Chromium")
    assert results.failed == ["pytest in Chromium"]


def test_help_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert "usage: python3 dev.py test" in capsys.readouterr().out
