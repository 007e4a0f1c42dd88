"""Cutting an article's text at the edges of its claims."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.publishing.article_html import Chosen, annotate, mark_block

TEXT = "Fees rose by 12 per cent and berths fell, the council said."


def claim(words: str, number: int = 1, *, text: str = TEXT, **fields: Any) -> dict[str, Any]:
    start = text.index(words)
    rating = {"slug": "false", "label": "False", "glyph": "false", "colour": "false"}
    values: dict[str, Any] = {
        "public_id": f"id{number}",
        "number": number,
        "start": start,
        "end": start + len(words),
        "in_text": True,
        "rating": rating,
        "speaker": {"slug": "council"},
    }
    return values | fields


def words_of(html: str) -> str:
    """What a reader reads: without tags, numbers and hidden names."""
    html = re.sub(r'<span class="passage__mark">.*?</span></span>', "", html)
    return re.sub(r"<[^>]+>", "", html)


def test_a_passage_is_lit_with_its_number_and_leads_to_its_panel() -> None:
    html = mark_block({"start": 0, "text": TEXT}, [claim("berths fell", 7)])
    assert '<a class="passage tone-false" href="#claim-id7"' in html
    assert ">berths fell<span" in html
    assert "(Claim 7, False)" in html


def test_nested_claims_keep_all_words_and_both_numbers() -> None:
    outer, inner = claim("Fees rose by 12 per cent and berths fell", 1), claim("12 per cent", 2)
    html = mark_block({"start": 0, "text": TEXT}, [outer, inner])
    assert words_of(html) == TEXT
    assert re.findall(r"\(Claim (\d)", html) == ["2", "1"]
    assert '<span class="passage tone-false" data-claim="id1">Fees rose by </span>' in html
    assert "<a" not in re.sub(r"</a>", "", html).split("<a", 2)[1].split("</a>")[0]


def test_claims_that_end_together_each_get_a_link() -> None:
    outer, inner = claim("12 per cent and berths fell", 1), claim("berths fell", 2)
    html = mark_block({"start": 0, "text": TEXT}, [outer, inner])
    assert html.count("<a ") == 2
    assert words_of(html) == TEXT


def test_a_link_never_holds_a_link() -> None:
    spans = [claim("Fees rose", 1), claim("rose by 12", 2), claim("12 per cent and", 3)]
    html = mark_block({"start": 0, "text": TEXT}, spans)
    depth = 0
    for tag in re.findall(r"</?a\b", html):
        depth += 1 if tag == "<a" else -1
        assert depth in {0, 1}
    assert words_of(html) == TEXT


@given(
    st.text(alphabet="ab<&>\"' {%é𝄞\n", min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 39), st.integers(1, 40)), max_size=6),
)
def test_cutting_loses_no_character(text: str, spans: list[tuple[int, int]]) -> None:
    claims = [
        claim("", number, text=text, start=start, end=min(end, len(text)))
        for number, (start, end) in enumerate(spans, start=1)
        if start < min(end, len(text))
    ]
    html = mark_block({"start": 0, "text": text}, claims)
    from html import unescape

    assert unescape(words_of(html)) == text
    assert html.count("passage__mark") == len(claims)


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '" onmouseover="x', "{{ 7|add:7 }}"])
def test_the_text_is_text(evil: str) -> None:
    text = f"He said {evil} twice."
    html = mark_block({"start": 0, "text": text}, [claim(evil, text=text)])
    assert "<script" not in html
    assert 'onmouseover="x' not in html
    assert "14" not in html


def test_a_block_in_the_middle_uses_offsets_of_the_whole_text() -> None:
    block = {"start": 100, "text": TEXT, "kind": "paragraph"}
    moved = claim("berths fell")
    moved |= {"start": moved["start"] + 100, "end": moved["end"] + 100}
    marked = annotate({"blocks": [block], "claims": [moved]})
    assert ">berths fell<span" in marked[0]["html"]
    assert marked[0]["claims"] == [moved]


def test_what_was_not_asked_for_is_dimmed_and_stays() -> None:
    html = mark_block({"start": 0, "text": TEXT}, [claim("berths fell")], Chosen(rating="true"))
    assert "passage--dim" in html
    assert words_of(html) == TEXT


def test_the_headline_is_not_repeated_unless_it_is_checked() -> None:
    head = {"start": 0, "text": TEXT, "kind": "headline"}
    assert annotate({"blocks": [head], "claims": []}) == []
    assert len(annotate({"blocks": [head], "claims": [claim("berths fell")]})) == 1
