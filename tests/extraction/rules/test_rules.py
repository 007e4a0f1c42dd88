"""Each rule on one hand-built parse: who, with which words, says what."""

from __future__ import annotations

import pytest

from claims.extraction.parsed_text import ParsedText
from claims.extraction.rules.find import find_attributions
from claims.extraction.types import Block
from tests.extraction.parses import build_doc

# name of the parse, rule, source, cue, contents
CASES = [
    ("quotation_closed", "direct quotation", "Lee", ["said"], ["“The bridge is safe,”"]),
    ("quotation_opened", "direct quotation", "Lee", ["said"], ["“The bridge is safe.”"]),
    (
        "quotation_interrupted",
        "direct quotation",
        "Lee",
        ["said"],
        ["“The bridge,”", "“is as safe as a house.”"],
    ),
    (
        "quotation_goes_on",
        "direct quotation",
        "Lee",
        ["said"],
        ["“The bridge is safe,”", "“We tested it twice.”"],
    ),
    ("inverted", "direct quotation", "Lee", ["said"], ["“The bridge is safe,”"]),
    ("clause_after", "reported clause", "Lee", ["said"], ["that the bridge was closed"]),
    ("clause_before", "reported clause", "Lee", ["said"], ["The bridge was closed"]),
    ("clause_around", "reported clause", "Lee", ["said"], ["The bridge", "was closed"]),
    ("mixed", "reported clause", "Lee", ["said"], ["the bridge was “a wreck on four stilts”"]),
    ("according_first", "according to", "Lee", ["According to"], ["the bridge was closed"]),
    ("according_last", "according to", "Lee", ["according to"], ["The bridge was closed"]),
    ("infinitive", "infinitive", "Lee", ["vowed"], ["to close the bridge"]),
    ("complement", "object of a verb", "Lee", ["called"], ["the bridge a disgrace"]),
    ("object", "object of a verb", "Lee", ["criticised"], ["the closure of the bridge"]),
    ("seen_as", "object of a verb", "Lee", ["sees"], ["the bridge as a risk"]),
    (
        "preposition",
        "object of a preposition",
        "Lee",
        ["called", "for"],
        ["an inquiry into the bridge"],
    ),
    (
        "preposition_clause",
        "object of a preposition",
        "Lee",
        ["called", "for"],
        ["the mayor to resign"],
    ),
    ("noun_possessor", "noun with a clause", "Lee", ["claim"], ["that the bridge was safe"]),
    ("adverb", "reportedly", "", ["reportedly"], ["The bridge", "collapsed in May"]),
    ("passive_alleged", "passive", "", ["is alleged"], ["Lee", "to have sold the bridge"]),
    ("passive_agent", "passive", "the mayor", ["was praised"], ["Lee", "for the repair"]),
    ("impersonal", "reported clause", "", ["emerged"], ["that the bridge was unsafe"]),
    ("relative", "reported clause", "who", ["confirmed"], ["that the bridge was unsafe"]),
    ("shared_subject", "reported clause", "Lee", ["said"], ["that the bridge was closed"]),
    ("participle", "reported clause", "Lee", ["adding"], ["that the bridge was closed"]),
    ("heading", "name and colon", "Ann Lee", [":"], ["The bridge is safe now"]),
]


@pytest.mark.parametrize(("name", "rule", "source", "cue", "content"), CASES)
def test_rule_finds_source_cue_and_content(
    name: str, rule: str, source: str, cue: list[str], content: list[str]
) -> None:
    parsed = ParsedText(build_doc(name))
    [found] = [item for item in find_attributions(parsed) if item.level == 0]
    assert found.rule == rule
    assert (parsed.words_of(found.source) if found.source else "") == source
    assert [parsed.words_of(piece) for piece in found.cue] == cue
    assert [parsed.words_of(piece) for piece in found.content] == content


@pytest.mark.parametrize("name", ["own_mind", "quoted_term"])
def test_nothing_is_attributed_where_nobody_passes_words_on(name: str) -> None:
    assert find_attributions(ParsedText(build_doc(name))) == []


@pytest.mark.parametrize(
    ("name", "inner"),
    [("nested", "that the bridge was safe"), ("noun_clause", "that the bridge was safe")],
)
def test_attribution_inside_a_content_has_the_next_level(name: str, inner: str) -> None:
    parsed = ParsedText(build_doc(name))
    levels = {item.level: parsed.words_of(item.hull) for item in find_attributions(parsed)}
    assert levels[1] == inner
    assert inner in levels[0]


@pytest.mark.parametrize("kind", ["caption", "credit", "boilerplate"])
def test_silent_blocks_attribute_nothing(kind: str) -> None:
    doc = build_doc("clause_after")
    blocks = [Block(0, len(doc.text), kind)]
    assert find_attributions(ParsedText(doc, blocks)) == []
    assert find_attributions(ParsedText(doc, [Block(0, len(doc.text), "paragraph")]))
