"""What an import is compared with is spaCy as it comes."""

from __future__ import annotations

import os
import time

import pytest
from thinc.api import Model

from claims.bench.bare import bare_pipes, bare_seconds, stock_nlp
from claims.extraction.pipeline import load_nlp

TEXT = "Ann Lee said on Monday that the port was closed.\n\n“We lost £4 million,” she said. " * 20


def test_stock_pipes_are_those_of_the_package_also_beside_ours() -> None:
    load_nlp()
    nlp = stock_nlp()
    assert nlp.pipe_names == ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"]
    models = [getattr(pipe, "model", None) for _, pipe in nlp.pipeline]
    layers = [layer for model in models if isinstance(model, Model) for layer in model.walk()]
    assert all(layer.ops.use_blis for layer in layers)
    assert not [layer.name for layer in layers if "in_blocks" in layer.name]
    index = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index")
    assert {type(words) for words in index.values()} == {list}


def test_seconds_are_of_the_processor() -> None:
    bare_seconds(TEXT)
    began = time.process_time()
    seconds = bare_seconds(TEXT)
    assert 0 < seconds <= time.process_time() - began


def test_pipes_run_in_another_process() -> None:
    began = sum(os.times()[:2])
    with bare_pipes() as bare:
        seconds = sum(bare(TEXT) for _ in range(30))
    assert seconds > 0.5
    # This process only waited.
    assert sum(os.times()[:2]) - began < seconds


def test_end_of_the_other_process_is_told() -> None:
    with bare_pipes() as bare, pytest.raises(RuntimeError, match="has ended"):
        bare(7)  # type: ignore[arg-type]  (no text: the other process fails)
