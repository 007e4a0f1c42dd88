"""Recall by pattern, on sentences of our own."""

import json

import pytest

from claims.training.attribution.gold import (
    GoldArticle,
    GoldAttribution,
    GoldError,
    read_gold,
    read_predicted,
)
from claims.training.attribution.patterns import main, measure, patterns_of

TEXT = "“It rained,” Ann Lee said. She said that it had cost 4 million, according to Moss. A “farce” it was."


def span(words: str):
    start = TEXT.index(words)
    return ((start, start + len(words)),)


QUOTED = GoldAttribution(span("Ann Lee"), span("said"), span("“It rained,”"))
INDIRECT = GoldAttribution(span("She"), span("said that"), span("it had cost 4 million"))
ARTICLE = GoldArticle("a", TEXT, (QUOTED, INDIRECT))


@pytest.mark.parametrize(
    ("attribution", "patterns"),
    [
        (QUOTED, ["quoted, whole"]),
        (QUOTED._replace(content=span("It rained")), ["quoted, whole"]),
        (QUOTED._replace(content=span("A “farce” it was")), ["mixed"]),
        (QUOTED._replace(content=span("“It") + span("rained,”")), ["quoted, split by the cue"]),
        (INDIRECT, ["indirect, content after the cue", "(of all) a pronoun as source"]),
        (INDIRECT._replace(cue=span("according to"), source=span("Moss")), ["indirect, according to"]),
        (INDIRECT._replace(cue=span("Moss"), source=()),
         ["indirect, content before the cue", "(of all) nobody named"]),
    ],
)  # fmt: skip
def test_attribution_has_a_form_and_what_its_source_adds(attribution, patterns):
    assert patterns_of(TEXT, attribution)[: len(patterns)] == patterns


@pytest.mark.parametrize(
    ("predicted", "fate"),
    [
        ([], "nothing there, cue missed"),
        ([QUOTED], "right"),
        ([QUOTED._replace(source=())], "wrong source"),
        ([QUOTED._replace(content=span("“It"))], "near miss (0.5 to 0.8)"),
        ([QUOTED._replace(content=span("cost"))], "nothing there, cue found"),
        ([QUOTED._replace(content=span("“It rained,” Ann Lee said"))], "right source, content below 0.5"),
        ([QUOTED._replace(content=span("“It"), source=())], "wrong source and content"),
    ],
)  # fmt: skip
def test_fate_says_where_an_attribution_was_lost(predicted, fate):
    report = measure([GoldArticle("a", TEXT, (QUOTED,))], {"a": tuple(predicted)})
    assert report.fate == {fate: 1}
    assert report.close["quoted, whole"] == (fate == "right")


def test_command_reads_what_attribute_writes(tmp_path, capsys):
    def lines(attributions):
        return [a._asdict() for a in attributions]

    gold, found = tmp_path / "gold.jsonl", tmp_path / "found.jsonl"
    gold.write_text(
        json.dumps({"id": "a", "text": TEXT, "attributions": lines([QUOTED, INDIRECT])})
    )
    found.write_text(json.dumps({"id": "a", "attributions": lines([INDIRECT])}))
    assert read_gold(gold) == [ARTICLE]
    assert read_predicted(found) == {"a": (INDIRECT,)}
    assert main([str(gold), str(found)]) == 0
    out = capsys.readouterr().out
    assert "quoted, whole" in out
    assert "100%" in out


def test_bad_prediction_is_named(tmp_path):
    path = tmp_path / "found.jsonl"
    path.write_text('{"id": "a", "attributions": [{"content": [[4, 2]]}]}')
    with pytest.raises(GoldError, match="line 1"):
        read_predicted(path)
