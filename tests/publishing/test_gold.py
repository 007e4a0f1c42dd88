"""What editors decided can be measured and learned from."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from claims.actions.claims.attribution import set_speaker
from claims.actions.claims.shape import set_span
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.publishing.gold import gold_record, reviewed_versions
from tests.factories import TEXT, make_claim, make_user, make_version

pytestmark = pytest.mark.django_db
QUOTED = "We never promised a freeze"


def record_of_decided_article() -> dict:
    editor, version = make_user(), make_version()
    direct = make_claim(QUOTED, version=version, kind="direct")
    direct.attributions.update(
        cue_start=TEXT.index("told"), cue_end=TEXT.index("told") + 4, source_start=None
    )
    direct = perform(direct, Act.ACCEPT, actor=editor)
    set_speaker(direct, actor=editor, name="Ada Brandt")
    rejected = make_claim("The council said on Tuesday", version=version)
    perform(rejected, Act.REJECT, actor=editor, code="not_a_statement")
    outlet = make_claim(version=version, kind="outlet")
    perform(outlet, Act.ACCEPT, actor=editor)
    return gold_record(reviewed_versions().get(pk=version.pk))


def test_an_accepted_claim_is_an_attribution_with_its_quotation_marks() -> None:
    record = record_of_decided_article()
    (attribution,) = record["attributions"]
    ((start, end),) = attribution["content"]
    assert TEXT[start:end] == f"“{QUOTED},”"
    assert attribution["cue"] == [[TEXT.index("told"), TEXT.index("told") + 4]]
    assert attribution["source"] == []
    assert attribution["speaker"] == "Ada Brandt"


def test_a_rejected_suggestion_stands_apart_with_its_reason() -> None:
    assert [r["reason"] for r in record_of_decided_article()["rejected"]] == ["not_a_statement"]


def test_a_span_the_editor_moved_is_the_one_exported() -> None:
    editor = make_user()
    claim = perform(make_claim(), Act.ACCEPT, actor=editor)
    start = TEXT.index("fees rose by")
    set_span(claim, start=start, end=start + len("fees rose"), actor=editor)
    record = gold_record(reviewed_versions().get())
    assert record["attributions"][0]["content"] == [[start, start + len("fees rose")]]


def test_an_article_with_an_open_suggestion_waits() -> None:
    make_claim()
    assert not reviewed_versions()
    assert len(reviewed_versions(unfinished=True)) == 1


def test_the_command_writes_plain_and_packed_lines(tmp_path: Path) -> None:
    perform(make_claim(), Act.ACCEPT, actor=make_user())
    plain, packed = tmp_path / "gold.jsonl", tmp_path / "gold.jsonl.gz"
    call_command("export_gold", plain)
    call_command("export_gold", packed)
    with gzip.open(packed, "rt", encoding="utf-8") as lines:
        assert json.loads(plain.read_text()) == json.loads(lines.read())
