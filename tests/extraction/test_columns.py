"""Columns of a document: what spaCy says of each token, read in one go."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claims.extraction.parsed_text import Columns, ParsedText
from tests.extraction.parses import PARSES, build_doc

VOCAB = Vocab()


def assert_as_spacy_says(doc: Doc) -> None:
    columns = Columns(doc)
    assert columns.text == doc.text
    assert columns.word == [t.text for t in doc]
    assert columns.lower == [t.lower_ for t in doc]
    assert columns.lemma == [t.lemma_.lower() for t in doc]
    assert columns.pos == [t.pos_ for t in doc]
    assert columns.tag == [t.tag_ for t in doc]
    assert columns.dep == [t.dep_ for t in doc]
    assert columns.entity == [t.ent_type_ for t in doc]
    assert columns.shape == [t.shape_ for t in doc]
    assert columns.start == [t.idx for t in doc]
    assert columns.end == [t.idx + len(t) for t in doc]
    assert columns.head == [t.head.i for t in doc]
    assert columns.left == [t.left_edge.i for t in doc]
    assert columns.right == [t.right_edge.i + 1 for t in doc]
    assert columns.children == [[kid.i for kid in t.children] for t in doc]
    assert columns.is_word == [any(c.isalnum() for c in t.text) for t in doc]


@pytest.mark.parametrize("name", sorted(PARSES))
def test_columns_hold_what_spacy_says_of_each_token(name: str) -> None:
    doc = build_doc(name)
    assert_as_spacy_says(doc)
    assert Columns(doc).sentences == [(s.start, s.end) for s in doc.sents]


@given(st.lists(st.integers(min_value=0, max_value=11), min_size=1, max_size=12))
def test_subtrees_are_spacys_also_where_branches_cross(heads: list[int]) -> None:
    size = len(heads)
    wanted = [min(head, i) if i % 2 else head % size for i, head in enumerate(heads)]
    tree = [i if _leads_round(wanted, i) else head for i, head in enumerate(wanted)]
    assert_as_spacy_says(Doc(VOCAB, words=["w"] * size, heads=tree, deps=["dep"] * size))


def _leads_round(heads: list[int], i: int) -> bool:
    """Whether the way up from a token comes back to it, so that it must be a root."""
    at = heads[i]
    for _ in heads:
        if at == i:
            return True
        at = heads[at]
    return False


def test_every_letter_and_figure_makes_a_word_and_nothing_else_does() -> None:
    every = [chr(number) for number in range(sys.maxunicode + 1)]
    words = [c for c in every if not 0xD800 <= ord(c) < 0xE000 and not c.isspace()][:70_000]
    assert Columns(Doc(Vocab(), words=words)).is_word == [c.isalnum() for c in words]


def test_a_document_without_sentences_says_so() -> None:
    doc = Doc(VOCAB, words=["one", "two"])
    assert Columns(doc).sentences is None
    with pytest.raises(ValueError, match="no sentences"):
        ParsedText(doc)


def test_columns_of_an_empty_document_are_empty() -> None:
    columns = Columns(Doc(VOCAB, words=[]))
    assert (columns.text, columns.word, columns.left) == ("", [], [])
    assert ParsedText(Doc(VOCAB, words=[])).size == 0
