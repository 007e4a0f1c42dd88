"""The table of attributes does what spaCy's ruler does with the same rules."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc, Token

from claims.extraction.pipes.ruler import NAME, STOCK, AttributeTable, is_readable, rule_by_table

WORDS = ["There", "is", "no", "Is", "it", "\n", "gon", "na", "is"]
TAGS = ["EX", "VBZ", "DT", "VBZ", "PRP", "_SP", "VBG", "TO", "VBZ"]
DEPS = ["expl", "ROOT", "neg", "ROOT", "nsubj", "", "aux", "aux", "ROOT"]

Rule = dict[str, Any]
TAG_RULE: Rule = {"patterns": [[{"TAG": "VBZ"}]], "attrs": {"POS": "VERB", "MORPH": "Tense=Pres"}}
RULES: dict[str, list[Rule]] = {
    "by tag": [TAG_RULE],
    "later rules win": [TAG_RULE, {"patterns": [[{"TAG": "VBZ"}]], "attrs": {"POS": "AUX"}}],
    "earlier rules stay": [{"patterns": [[{"LOWER": "is"}]], "attrs": {"LEMMA": "be"}}, TAG_RULE],
    "listed words": [{"patterns": [[{"LOWER": {"IN": ["is", "it"]}}]], "attrs": {"POS": "X"}}],
    "words not listed": [
        {"patterns": [[{"DEP": {"NOT_IN": ["", "ROOT"]}}]], "attrs": {"POS": "X"}}
    ],
    "spelling": [{"patterns": [[{"ORTH": "Is"}]], "attrs": {"POS": "X"}}],
    "flags": [{"patterns": [[{"IS_SPACE": True}]], "attrs": {"TAG": "_SP", "DEP": "dep"}}],
    "absent flags": [{"patterns": [[{"IS_TITLE": False, "TAG": "VBZ"}]], "attrs": {"POS": "X"}}],
    "two patterns": [{"patterns": [[{"TAG": "EX"}], [{"LOWER": "na"}]], "attrs": {"POS": "X"}}],
    "two tokens": [
        {"patterns": [[{"DEP": "expl"}, {"LOWER": "is"}]], "attrs": {"POS": "AUX"}, "index": 1},
        TAG_RULE,
        {"patterns": [[{"LOWER": "gon"}, {"LOWER": "na"}]], "attrs": {"LEMMA": "to"}, "index": -1},
        {"patterns": [[{"LOWER": "is"}, {"TAG": "DT"}]], "attrs": {"LEMMA": "be"}},
    ],
    "a change is not seen by other rules": [
        {"patterns": [[{"TAG": "EX"}]], "attrs": {"TAG": "VBZ"}},
        {"patterns": [[{"TAG": "VBZ"}]], "attrs": {"POS": "X"}},
    ],
    "regular expression": [
        TAG_RULE,
        {"patterns": [[{"LOWER": {"REGEX": "^i"}}]], "attrs": {"POS": "X"}},
    ],
    "repetition": [
        TAG_RULE,
        {"patterns": [[{"TAG": "VBZ"}, {"TAG": "DT", "OP": "?"}]], "attrs": {"POS": "X"}},
    ],
    "any token": [TAG_RULE, {"patterns": [[{}]], "attrs": {"POS": "X"}}],
}


def ruler_of(rules: list[Rule], nlp: Language) -> AttributeRuler:
    ruler = nlp.add_pipe(STOCK)
    assert isinstance(ruler, AttributeRuler)
    ruler.add_patterns(rules)
    return ruler


def doc_of(nlp: Language) -> Doc:
    return Doc(nlp.vocab, words=WORDS, tags=TAGS, deps=DEPS, heads=[0] * len(WORDS))


def attributes(doc: Doc) -> list[tuple[str, ...]]:
    return [(t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_) for t in doc]


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_table_sets_what_the_ruler_sets(rules: list[Rule]) -> None:
    nlp = spacy.blank("en")
    ruler = ruler_of(rules, nlp)
    table = AttributeTable(ruler)
    expected = attributes(ruler(doc_of(nlp)))
    assert is_readable(ruler)
    assert expected != attributes(doc_of(nlp))
    assert attributes(table(doc_of(nlp))) == expected
    # Once more, from what it has learnt.
    assert attributes(table(doc_of(nlp))) == expected


def test_table_keeps_heads_and_sentences() -> None:
    nlp = spacy.blank("en")
    table = AttributeTable(ruler_of([TAG_RULE], nlp))
    columns = ["HEAD", "SENT_START", "ENT_IOB"]
    assert (table(doc_of(nlp)).to_array(columns) == doc_of(nlp).to_array(columns)).all()


def test_empty_text_has_nothing_to_set() -> None:
    nlp = spacy.blank("en")
    assert len(AttributeTable(ruler_of([TAG_RULE], nlp))(nlp.make_doc(""))) == 0


def test_pipeline_runs_the_table_in_place_of_the_ruler() -> None:
    nlp = spacy.blank("en")
    ruler_of([TAG_RULE], nlp)
    rule_by_table(nlp)
    assert nlp.pipe_names == [NAME]


@pytest.mark.parametrize(
    "rule",
    [
        {"patterns": [[{"TAG": "VBZ"}]], "attrs": {"NORM": "be"}},
        {"patterns": [[{"TAG": "VBZ"}]], "attrs": {"_": {"seen": True}}},
        {"patterns": [[{"TAG": "VBZ"}]], "attrs": {"POS": "X"}, "index": 1},
        {"patterns": [[{"LOWER": {"REGEX": "^i"}}]], "attrs": {"POS": "X"}},
    ],
    ids=["word type", "extension", "no such token", "no rule for a table"],
)
def test_rules_the_table_cannot_hold_stay_with_the_stock_ruler(rule: Rule) -> None:
    if not Token.has_extension("seen"):
        Token.set_extension("seen", default=False)
    nlp = spacy.blank("en")
    ruler_of([rule], nlp)
    rule_by_table(nlp)
    assert nlp.pipe_names == [STOCK]
