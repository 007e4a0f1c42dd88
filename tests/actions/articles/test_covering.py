"""Which facts lie inside a claim; no database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.actions.articles.details import covering


@pytest.mark.parametrize(
    ("spans", "fact", "expected"),
    [
        ([], (0, 5), False),
        ([(0, 5)], (0, 5), True),
        ([(0, 5)], (0, 6), False),
        ([(1, 5)], (0, 5), False),
        # A long claim that began earlier reaches over a short one that begins nearer.
        ([(0, 40), (10, 12)], (11, 30), True),
        ([(10, 12), (0, 9)], (8, 11), False),
        # Two claims that only touch hold no fact across their border.
        ([(0, 5), (5, 10)], (3, 7), False),
        ([(3, 9), (3, 5)], (3, 9), True),
    ],
)
def test_fact_is_covered_when_one_claim_holds_all_of_it(
    spans: list[tuple[int, int]], fact: tuple[int, int], expected: bool
) -> None:
    assert covering(spans)(*fact) is expected


@given(
    spans=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12))),
    fact=st.tuples(st.integers(0, 30), st.integers(1, 12)),
)
def test_covering_is_what_looking_at_every_claim_says(
    spans: list[tuple[int, int]], fact: tuple[int, int]
) -> None:
    claims = [(start, start + length) for start, length in spans]
    low, high = fact[0], fact[0] + fact[1]
    assert covering(claims)(low, high) == any(s <= low and high <= e for s, e in claims)
