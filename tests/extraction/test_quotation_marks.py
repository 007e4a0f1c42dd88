"""Quotation regions on bare text: marks of every setting, unclosed, nested, continued."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction.quotation_marks import quotation_regions

OUTERMOST = [
    ("He said “it is so” twice.", ["“it is so”"]),
    ('He said "it is so" and "never".', ['"it is so"', '"never"']),
    ("He said ``it is so'' twice.", ["``it is so''"]),
    ("''It is so,'' he said.", ["''It is so,''"]),
    ("She said ‘it is so’ twice.", ["‘it is so’"]),
    ("She said 'it is so' twice.", ["'it is so'"]),
    ("Il dit « c’est ainsi » et part.", ["« c’est ainsi »"]),
    ("Er sagt »so ist es« und geht. «Nein.»", ["»so ist es«", "«Nein.»"]),
    ("Er sagt „so ist es“ und geht.", ["„so ist es“"]),
    ("The dogs’ dinner and the dog’s bone.", []),
    ("It's the players' union and they don't care.", []),
    ("'Twas in the '90s, rock 'n' roll.", []),
    ("‘I don’t know,’ she said.", ["‘I don’t know,’"]),
    ("The post is 6'2\" tall.", []),
    ("He said “it is so and went on.", ["“it is so and went on."]),
    ("A “b” and ” alone.", ["“b”"]),
    ("“”", ["“”"]),
]


@pytest.mark.parametrize(("text", "expected"), OUTERMOST)
def test_outermost_regions(text: str, expected: list[str]) -> None:
    found = [text[r.start : r.end] for r in quotation_regions(text)]
    assert found == expected


def test_quotation_inside_a_quotation_is_part_of_it() -> None:
    text = "“They call it ‘fake news’ now,” he said."
    [region] = quotation_regions(text)
    assert text[region.start : region.end] == "“They call it ‘fake news’ now,”"


def test_unclosed_quotation_goes_on_in_the_next_paragraph() -> None:
    text = "She said: “One.\n\n“Two.\n\n“Three.”\n\n“Four.”"
    regions = quotation_regions(text)
    assert [text[r.start : r.end] for r in regions] == ["“One.", "“Two.", "“Three.”", "“Four.”"]
    assert [r.closed for r in regions] == [False, False, True, True]
    assert [r.continues for r in regions] == [False, True, True, False]


def test_paragraph_that_opens_without_a_mark_continues_nothing() -> None:
    regions = quotation_regions("She said: “One.\n\nThen “two” came.")
    assert [r.continues for r in regions] == [False, False]


QUOTED_TEXT = st.text(alphabet="ab ,.\n“”\"'’‘«»„`5", max_size=60)


@pytest.mark.parametrize("paired", [True, False])
@given(text=QUOTED_TEXT)
def test_regions_lie_in_one_paragraph_and_do_not_overlap(text: str, paired: bool) -> None:
    regions = quotation_regions(text, paired=paired)
    for region in regions:
        assert 0 <= region.start < region.end <= len(text)
        assert "\n" not in text[region.start : region.end]
    assert all(a.end <= b.start for a, b in pairwise(regions))


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("no quotation at all", []),
        ('He said "yes" and "no".', [('"yes"', True), ('"no"', True)]),
        ("He said “yes, “sort of” maybe”.", [("“yes, “sort of”", True)]),
        (
            "“First part.\n\n“Second part,” she said.",
            [("“First part.", False), ("“Second part,”", True)],
        ),
        ('An odd " mark', [('" mark', False)]),
        ("``TeX style''", [("``TeX style''", True)]),
        ("Er sagte „ja”.", [("„ja”", True)]),
        ("It's a dog's life", []),
    ],
)
def test_unpaired_quotations_end_at_the_next_closing_mark(
    text: str, quoted: list[tuple[str, bool]]
) -> None:
    found = quotation_regions(text, paired=False)
    assert [(text[q.start : q.end], q.closed) for q in found] == quoted
