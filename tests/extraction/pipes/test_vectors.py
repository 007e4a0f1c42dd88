"""Word vectors worked out in blocks are those of the network they stand for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.pipes.vectors import inference_model, is_readable, vectors_in_blocks
from tests.extraction.pipes.small import TOK2VEC

PLAIN = {**TOK2VEC, "width": 16, "depth": 4, "maxout_pieces": 3}
BY_FEATURE = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 16,
        "attrs": ["NORM", "PREFIX", "SPACY"],
        "rows": [100, 50, 10],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 16,
        "depth": 2,
        "window_size": 1,
        "maxout_pieces": 2,
    },
}


def network(config: dict[str, Any]) -> tuple[Language, Any]:
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe("tok2vec", config={"model": config})
    nlp.initialize()
    return nlp, pipe


def words(nlp: Language, count: int) -> Doc:
    return Doc(nlp.vocab, words=[f"word{number * number % 37}" for number in range(count)])


@pytest.mark.parametrize("config", [PLAIN, BY_FEATURE], ids=["HashEmbedCNN", "MultiHashEmbed"])
@pytest.mark.parametrize("count", [0, 1, 2, 5, 255, 256, 257, 700])
def test_vectors_are_those_of_the_network(config: dict[str, Any], count: int) -> None:
    nlp, pipe = network(config)
    assert is_readable(pipe.model)
    doc = words(nlp, count)
    [expected], [found] = pipe.model.predict([doc]), inference_model(pipe.model).predict([doc])
    assert found.shape == expected.shape == (count, 16)
    assert found.dtype == expected.dtype
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_pipe_leaves_the_vectors_in_the_tensor() -> None:
    nlp, pipe = network(PLAIN)
    expected = pipe(words(nlp, 9)).tensor
    vectors_in_blocks(nlp)
    np.testing.assert_allclose(pipe(words(nlp, 9)).tensor, expected, atol=1e-5)
    assert pipe.model.name == "word_vectors_in_blocks"


def test_network_that_sees_farther_stays() -> None:
    nlp, pipe = network({**PLAIN, "window_size": 2})
    model = pipe.model
    vectors_in_blocks(nlp)
    assert pipe.model is model


def test_network_for_reading_refuses_to_be_trained() -> None:
    nlp, pipe = network(PLAIN)
    with pytest.raises(NotImplementedError, match="reads only"):
        inference_model(pipe.model).begin_update([words(nlp, 3)])
