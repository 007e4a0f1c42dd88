"""The command from JSON Lines to JSON Lines; needs the model."""

from __future__ import annotations

import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.extraction.api import InputError, attribute_file

pytestmark = pytest.mark.model
TEXT = "“The bridge is safe,” Ann Lee said. The mayor said that it was closed."


def write_lines(path: Path, *records: object) -> Path:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(record) + "\n" for record in records)
    return path


def test_each_line_has_the_benchmark_form(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", {"id": "a", "text": TEXT}, {"id": 2, "text": ""})
    summary = attribute_file(source, tmp_path / "out.jsonl")
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
    assert (summary.texts, summary.attributions) == (2, 2)
    assert (first["id"], second["id"], second["attributions"]) == ("a", 2, [])
    assert first["seconds"] >= 0
    quotation = first["attributions"][0]
    assert set(quotation) == {"source", "cue", "content", "kind", "speaker", "confidence"}
    [[start, end]] = quotation["content"]
    assert TEXT[start:end] == "“The bridge is safe,”"
    assert (quotation["kind"], quotation["speaker"]) == ("direct", "Ann Lee")
    assert set(quotation["confidence"]) == {"source", "cue", "content", "speaker"}


def test_misspelt_surname_is_listed_under_the_full_name_it_resembles(tmp_path: Path) -> None:
    text = (
        "“The bridge is safe,” Ann Hansen said. “It was closed for a day,” Hanssen said."
        " “We never knew,” Ole Hansten said."
    )
    source = write_lines(tmp_path / "in.jsonl", {"id": "a", "text": text})
    attribute_file(source, tmp_path / "out.jsonl")
    [line] = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    speakers = [row["speaker"] for row in json.loads(line)["attributions"]]
    assert speakers == ["Ann Hansen", "Ann Hansen", "Ole Hansten"]


def test_packed_files_go_in_and_come_out(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl.gz", {"id": "a", "text": TEXT})
    attribute_file(source, tmp_path / "out.jsonl.gz")
    with gzip.open(tmp_path / "out.jsonl.gz", "rt", encoding="utf-8") as lines:
        assert json.loads(next(lines))["id"] == "a"


def test_json_file_may_hold_one_object_or_a_list(tmp_path: Path) -> None:
    record = {"id": "a", "text": TEXT}
    for name, whole in (("one.json", record), ("list.json", [record, record])):
        (tmp_path / name).write_text(json.dumps(whole, indent=1), encoding="utf-8")
    assert attribute_file(tmp_path / "one.json", tmp_path / "out").texts == 1
    assert attribute_file(tmp_path / "list.json", tmp_path / "out").texts == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": 1, "text": "a"}\n{"id": 2', "line 2: this is not valid JSON"),
        ('{"id": 1}', 'line 1: expected an object with an "id" and a "text" string'),
        ('{"text": "a"}', 'line 1: expected an object with an "id"'),
        ('["a"]', "line 1: expected an object"),
    ],
)
def test_bad_line_is_named_and_nothing_is_left(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "in.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        attribute_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_missing_file_and_false_gzip_end_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "false.gz").write_bytes(b"not packed")
    for name in ("none.jsonl", "false.gz"):
        with pytest.raises(InputError, match=f"Cannot read {name}"):
            attribute_file(tmp_path / name, tmp_path / "out")


def test_management_command_is_the_same_function(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", {"id": "a", "text": TEXT})
    out = StringIO()
    call_command("attribute", str(source), str(tmp_path / "out.jsonl"), stdout=out)
    assert "2 attributions in 1 texts" in out.getvalue()
    with pytest.raises(CommandError, match="Cannot read none"):
        call_command("attribute", str(tmp_path / "none"), str(tmp_path / "out.jsonl"))
