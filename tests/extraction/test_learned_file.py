"""The learned file missing, damaged or switched off: a warning, and the rules alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.extraction import model_file
from claims.extraction.rules import find
from claims.infrastructure.checks import check_attribution_file

TEXT = "Ann Lee said that the bridge was closed."
SHIPPED = model_file.DEFAULT_PATH


def missing(path: Path) -> None:
    path.unlink()


def damaged(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(1000)
        byte = stream.read(1)
        stream.seek(1000)
        stream.write(bytes([byte[0] ^ 1]))


def without_checksum(path: Path) -> None:
    model_file.checksum_path(path).unlink()


SPOILT = [
    pytest.param(missing, "it is missing", id="missing"),
    pytest.param(damaged, "does not have the checksum", id="damaged"),
    pytest.param(without_checksum, "checksum file attribution.npz.sha256 is missing", id="no sum"),
]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the shipped file in the place where the program looks for it."""
    from claims.extraction import pipeline

    path = tmp_path / SHIPPED.name
    shutil.copy(SHIPPED, path)
    shutil.copy(model_file.checksum_path(SHIPPED), model_file.checksum_path(path))
    monkeypatch.delenv("ATTRIBUTION_MODEL", raising=False)
    monkeypatch.setattr(model_file, "DEFAULT_PATH", path)
    pipeline.load_learned.cache_clear()
    yield path
    pipeline.load_learned.cache_clear()


def test_shipped_file_is_whole_and_no_larger_than_promised() -> None:
    assert check_attribution_file() == []
    assert SHIPPED.stat().st_size <= 15_000_000


@pytest.mark.parametrize(("spoil", "message"), SPOILT)
def test_check_warns_of_a_file_that_cannot_be_used(
    copy: Path, spoil: Callable[[Path], None], message: str
) -> None:
    spoil(copy)
    [warning] = check_attribution_file()
    assert (warning.id, warning.is_serious()) == ("claims.W001", False)
    assert message in warning.msg
    assert "train_attribution" in (warning.hint or "")


@pytest.mark.parametrize("value", ["0", "off", "No", "false"])
def test_check_is_silent_where_the_model_is_switched_off(
    copy: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    missing(copy)
    monkeypatch.setenv("ATTRIBUTION_MODEL", value)
    assert check_attribution_file() == []


def test_check_runs_with_the_others(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing(copy)
    call_command("check")
    assert "claims.W001" in capsys.readouterr().err


def test_check_loads_neither_numpy_nor_spacy() -> None:
    code = (
        "import sys, django; django.setup()\n"
        "from django.core.checks import run_checks; run_checks()\n"
        "sys.exit(sum(name in sys.modules for name in ('numpy', 'spacy', 'thinc')))"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "factcheck.settings", "DEBUG": "1"}
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", code], env=environment, cwd=root, check=False)
    assert ran.returncode == 0


@pytest.mark.model
@pytest.mark.parametrize("spoil", [missing, damaged, without_checksum])
def test_spoilt_file_leaves_extraction_to_the_rules(
    copy: Path, spoil: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    from claims.extraction.api import extract

    spoil(copy)
    found = extract(TEXT)
    assert [a.found_by for a in found.attributions] == ["rule: reported clause"]
    assert found.rules_version == find.VERSION
    assert "Rules only." in caplog.text


@pytest.mark.model
def test_whole_file_reads_by_default_and_only_until_switched_off(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claims.extraction.api import extract

    assert extract(TEXT).attributions[0].found_by.startswith("learned model")
    monkeypatch.setenv("ATTRIBUTION_MODEL", "0")
    assert extract(TEXT).attributions[0].found_by.startswith("rule: ")
