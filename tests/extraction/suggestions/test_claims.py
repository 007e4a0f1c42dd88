"""Edges, flags, scores and parts of claims, without a model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.util import get_lang_class

from claims.extraction.parsed_text import ParsedText
from claims.extraction.suggestions.candidates import edges
from claims.extraction.suggestions.claim_words import split_points
from claims.extraction.suggestions.flags import (
    attribution_flags,
    checkability,
    content_flags,
    worthiness,
)
from claims.extraction.text_files import LONGEST_PART, parts
from claims.extraction.types import Checkability, Flag, Span, SpeakerKind
from tests.extraction.parses import build_doc

VOCAB = get_lang_class("en")().vocab


def parsed_words(
    text: str, *, tags: dict[str, str] | None = None, ents: dict[str, str] | None = None
) -> ParsedText:
    """A flat parse of words: the lemma is the word, tags and entities are given by word."""
    tags, ents = tags or {}, ents or {}
    words = text.split()
    doc = Doc(
        VOCAB,
        words=words,
        lemmas=[word.lower() for word in words],
        tags=[tags.get(word, "NN") for word in words],
        pos=["NOUN"] * len(words),
        heads=[0] * len(words),
        deps=["ROOT"] + ["dep"] * (len(words) - 1),
        ents=[f"B-{ents[word]}" if word in ents else "O" for word in words],
    )
    return ParsedText(doc)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("“It is so.”", "It is so"),
        ("“It is so,”", "It is so"),
        (" it is so … ", "it is so"),
        ("“Is it so?”", "Is it so?"),
        ("it is “so very bad”", "it is “so very bad”"),
        ('it is "so very bad."', 'it is "so very bad'),
        ("“so bad” it is", "“so bad” it is"),
        ("“”", ""),
    ],
)
def test_claim_edges_drop_marks_whose_partner_is_outside(span: str, expected: str) -> None:
    text = f"x {span} y"
    start, end = edges(text, Span(2, 2 + len(span)))
    assert text[start:end] == expected


@pytest.mark.parametrize(
    ("words", "tags", "flag"),
    [
        ("taxes will fall", {"will": "MD"}, Flag.PREDICTION),
        ("an alleged fraud", {}, Flag.ALLEGED),
        ("taxes should fall", {"should": "MD"}, Flag.OPINION),
    ],
)
def test_words_earn_their_flag(words: str, tags: dict[str, str], flag: Flag) -> None:
    parsed = parsed_words(words, tags=tags)
    assert flag in content_flags(parsed, ((0, parsed.size),))
    plain = parsed_words("taxes fell", tags={"fell": "VBD"})
    assert content_flags(plain, ((0, plain.size),)) == frozenset()


@pytest.mark.parametrize(
    ("cue", "speaker", "nested", "expected"),
    [
        ("said", SpeakerKind.PERSON, False, set()),
        ("said", SpeakerKind.PERSON, True, {Flag.HEARSAY}),
        ("said", SpeakerKind.UNNAMED, False, {Flag.UNNAMED_SOURCE}),
        ("said", None, False, {Flag.UNNAMED_SOURCE}),
        ("reportedly", None, False, {Flag.UNNAMED_SOURCE, Flag.HEARSAY}),
        ("accuse", SpeakerKind.PERSON, False, {Flag.ALLEGED}),
        ("predict", SpeakerKind.ORGANISATION, False, {Flag.PREDICTION}),
    ],
)
def test_cue_speaker_and_level_earn_flags(
    cue: str, speaker: SpeakerKind | None, nested: bool, expected: set[Flag]
) -> None:
    parsed = parsed_words(f"{cue} taxes fell", tags={"fell": "VBD"})
    found = attribution_flags(parsed, ((0, 1),), ((1, 3),), speaker, nested=nested)
    assert found == expected


def test_source_who_would_not_be_named_is_anonymous() -> None:
    parsed = parsed_words("said on condition of anonymity that taxes fell")
    found = attribution_flags(parsed, ((0, 1),), ((5, 8),), SpeakerKind.UNNAMED, nested=False)
    assert Flag.ANONYMOUS in found
    named = attribution_flags(parsed, ((0, 1),), ((5, 8),), SpeakerKind.PERSON, nested=False)
    assert Flag.ANONYMOUS not in named


@pytest.mark.parametrize(
    ("words", "tags", "ents", "expected"),
    [
        ("it cost 4", {"cost": "VBD"}, {"4": "CARDINAL"}, Checkability.FACT),
        ("the port closed", {"closed": "VBD"}, {}, Checkability.FACT),
        ("the port will close", {"will": "MD"}, {}, Checkability.PREDICTION),
        ("it is shameful", {"is": "VBZ"}, {}, Checkability.OPINION),
        ("it is so", {"is": "VBZ"}, {}, Checkability.UNCLEAR),
    ],
)
def test_checkability(
    words: str, tags: dict[str, str], ents: dict[str, str], expected: Checkability
) -> None:
    parsed = parsed_words(words, tags=tags, ents=ents)
    piece = ((0, parsed.size),)
    assert checkability(parsed, piece, content_flags(parsed, piece)) is expected


def test_score_is_a_sum_whose_reasons_are_in_words() -> None:
    hard = parsed_words(
        "the port paid 4 million in May", tags={"paid": "VBD"}, ents={"4": "MONEY", "May": "DATE"}
    )
    soft = parsed_words("i think it is beautiful here")
    high, reasons = worthiness(hard, (0, hard.size), frozenset(), Checkability.FACT)
    low, doubts = worthiness(soft, (0, soft.size), frozenset(), Checkability.OPINION)
    assert low < 0.3 < high <= 1.0
    assert reasons[0] == "gives a number"
    assert "an opinion" in doubts


def test_short_claim_has_no_split_points() -> None:
    parsed = ParsedText(build_doc("clause_after"))
    assert split_points(parsed, (2, 6)) == ()


def test_claim_of_two_sentences_splits_between_them() -> None:
    parsed = ParsedText(build_doc("two_sentences"))
    [point] = split_points(parsed, (0, parsed.size))
    assert parsed.text[point:].startswith("We tested")


def test_joined_clauses_split_before_the_conjunction() -> None:
    parsed = ParsedText(build_doc("joined_clauses"))
    [point] = split_points(parsed, (0, parsed.size))
    assert parsed.text[point:].startswith("and the council")


@given(st.text(alphabet="ab \n", max_size=200), st.integers(1, 30))
def test_parts_joined_are_the_text(text: str, longest: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claims.extraction.text_files.LONGEST_PART", longest)
        found = list(parts(text))
    assert "".join(found) == text
    assert all(0 < len(part) <= longest for part in found) or text == ""


def test_parts_end_at_paragraphs_and_cut_endless_words() -> None:
    paragraph = "word " * 2000 + "\n\n"
    found = list(parts(paragraph * 12))
    assert all(part.endswith("\n\n") and len(part) <= LONGEST_PART for part in found)
    assert max(map(len, parts("x" * 5000))) == 1000
