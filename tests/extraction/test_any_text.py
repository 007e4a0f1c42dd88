"""Extraction accepts any text, always answers alike, and its spans fit the text; needs the model."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from claims.extraction.api import extract
from claims.extraction.types import Block, Extraction

pytestmark = pytest.mark.model

ODD = {
    "empty": "",
    "blank": " \n\n\t ",
    "no punctuation": "the man said that the dog ran and she told him it was so " * 40,
    "unbalanced": "“A “b ‘c “d\n\n” said ”e” „f« " * 20,
    "NUL": "He said\x00 “it is\x00 so”.\x00",
    "half a character": "Ann Lee said \ud83d “b \udfff” is so.",
    "emoji": "😀 “Hi 😀,” said 👩‍👩‍👧. 😀",
    "right to left": "قال الرئيس إن «الأمر انتهى». שלום אמר האיש.",
    "one word": "a" * 5000,
    "carriage returns": "Lee said:\r\n\r\n“A is b.”\r\n\r\n“C is d,” she said.",
    "marks only": "\"'”“" * 300,
    "nested without end": "he said " * 400,
}


def check(text: str, found: Extraction) -> None:
    """Every offset cuts inside the text, and contents of one level are disjoint."""
    spans = [s for a in found.attributions for s in (*a.source, *a.cue, *a.content)]
    spans += [s for cluster in found.speakers for s in cluster.mentions]
    pairs = [(s.start, s.end) for s in spans]
    pairs += [(c.start, c.end) for c in found.claims] + [(f.start, f.end) for f in found.facts]
    assert all(0 <= start < end <= len(text) for start, end in pairs)
    for level in {a.level for a in found.attributions}:
        contents = sorted(s for a in found.attributions if a.level == level for s in a.content)
        assert all(a.end <= b.start for a, b in pairwise(contents)), level
    for candidate in found.claims:
        assert all(candidate.start < point < candidate.end for point in candidate.split_points)
        assert 0.0 <= candidate.score <= 1.0
        assert all(0 <= link.speaker < len(found.speakers) for link in candidate.chain)
        assert found.speakers[candidate.chain[-1].speaker].kind == "outlet"
    for attribution in found.attributions:
        assert attribution.speaker is None or 0 <= attribution.speaker < len(found.speakers)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_is_accepted(text: str) -> None:
    found = extract(text)
    check(text, found)
    assert extract(text) == found


PIECES = st.sampled_from(
    [
        "Ann Lee",
        "she",
        "the officials",
        " said ",
        " told ",
        " that ",
        ", according to ",
        "“the bridge is safe”",
        "“",
        "”",
        '"',
        "’",
        ", ",
        ". ",
        ": ",
        "\n\n",
        "it cost £4 million",
        " who ",
        " reportedly ",
        "the claim that ",
        "he was told ",
        "In May 2020 ",
    ]
)
NEWS_LIKE = st.lists(PIECES, max_size=25).map("".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=80), NEWS_LIKE))
@example("0 wAS Told  REPORTEdly A")  # two contents with the same first and last word
@example("“0 0 0 0 0 ”said. “0”“0")  # two quotations in one token
@example("0s told  said H1 010ThU,according to 1U was told")  # three levels, the inmost found first
def test_spans_fit_any_text_and_the_answer_is_always_the_same(text: str) -> None:
    found = extract(text, outlet="The Bell")
    check(text, found)
    assert extract(text, outlet="The Bell") == found


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(NEWS_LIKE, st.integers(0, 60), st.sampled_from(["caption", "paragraph", "no such kind"]))
def test_any_blocks_are_accepted(text: str, start: int, kind: str) -> None:
    check(text, extract(text, blocks=[Block(start, start + 20, kind), Block(0, 5, "headline")]))


def test_long_text_is_read_in_parts_with_offsets_into_the_whole() -> None:
    filler = "The port was quiet and nobody came. " * 40
    words = "“The bridge is safe,” Ann Lee said."
    text = "\n\n".join([filler] * 40 + [words] + [filler] * 5)
    assert len(text) > 50_000
    found = extract(text)
    [attribution] = [a for a in found.attributions if a.level == 0]
    assert [text[s.start : s.end] for s in attribution.content] == ["“The bridge is safe,”"]
    check(text, found)
