"""A pipeline keeps the words of its first texts, and no more."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language

from claims.extraction import pipes
from claims.extraction.pipes import memory_for


@pytest.fixture
def nlp() -> Language:
    return spacy.blank("en")


def read(nlp: Language, text: str) -> None:
    with memory_for(nlp, text):
        nlp.make_doc(text)


def test_words_of_the_first_texts_stay(nlp: Language) -> None:
    read(nlp, "The harbourmaster spoke.")
    assert "harbourmaster" in nlp.vocab


def test_words_are_forgotten_once_enough_are_known(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipes, "KEPT_WORDS", len(nlp.vocab) + 2)
    read(nlp, "The harbourmaster spoke.")
    read(nlp, "Somebody answered.")
    assert "harbourmaster" in nlp.vocab
    assert "answered" not in nlp.vocab
    assert "answered" not in nlp.vocab.strings


def test_words_of_a_very_long_text_are_forgotten(nlp: Language) -> None:
    read(nlp, "harbourmaster " * 5000)
    assert "harbourmaster" not in nlp.vocab
