"""The model's attributions and the rules' together, on hand-built parses."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from claims.extraction.learned.store import LearnedModel
from claims.extraction.merge import attributions_of, merge
from claims.extraction.parsed_text import ParsedText
from claims.extraction.pipeline import find_attributions
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
        pytest.param(attribution((60, 64), (65, 90), "rule: reported clause"), [0, 0], id="missed"),
        pytest.param(attribution((60, 64), (65, 90), "rule: infinitive"), [0], id="weak rule"),
        pytest.param(attribution((20, 24), (25, 40), "rule: infinitive"), [0, 1], id="nested"),
        pytest.param(attribution((60, 64), (40, 58), "rule: direct quotation"), [0], id="cuts in"),
        pytest.param(attribution((60, 64), (0, 58), "rule: infinitive"), [0], id="weak rule holds"),
        pytest.param(
            attribution((60, 64), (0, 58), "rule: reported clause"), [0], id="nobody holds"
        ),
        pytest.param(replace(OUTER, found_by="rule: direct quotation"), [0], id="the same"),
    ],
)
def test_model_decides_and_rules_add_what_fits(by_rule: Attribution, levels: list[int]) -> None:
    merged = merge([OUTER], [by_rule])
    assert [a.level for a in merged] == levels
    assert merged[0] == OUTER


def test_trusted_rule_with_a_source_holds_what_the_model_found() -> None:
    holder = attribution((60, 64), (0, 58), "rule: reported clause")
    holder = replace(holder, source=(Span(65, 70),))
    deeper = attribution((20, 24), (25, 40), "rule: infinitive")
    levels = {a.found_by: a.level for a in merge([OUTER], [holder, replace(deeper, level=1)])}
    assert levels == {"rule: reported clause": 0, "model": 1, "rule: infinitive": 2}


def test_quotation_that_stands_alone_holds_what_the_model_found_in_it() -> None:
    """“This renews calls for a vote” as a heading: “this” renews them, but somebody says so."""
    alone = replace(attribution((0, 1), (0, 58), "rule: quotation alone"), cue=())
    assert {a.found_by: a.level for a in merge([OUTER], [alone])} == {
        "rule: quotation alone": 0,
        "model": 1,
    }


def test_source_that_the_model_misses_is_borrowed_from_a_rule_of_the_same_cue() -> None:
    source = (Span(60, 70),)
    [merged] = merge([OUTER], [replace(OUTER, source=source, found_by="rule: passive")])
    assert merged == replace(OUTER, source=source)
    inside_content = replace(OUTER, source=(Span(10, 12),), found_by="rule: passive")
    assert merge([OUTER], [inside_content]) == [OUTER]


def test_whom_something_is_alleged_of_is_not_its_source() -> None:
    cue, whole = (Span(12, 21),), (Span(5, 11), Span(22, 50))
    learned = replace(OUTER, source=(Span(5, 11),), cue=(Span(12, 29),), content=(Span(30, 50),))
    by_rule = replace(OUTER, cue=cue, content=whole, found_by="rule: reportedly")
    assert merge([learned], [by_rule]) == [by_rule]


def test_who_is_said_to_have_done_something_is_not_its_source() -> None:
    learned = replace(OUTER, source=(Span(5, 11),), cue=(Span(12, 19),), content=(Span(20, 50),))
    whole = (Span(5, 11), Span(20, 50))
    by_rule = replace(OUTER, cue=(Span(12, 19),), content=whole, found_by="rule: passive")
    assert merge([learned], [by_rule]) == [by_rule]
    weak = replace(by_rule, found_by="rule: infinitive")
    assert merge([learned], [weak]) == [learned]


def test_source_is_completed_by_a_rule_that_holds_it() -> None:
    short, long = replace(OUTER, source=(Span(60, 64),)), replace(OUTER, source=(Span(60, 90),))
    assert merge([short], [replace(long, found_by="rule: infinitive")]) == [long]
    assert merge([long], [replace(short, found_by="rule: infinitive")]) == [long]


def test_quotation_goes_on_as_far_as_a_rule_follows_it() -> None:
    longer = replace(OUTER, content=(Span(5, 50), Span(60, 90)), found_by="rule: direct quotation")
    assert merge([OUTER], [longer]) == [replace(OUTER, content=longer.content)]
    earlier = replace(longer, content=(Span(4, 50),), cue=(Span(0, 3),))
    assert merge([OUTER], [earlier]) == [OUTER]


def test_quoted_judgement_takes_what_is_judged() -> None:
    quoted = replace(OUTER, content=(Span(20, 50),), kind=QuotationKind.DIRECT)
    whole = replace(OUTER, found_by="rule: object of a verb")
    assert merge([quoted], [whole]) == [replace(quoted, content=whole.content)]
    unquoted = replace(quoted, kind=QuotationKind.INDIRECT)
    assert merge([unquoted], [whole]) == [unquoted]


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


def test_content_takes_its_quotation_marks_along() -> None:
    parsed = ParsedText(build_doc("quotation_closed"))
    text = parsed.text
    start, end = text.index("“") + 1, text.index("”")
    while text[end - 1] in ",.":
        end -= 1
    bare = attribution((text.index("said"), text.index("said") + 4), (start, end), "model")
    [found] = [a for a in attributions_of(parsed, lambda columns: [bare]) if a.found_by == "model"]
    [content] = found.content
    assert text[content.start : content.end] == text[text.index("“") : text.index("”") + 1]


class BrokenModel:
    """A model that fails on every text."""

    version = "v1"


def test_failing_model_costs_no_article() -> None:
    parsed = ParsedText(build_doc("clause_after"))
    found, used, warnings = find_attributions(parsed, cast("LearnedModel", BrokenModel()))
    assert [a.found_by for a in found] == ["rule: reported clause"]
    assert used is None
    assert warnings == ("The learned model failed on this text: rules only.",)


def test_rules_alone_give_no_warning() -> None:
    found, used, warnings = find_attributions(ParsedText(build_doc("clause_after")), None)
    assert [a.found_by for a in found] == ["rule: reported clause"]
    assert (used, warnings) == (None, ())
