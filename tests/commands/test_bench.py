"""``manage.py bench import``: it measures, touches nothing of the newsroom's, and says it plainly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from claims.bench.imports import Figures, made_texts, texts_from
from claims.documents.records import Material
from claims.management.commands.bench import import_table
from claims.models import Article


def figures(**values: object) -> Figures:
    whole = Figures(texts=120, words=100_000, claims=900, bare_s=9.0, peak_mb=300.0)
    whole.parts_s = {"read": 0.1, "store": 0.4, "extract": 9.0, "write": 0.5}
    whole.memory_mb = [200.0] * 120
    for name, value in values.items():
        setattr(whole, name, value)
    return whole


def test_ratio_is_of_words_a_second_over_the_same_words() -> None:
    assert figures().ratio == pytest.approx(0.9)
    table = import_table(figures().as_dict())
    assert "ratio                0.900   goal at least 0.9: met" in table
    assert "growth after 100     0.0%   goal at most 0.05: met" in table


def test_missed_goals_are_called_missed() -> None:
    table = import_table(
        figures(peak_mb=500.0, bare_s=5.0, memory_mb=[200.0] * 100 + [230.0] * 20).as_dict()
    )
    assert table.count("MISSED") == 3
    assert "15.0%" in table


def test_growth_needs_more_than_a_hundred_texts() -> None:
    assert figures(memory_mb=[200.0] * 90).growth is None
    assert "needs more than 100 texts" in import_table(figures(memory_mb=[200.0] * 90).as_dict())


def test_made_texts_are_different_and_the_same_every_time() -> None:
    texts = [material.data for material in made_texts(20)]
    assert len(set(texts)) == 20
    assert texts == [material.data for material in made_texts(20)]
    assert all(600 < len(text.split()) < 1100 for text in texts)


def test_texts_come_from_a_folder_or_from_lines(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "b.csv").write_text("no")
    assert list(texts_from(tmp_path)) == [Material(data=b"One.", name="a.txt")]
    lines = tmp_path / "in.jsonl"
    lines.write_text('{"id": 1, "text": "One."}\n{"id": 2, "text": "Two."}\n')
    assert [material.data for material in texts_from(lines)] == [b"One.", b"Two."]


def test_place_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no"):
        call_command("bench", "import", "--articles", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="above 0"):
        call_command("bench", "import", "--count", "0")


def test_measuring_refuses_a_database_outside_its_folder(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'newsroom.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        "FACTCHECK_DATA": str(inside),
        "SECRET_KEY": "x" * 50,
    }
    command = [sys.executable, "-m", "claims.bench.child", str(inside), "out.json", "import"]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "nothing is measured" in done.stderr
    assert not (tmp_path / "newsroom.sqlite3").exists()


@pytest.mark.django_db
def test_bench_measures_end_to_end_and_leaves_the_newsroom_alone(tmp_path: Path) -> None:
    out = StringIO()
    call_command("bench", "import", "--count", "5", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert found["texts"] == 2  # three warm up
    assert found["claims"] > 20
    assert 0.05 < found["ratio"] < 5
    assert found["cpu_seconds"]["write"] > 0
    assert found["peak_mb"] > 50
    assert not Article.objects.exists()
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(CommandError, match="no text"):
        call_command("bench", "import", "--articles", str(empty))
