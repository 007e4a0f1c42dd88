"""The cheaper pipes give what spaCy's own give, token by token; needs the English model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model

from claims.extraction.pipeline import load_nlp
from tests.extraction.test_any_text import NEWS_LIKE, ODD

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[3]
ATTRIBUTES = [
    "ORTH", "SPACY", "NORM", "TAG", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "SENT_START", "ENT_IOB", "ENT_TYPE"
]  # fmt: skip


def stock_nlp() -> Language:
    """The same model with spaCy's own pipes, and our sentence starts."""
    return load_nlp(fast_pipes=False)


def our_texts() -> dict[str, str]:
    """Our own articles by name."""
    files = [
        ROOT / "tests/data/extraction/leak.txt",
        *(ROOT / "claims/demo/data/articles").glob("*.txt"),
    ]
    speakers = json.loads((ROOT / "tests/data/extraction/speaker_gold.json").read_text("utf-8"))
    return {path.stem: path.read_text("utf-8") for path in files} | {
        article["id"]: article["text"] for article in speakers
    }


def found(doc: Doc) -> list[tuple[object, ...]]:
    """What the pipes found, token by token: first in words, so that a difference can be read."""
    in_words = [
        (t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.ent_iob_, t.ent_type_)
        for t in doc
    ]
    numbers = doc.to_array(ATTRIBUTES).tolist()
    return [(*words, *row) for words, row in zip(in_words, numbers, strict=True)]


def check(text: str) -> Doc:
    """Parse with both; the pipes must find the same. Gives the ``Doc`` of ours."""
    # Half a character never reaches the pipes: `parse_text` takes it out.
    text = text.encode("utf-8", "replace").decode("utf-8")
    ours, stock = load_nlp()(text), stock_nlp()(text)
    assert found(ours) == found(stock)
    # The learned model reads the tensor; another BLAS rounds its last digits differently.
    assert ours.tensor.shape == stock.tensor.shape
    assert abs(ours.tensor - stock.tensor).max(initial=0) < 1e-4
    return ours


@pytest.mark.parametrize("text", our_texts().values(), ids=our_texts())
def test_our_texts_are_read_as_by_the_stock_pipes(text: str) -> None:
    assert check(text).ents


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_texts_are_read_as_by_the_stock_pipes(text: str) -> None:
    check(text)


#: Words that single rules of the attribute ruler and of the lemmatizer speak of, names and spaces.
WORDS = [
    "there",
    "is",
    "was",
    "ai",
    "n't",
    "n’t",
    "gon",
    "na",
    "got",
    "ta",
    "let",
    "'s",
    "c'm",
    "on",
    "y'",
    "all",
    "gets",
    "be",
    "being",
    "better",
    "worst",
    "men",
    "“",
    "”",
    '"',
    "'",
    "(",
    ")",
    "--",
    "...",
    "London",
    "Ann",
    "Lee",
    ",",
    ".",
    "said",
    "5",
    "May",
    "2020",
    "£4",
    "million",
    "New",
    "York",
    "Times",
    "Inc.",
    "U.S.",
    "30%",
]
SPACES = ["\n", "\n\n", " ", "   ", "\t", "\u00a0"]
SENTENCES = st.lists(st.sampled_from([*WORDS, *SPACES]), max_size=40).map(" ".join)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(st.one_of(st.text(max_size=60), NEWS_LIKE, SENTENCES))
def test_any_text_is_read_as_by_the_stock_pipes(text: str) -> None:
    check(text)


def test_stock_pipeline_beside_ours_keeps_the_package_blis() -> None:
    load_nlp()
    assert all(layer.ops.use_blis for layer in layers(stock_nlp()))
    assert not any(layer.ops.use_blis for layer in layers(load_nlp()))


def layers(nlp: Language) -> list[Model]:
    models = [getattr(pipe, "model", None) for _, pipe in nlp.pipeline]
    return [layer for model in models if isinstance(model, Model) for layer in model.walk()]
