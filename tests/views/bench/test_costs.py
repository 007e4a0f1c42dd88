"""What an act of the bench costs, whatever the number of claims. `manage.py bench desk` says the same."""

from __future__ import annotations

import statistics

import pytest

from claims.bench.desk import ACTS, BenchAct, cost_of
from claims.bench.newsroom import Newsroom

pytestmark = pytest.mark.django_db

#: Statements of each act on either database, session and account included (two of them): only what
#: begins or ends a transaction is not counted.
QUERIES = {
    "accept": 14,
    "reject": 15,
    "take": 14,
    "move an edge": 15,
    "wording (draft)": 14,
    "change the speaker": 18,
    "confirm the speaker": 17,
    "add a citation": 18,
    "add the first citation": 19,
    "rate": 16,
    "rate and take": 17,
    "was it said?": 15,
    "verdict (draft)": 15,
    "note": 13,
    "submit": 18,
    "second reading": 24,
    "publish": 36,
    "undo an accept": 16,
    "undo a rating": 18,
}
#: Bytes of an answer as a part of its page, 1,000 words with 40 claims.
PART = 0.2


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_act_costs_the_same_few_queries_whatever_the_number_of_claims(act: BenchAct) -> None:
    newsroom = Newsroom()
    few, many = (cost_of(newsroom, act, claims=claims)[0] for claims in (3, 60))
    assert few.account == many.account == 2
    found = "\n".join(sql[:150] for sql in many.statements)
    assert few.queries == many.queries == QUERIES[act.name], found


def test_acts_send_a_small_part_of_their_page() -> None:
    newsroom = Newsroom()
    parts = {act.name: cost_of(newsroom, act)[1] for act in ACTS}
    assert max(parts.values()) <= PART, parts
    assert statistics.median(parts.values()) <= 0.19, parts
