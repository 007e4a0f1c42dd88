"""Cutting a text into pieces, finding sentences and words. No database."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.views.bench.pieces import SENTENCE_CHARS, cut, find_words, shorten, word_starts


class Mark(NamedTuple):
    start: int
    end: int
    number: int


def pieces(*marks: Mark, current: int | None = None) -> list[tuple[str, tuple[int, ...]]]:
    return [
        (piece.text, piece.covering)
        for piece in cut("abcdefghij", 0, 10, marks=marks, current=current)
    ]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((), [("abcdefghij", ())]),
        ((Mark(2, 4, 1),), [("ab", ()), ("cd", (1,)), ("efghij", ())]),
        (
            (Mark(0, 10, 1), Mark(3, 5, 2)),
            [("abc", (1,)), ("de", (1, 2)), ("fghij", (1,))],
        ),
        (
            (Mark(1, 6, 1), Mark(4, 8, 2)),
            [("a", ()), ("bcd", (1,)), ("ef", (1, 2)), ("gh", (2,)), ("ij", ())],
        ),
        ((Mark(0, 3, 1), Mark(3, 10, 2)), [("abc", (1,)), ("defghij", (2,))]),
    ],
)
def test_text_is_cut_at_every_edge(
    marks: tuple[Mark, ...], expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert pieces(*marks) == expected


def test_shortest_claim_owns_a_piece_and_each_closes_once() -> None:
    outer, inner = Mark(0, 10, 1), Mark(3, 10, 2)
    first, second = cut("abcdefghij", 0, 10, marks=[outer, inner])
    assert (first.mark, second.mark) == (outer, inner)
    assert first.closing == ()
    assert second.closing == (outer, inner)


def test_piece_says_whether_the_current_claim_covers_it() -> None:
    found = cut("abcdefghij", 0, 10, marks=[Mark(0, 6, 1), Mark(4, 10, 2)], current=1)
    assert [piece.is_current for piece in found] == [True, True, False]


@given(
    st.text(min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=6),
)
def test_pieces_are_the_text_whatever_lies_over_it(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [Mark(a, a + length, n) for n, (a, length) in enumerate(spans)]
    found = cut(text, 0, len(text), marks=marks)
    assert "".join(piece.text for piece in found) == text
    assert all(text[piece.at : piece.at + len(piece.text)] == piece.text for piece in found)


def test_endless_sentence_is_cut_at_a_space() -> None:
    text = "word " * 400
    start = text.index("word", 1000)
    low, high = shorten(text, (0, len(text)), start, start + 4)
    assert start - SENTENCE_CHARS <= low <= start
    assert start + 4 <= high <= start + 4 + SENTENCE_CHARS
    assert text[low - 1] == text[high] == " "


def test_short_sentence_is_shown_whole() -> None:
    assert shorten("Fees rose again.", (0, 16), 5, 9) == (0, 16)


def test_cuts_are_the_starts_of_later_words() -> None:
    text = "say fees rose again now"
    assert [text[at:] for at in word_starts(text, 4, 19)] == ["rose again now", "again now"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("fees  rose", ["fees rose"]),
        ('"No freeze"', ["“No freeze”"]),
        ("didn't know", ["didn’t know"]),
        ("(2023)", ["(2023)"]),
        (".*", []),
        ("   ", []),
        ("hidden", []),
    ],
)
def test_typed_words_are_found_as_they_stand(typed: str, found: list[str]) -> None:
    text = "The fees rose (2023). “No freeze” she said, he didn’t know. hidden"
    spans = find_words(text, typed, [{"start": 0, "end": text.index(" hidden")}])
    assert [text[a:b] for a, b in spans] == found
