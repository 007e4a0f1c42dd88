"""Cutting a text at the edges of spans. No database."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.publishing.cutting import cut_at_edges, spans_over


class Mark(NamedTuple):
    start: int
    end: int


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ([], [(2, 8)]),
        ([Mark(3, 5)], [(2, 3), (3, 5), (5, 8)]),
        ([Mark(0, 4)], [(2, 4), (4, 8)]),
        ([Mark(3, 6), Mark(4, 7)], [(2, 3), (3, 4), (4, 6), (6, 7), (7, 8)]),
        ([Mark(0, 2), Mark(8, 9)], [(2, 8)]),
    ],
)
def test_text_is_cut_where_a_span_begins_or_ends(
    spans: list[Mark], pieces: list[tuple[int, int]]
) -> None:
    assert cut_at_edges(2, 8, spans) == pieces


def test_empty_stretch_has_no_piece() -> None:
    assert cut_at_edges(4, 4, [Mark(0, 9)]) == []


def test_shortest_span_comes_first_and_spans_beside_the_piece_are_left_out() -> None:
    outer, inner, beside = Mark(0, 9), Mark(3, 6), Mark(6, 9)
    assert spans_over([outer, beside, inner], 4, 6) == [inner, outer]


@given(
    st.integers(0, 30),
    st.integers(0, 30),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=6),
)
def test_every_span_covers_a_piece_wholly_or_not_at_all(
    start: int, length: int, spans: list[tuple[int, int]]
) -> None:
    marks = [Mark(at, at + size) for at, size in spans]
    for low, high in cut_at_edges(start, start + length, marks):
        touching = [mark for mark in marks if mark.start < high and low < mark.end]
        assert sorted(touching) == sorted(spans_over(marks, low, high))
