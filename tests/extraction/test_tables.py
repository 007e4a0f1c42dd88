"""The word tables: well formed, and read as the rules need them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from claims.extraction.rules.cues import CueKind, Entry, noun_table, verb_table
from claims.extraction.word_tables import first_name_gender, is_title, noun_gender, words

FRAMES = frozenset("qcxokap")


@pytest.mark.parametrize("table", [verb_table, noun_table])
def test_every_cue_takes_something_that_the_rules_know(
    table: Callable[[], dict[str, Entry]],
) -> None:
    for lemma, entry in table().items():
        assert entry.frames, lemma
        assert entry.frames <= FRAMES, lemma
        assert ("p" in entry.frames) == bool(entry.prepositions), lemma
        assert lemma == lemma.lower().strip()


def test_a_particle_makes_a_cue_of_its_own() -> None:
    assert verb_table()["point out"].kind is CueKind.VERB
    assert "point" not in verb_table()


def test_titles_are_known_with_and_without_full_stop() -> None:
    assert is_title("Sen.")
    assert is_title("senator")
    assert not is_title("Harrow")


def test_genders_come_from_nouns_and_first_names() -> None:
    assert noun_gender("spokeswoman") == "f"
    assert noun_gender("official") == ""
    assert first_name_gender()["judith"] == "f"
    assert first_name_gender()["colin"] == "m"


def test_an_unknown_kind_of_word_is_an_empty_set() -> None:
    assert words("no such kind") == frozenset()
