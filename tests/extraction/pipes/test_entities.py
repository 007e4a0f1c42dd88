"""Entities found at once are those of spaCy's recogniser, also with weights that choose wildly."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span

from claims.extraction.pipes.entities import (
    NAME,
    STOCK,
    EntitiesAtOnce,
    Moves,
    find_entities_at_once,
    is_readable,
)
from tests.extraction.pipes.small import small_pipe

LABELS = ("PERSON", "GPE", "DATE")
COLUMNS = ["ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID"]


def recogniser(seed: int, **build: bool) -> tuple[Language, EntityRecognizer]:
    """A small recogniser with weights drawn by chance."""
    nlp, pipe = small_pipe("ner", LABELS, seed, **build)
    assert isinstance(pipe, EntityRecognizer)
    return nlp, pipe


def random_doc(nlp: Language, random: Random) -> Doc:
    """Words, blanks and sentence starts by chance; not even a start at the first word is sure."""
    words = [
        random.choice(["Ann", "Lee", "said", "in", "May", "\n", "  "])
        for _ in range(random.randrange(30))
    ]
    starts = [random.choice([True, False, False, None, None]) for _ in words]
    return Doc(nlp.vocab, words=words, sent_starts=starts)


@pytest.mark.parametrize("seed", range(2, 10))
def test_entities_are_those_of_the_stock_recogniser(seed: int) -> None:
    nlp, pipe = recogniser(seed)
    assert is_readable(pipe)
    ours = EntitiesAtOnce(pipe)
    random = Random(seed)
    lengths = set()
    for _ in range(60):
        doc = random_doc(nlp, random)
        copy = doc.copy()
        assert (ours(copy).to_array(COLUMNS) == pipe(doc).to_array(COLUMNS)).all(), [*doc]
        lengths |= {len(entity) for entity in doc.ents}
    # Weights by chance make entities of many lengths, or the comparison would say little.
    assert len(lengths) > 1


def test_equal_scores_choose_the_first_move_as_the_stock_recogniser_does() -> None:
    nlp, pipe = recogniser(0)
    upper = pipe.model.layers[2]
    upper.set_param("W", np.zeros_like(upper.get_param("W")))
    is_out = [name == "O" for name in Moves.of(pipe).names]
    upper.set_param("b", -np.array(is_out, dtype="f"))
    doc = Doc(nlp.vocab, words=["Ann", "Lee", "\n", "said", "May"], sent_starts=[1, -1, -1, 1, -1])
    copy = doc.copy()
    assert (EntitiesAtOnce(pipe)(copy).to_array(COLUMNS) == pipe(doc).to_array(COLUMNS)).all()
    assert doc.ents


def test_text_that_comes_with_an_entity_is_left_to_the_stock_recogniser() -> None:
    nlp, pipe = recogniser(1)
    docs = [
        Doc(nlp.vocab, words=["Ann", "Lee", "said", "in", "May", "that", "Lee", "came"])
        for _ in range(2)
    ]
    for doc in docs:
        doc.set_ents([Span(doc, 1, 3, label="GPE")], default="missing")
    ours, stock = EntitiesAtOnce(pipe)(docs[0]), pipe(docs[1])
    assert (ours.to_array(COLUMNS) == stock.to_array(COLUMNS)).all()
    assert (1, 3) in {(entity.start, entity.end) for entity in ours.ents}


def test_pipeline_runs_it_in_place_of_the_recogniser() -> None:
    nlp, _ = recogniser(2)
    find_entities_at_once(nlp)
    assert nlp.pipe_names == [NAME]


@pytest.mark.parametrize("options", [{"beam": True}, {"upper": False}], ids=["beam", "one layer"])
def test_recogniser_of_another_build_stays(options: dict[str, bool]) -> None:
    nlp, _ = recogniser(3, **options)
    find_entities_at_once(nlp)
    assert nlp.pipe_names == [STOCK]
