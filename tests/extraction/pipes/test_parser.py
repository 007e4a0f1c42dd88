"""Paragraphs parsed in step have the heads of spaCy's parser, also with weights that choose wildly."""

from __future__ import annotations

from random import Random

import pytest
from spacy.language import Language
from spacy.pipeline import DependencyParser
from spacy.tokens import Doc

from claims.extraction.pipes.greedy import is_greedy
from claims.extraction.pipes.parser import (
    NAME,
    STOCK,
    ParserInStep,
    Stretch,
    parse_paragraphs_in_step,
)
from tests.extraction.pipes.small import small_pipe

LABELS = ("nsubj", "dobj", "det", "ccomp", "nsubj||ccomp")
COLUMNS = ["HEAD", "DEP", "SENT_START"]
WORDS = ["Ann", "Lee", "said", "in", "May", "the", "port", "\n", "."]


def parser(seed: int, **build: bool) -> tuple[Language, DependencyParser]:
    nlp, pipe = small_pipe("parser", LABELS, seed, **build)
    assert isinstance(pipe, DependencyParser)
    return nlp, pipe


def paragraphs(nlp: Language, lengths: list[int], random: Random) -> Doc:
    """Words by chance; a sentence begins at each paragraph, the rest is open."""
    starts = [place == 0 for length in lengths for place in range(length)]
    words = [random.choice(WORDS) for _ in starts]
    return Doc(nlp.vocab, words=words, sent_starts=[start or None for start in starts])


@pytest.mark.parametrize("seed", range(12))
def test_heads_are_those_of_the_stock_parser(seed: int) -> None:
    nlp, pipe = parser(seed)
    assert is_greedy(pipe, DependencyParser)
    ours = ParserInStep(pipe)
    random = Random(seed)
    for _ in range(40):
        doc = paragraphs(
            nlp, [random.randrange(1, 9) for _ in range(random.randrange(1, 12))], random
        )
        copy = doc.copy()
        assert (ours(copy).to_array(COLUMNS) == pipe(doc).to_array(COLUMNS)).all(), [*doc]


def test_chance_tests_the_paragraphs_that_reach_over(monkeypatch: pytest.MonkeyPatch) -> None:
    # The comparison above would say little if no paragraph took the next one, and the one after.
    taken = []
    go_on = Stretch._go_on

    def counted(stretch: Stretch) -> None:
        taken.append(stretch.after)
        go_on(stretch)

    monkeypatch.setattr(Stretch, "_go_on", counted)
    for seed in range(4):
        test_heads_are_those_of_the_stock_parser(seed)
    assert len(taken) > 20


def test_long_paragraph_among_short_ones_is_left_to_the_stock_parser() -> None:
    nlp, pipe = parser(1)
    ours = ParserInStep(pipe)
    random = Random(1)
    assert ours._paragraphs(paragraphs(nlp, [40, 3, 5], random)) == []
    assert ours._paragraphs(paragraphs(nlp, [5, 4, 3, 5, 5], random)) == [0, 5, 9, 12, 17]


@pytest.mark.parametrize(
    "heads", [None, [0, 0, 1, 3, 3, 3]], ids=["barred sentence starts", "heads"]
)
def test_text_that_comes_with_a_parse_is_left_to_the_stock_parser(heads: list[int] | None) -> None:
    nlp, pipe = parser(2)
    words = ["Ann", "said", "so", "Lee", "came", "too"]
    deps = ["dep"] * 6 if heads else None
    starts = None if heads else [True, False, None, True, None, None]
    doc = Doc(nlp.vocab, words=words, heads=heads, deps=deps, sent_starts=starts)
    assert ParserInStep(pipe)._paragraphs(doc) == []


def test_empty_text_has_no_heads() -> None:
    nlp, pipe = parser(3)
    assert len(ParserInStep(pipe)(nlp.make_doc(""))) == 0


def test_pipeline_runs_it_in_place_of_the_parser() -> None:
    nlp, _ = parser(4)
    parse_paragraphs_in_step(nlp)
    assert nlp.pipe_names == [NAME]


@pytest.mark.parametrize("build", [{"beam": True}, {"upper": False}], ids=["beam", "one layer"])
def test_parser_of_another_build_stays(build: dict[str, bool]) -> None:
    nlp, _ = parser(5, **build)
    parse_paragraphs_in_step(nlp)
    assert nlp.pipe_names == [STOCK]
