"""The model's attributions and the rules' together, on hand-built parses."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import ModuleType

import pytest

from claims.extraction import component
from claims.extraction.engine import attributions_of, merge
from claims.extraction.parse import ParsedText
from claims.extraction.types import Attribution, Confidence, QuotationKind, Span
from tests.extraction.parses import build_doc

SURE = Confidence(0.9, 0.9, 0.9, 0.0)


def attribution(cue: tuple[int, int], content: tuple[int, int], found_by: str) -> Attribution:
    return Attribution(
        (), (Span(*cue),), (Span(*content),), QuotationKind.INDIRECT, SURE, found_by=found_by
    )


OUTER = attribution((0, 4), (5, 50), "model")


@pytest.mark.parametrize(
    ("by_rule", "levels"),
    [
        pytest.param(
            attribution((60, 64), (65, 90), "rule: direct quotation"), [0, 0], id="missed"
        ),
        pytest.param(attribution((60, 64), (65, 90), "rule: infinitive"), [0], id="weak rule"),
        pytest.param(attribution((20, 24), (25, 40), "rule: infinitive"), [0, 1], id="nested"),
        pytest.param(attribution((60, 64), (40, 58), "rule: direct quotation"), [0], id="cuts in"),
        pytest.param(attribution((60, 64), (0, 58), "rule: direct quotation"), [0], id="holds it"),
        pytest.param(replace(OUTER, found_by="rule: direct quotation"), [0], id="the same"),
    ],
)
def test_model_decides_and_rules_add_what_fits(by_rule: Attribution, levels: list[int]) -> None:
    merged = merge([OUTER], [by_rule])
    assert [a.level for a in merged] == levels
    assert merged[0] == OUTER


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("quotation_closed", QuotationKind.DIRECT),
        ("mixed", QuotationKind.MIXED),
        ("clause_after", QuotationKind.INDIRECT),
    ],
)
def test_kind_follows_from_the_quotation_marks(name: str, kind: QuotationKind) -> None:
    [found] = attributions_of(ParsedText(build_doc(name)))
    assert found.kind is kind
    assert found.found_by.startswith("rule: ")


def fake_learned(monkeypatch: pytest.MonkeyPatch, predict, model: object | None) -> None:
    """Put a learned package in the place of the real one."""
    package, store = ModuleType("claims.extraction.learned"), ModuleType("store")
    package.predict = predict
    store.load_model = lambda path=None: model
    monkeypatch.setitem(sys.modules, "claims.extraction.learned", package)
    monkeypatch.setitem(sys.modules, "claims.extraction.learned.store", store)
    component.learned_predict.cache_clear()


@pytest.fixture(autouse=True)
def forget_the_model():
    yield
    component.learned_predict.cache_clear()


def test_component_uses_the_model_where_one_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = build_doc("clause_after")
    said = attribution((4, 8), (9, 35), "model")
    fake_learned(monkeypatch, lambda doc, model: [said], object())
    component.Attributor()(doc)
    assert [a.found_by for a in doc.user_data[component.FOUND]] == ["model"]
    assert [span.text for span in doc.spans["contents"]] == ["that the bridge was closed"]
    assert [span.text for span in doc.spans["cues"]] == ["said"]


def test_missing_model_means_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = build_doc("clause_after")
    fake_learned(monkeypatch, None, None)
    component.Attributor()(doc)
    assert [a.found_by for a in doc.user_data[component.FOUND]] == ["rule: reported clause"]
    assert doc.user_data[component.WARNINGS] == []


def test_failing_model_costs_no_article(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(doc, model):
        raise ValueError("broken")

    doc = build_doc("clause_after")
    fake_learned(monkeypatch, fail, object())
    component.Attributor()(doc)
    assert [a.found_by for a in doc.user_data[component.FOUND]] == ["rule: reported clause"]
    assert doc.user_data[component.WARNINGS] == [
        "The learned model failed on this text: rules only."
    ]


def test_rules_alone_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = build_doc("clause_after")
    fake_learned(monkeypatch, lambda doc, model: [], object())
    component.Attributor(use_model=False)(doc)
    assert [a.found_by for a in doc.user_data[component.FOUND]] == ["rule: reported clause"]
