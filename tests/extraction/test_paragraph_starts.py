"""A sentence begins after a line break; all else is left to the parser."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from claims.extraction.pipeline import start_sentences_at_paragraphs

VOCAB = spacy.blank("en").vocab


@pytest.mark.parametrize(
    ("words", "starts"),
    [
        ("", []),
        ("One two", [True, None]),
        ("One \n two \n\n three", [True, None, True, None, True]),
        ("\n One \n", [True, True, None]),
        ("One \t two", [True, None, None]),
        ("One \n \n\n two", [True, None, True, True]),
    ],
)
def test_sentence_begins_after_a_line_break(words: str, starts: list[bool | None]) -> None:
    # spaCy itself begins one at the first word.
    doc = Doc(VOCAB, words=words.split(" ") if words else [])
    start_sentences_at_paragraphs(doc)
    assert doc.to_array(["SENT_START", "HEAD"]).tolist() == [[int(s or 0), 0] for s in starts]


def test_start_that_was_known_before_stays() -> None:
    doc = Doc(VOCAB, words=["One", "two", "three"], sent_starts=[True, False, None])
    before = doc.to_array("SENT_START").tolist()
    assert start_sentences_at_paragraphs(doc).to_array("SENT_START").tolist() == before
