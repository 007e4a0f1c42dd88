import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claims.extraction.learned.predict import predict, quotation_kind
from claims.extraction.parsed_text import Columns
from claims.extraction.types import QuotationKind
from tests.extraction.learned.builders import QUOTED, SAID, flat_tokens, make_doc, tiny_model

MODEL = tiny_model(min_cue=0.02, threshold=0.02)
WORDS = (
    "Lee",
    "said",
    "that",
    "“",
    "”",
    '"',
    ",",
    ".",
    ":",
    "\n\n",
    "–",
    "it",
    "holds",
    "according",
    "to",
)


@st.composite
def random_docs(draw) -> Doc:
    """Docs with random words and a random tree per sentence, as odd as any parse can be."""
    words = draw(st.lists(st.sampled_from(WORDS), max_size=40))
    size = len(words)
    cut = draw(st.integers(0, size))
    heads, deps = [], []
    for start, end in ((0, cut), (cut, size)):
        for index in range(start, end):
            # A head to the left keeps the tree free of cycles; the first token is the root.
            heads.append(draw(st.integers(start, max(start, index - 1))))
            deps.append(
                "ROOT"
                if index == start
                else draw(st.sampled_from(("nsubj", "ccomp", "prep", "conj")))
            )
    return Doc(
        Vocab(),
        words=words,
        lemmas=["say" if word == "said" else word.lower() for word in words],
        pos=["PUNCT" if not word.isalpha() else "VERB" for word in words],
        tags=["XX"] * size,
        heads=heads,
        deps=deps,
        sent_starts=[index in (0, cut) for index in range(size)],
    )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(random_docs())
def test_attributions_obey_the_rules_on_any_doc(doc):
    text = doc.text
    taken: set[int] = set()
    found = predict(Columns(doc), MODEL)
    assert found == predict(Columns(doc), MODEL)
    for attribution in found:
        content = {i for start, end in attribution.content for i in range(start, end)}
        assert content
        assert taken.isdisjoint(content)
        taken |= content
        for role in (attribution.source, attribution.cue, attribution.content):
            for start, end in role:
                assert 0 <= start < end <= len(text)
                assert text[start:end] == text[start:end].strip()
        source = {i for start, end in attribution.source for i in range(start, end)}
        cue = {i for start, end in attribution.cue for i in range(start, end)}
        assert content.isdisjoint(source | cue)
        confidence = attribution.confidence
        assert all(0 <= p <= 1 for p in (confidence.source, confidence.cue, confidence.content))
        assert attribution.speaker is None


@pytest.mark.parametrize("words", [[], ["\n\n"], ["."], ["“"], [" "], ["said"], ["”", "”", "“"]])
def test_texts_without_anything_to_find_give_nothing_or_little(words):
    assert len(predict(Columns(Doc(Vocab(), words=words)), MODEL)) <= 1


def test_a_doc_without_any_parse_is_read():
    assert isinstance(
        predict(Columns(Doc(Vocab(), words=["Lee", "said", "it", "holds"])), MODEL), list
    )


def test_an_endless_sentence_takes_bounded_time_and_memory():
    doc = Doc(Vocab(), words=["said", "it"] * 4000)
    assert isinstance(predict(Columns(doc), MODEL), list)


def test_what_found_an_attribution_is_told():
    found = predict(Columns(make_doc(SAID, QUOTED)), MODEL)
    assert found
    assert all(
        attribution.found_by.startswith("learned model test: cue “") for attribution in found
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (((3, 5),), QuotationKind.DIRECT),
        (((2, 6),), QuotationKind.DIRECT),  # the marks are no words
        (((0, 2),), QuotationKind.INDIRECT),
        (((1, 5),), QuotationKind.MIXED),
    ],
)
def test_kinds_follow_the_quotation_marks(content, kind):
    tokens = flat_tokens("they felt “ very cold ” there")
    assert quotation_kind(tokens, content) is kind


def test_the_engine_imports_neither_django_nor_training_libraries():
    code = (
        "import sys, claims.extraction.learned.predict;"
        "print([m for m in ('django', 'torch', 'lightgbm') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
