from __future__ import annotations

import sys

import lxml.html
import pytest
from django.core.management import CommandError, call_command

from claims.documents.readers.web import body, pieces
from claims.training.article_body.pages import label, score_page


def pieces_of(markup: str) -> list[pieces.Piece]:
    return pieces.pieces_of(lxml.html.document_fromstring(f"<html><body>{markup}</body></html>"))


def test_pieces_are_labelled_where_the_gold_has_them_in_its_order():
    pieces = pieces_of("<p>Home</p><p>First words of it.</p><p>Home</p><p>Last words of it.</p>")
    assert label(pieces, "First words of it.\n\nHome\n\nLast words of it.") == [0, 1, 1, 1]


def test_a_text_that_equals_its_gold_scores_full_and_a_menu_none():
    gold = "The council voted on the plan today."
    assert score_page(gold, gold)["exact"] == 1
    foreign = score_page(gold, "Read all our other stories right here.")
    assert (foreign["exact"], foreign["junk"], foreign["recall"]) == (0, 1, 0)


def test_a_forest_survives_its_file(tmp_path):
    grown = body.Forest(("a", "b"), ((0, 0.5, -1.0, (1, 2.0, 0.25, 3.0)), 0.5), 0.3)
    path = tmp_path / "model.json"
    path.write_text(body.dumps(grown), encoding="utf-8")
    assert body.load(path) == grown


@pytest.mark.parametrize(("row", "odds"), [({}, -0.5), ({"a": 1}, 0.75), ({"a": 1, "b": 3}, 3.5)])
def test_a_row_goes_down_each_tree(row, odds):
    grown = body.Forest(("a", "b"), ((0, 0.5, -1.0, (1, 2.0, 0.25, 3.0)), 0.5), 0.3)
    assert grown.odds(row) == odds


def test_an_agencys_underscores_stay_below_its_text_and_go_elsewhere():
    pieces = pieces_of("<div><p>The council voted on the plan today.</p><p>___</p></div><p>___</p>")
    assert body.decide(pieces, [True, False, False]) == [True, True, False]


def test_a_first_rank_heading_above_the_prose_is_no_text():
    pieces = pieces_of("<h1>A plan</h1><p>The council voted on the plan today.</p>")
    assert body.decide(pieces, [True, True]) == [False, True]


def test_an_element_of_the_sites_own_inside_a_paragraph_does_not_split_it():
    pieces = pieces_of("<p>One half (<x-note>1</x-note>) and the other.</p><x-card>Apart</x-card>")
    assert [piece.text for piece in pieces] == ["One half (1) and the other.", "Apart"]


def test_training_without_its_packages_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "claims.training.article_body.train", None)
    with pytest.raises(CommandError, match=r"factcheck\[train\]"):
        call_command("train_article_body", tmp_path, out=tmp_path / "model.json")
    assert not (tmp_path / "model.json").exists()
