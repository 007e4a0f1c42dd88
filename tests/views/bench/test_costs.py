"""What an act of the bench costs, whatever the number of claims. `manage.py bench desk` says the same."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.bench.desk import ACTS, BenchAct, act_requests
from claims.bench.newsroom import Newsroom
from tests.views.bench.tools import sign_in

pytestmark = pytest.mark.django_db

#: Statements of each act on either database, session and account included; what only begins or ends
#: a transaction or a savepoint is not counted.
QUERIES = {
    "accept": 13,
    "reject": 14,
    "take": 13,
    "move an edge": 14,
    "wording (draft)": 13,
    "change the speaker": 17,
    "confirm the speaker": 16,
    "add a citation": 18,
    "add the first citation": 18,
    "rate": 18,
    "rate and take": 18,
    "was it said?": 16,
    "verdict (draft)": 16,
    "note": 12,
    "submit": 20,
    "second reading": 27,
    "publish": 27,
    "undo an accept": 18,
    "undo a rating": 25,
}
#: Bytes of an answer as a part of its page, 1,000 words with 40 claims.
PART = 0.2
BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True)
class Cost:
    """The statements of one act, and its answer as a part of its page."""

    statements: list[str]
    part: float


def cost_of(act: BenchAct, claims: int) -> Cost:
    newsroom = Newsroom()
    client = sign_in(Client(), newsroom.reader if act.is_reading else newsroom.editor)
    request = next(act_requests(newsroom, act, claims))
    page = client.get(request.page)
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{request.page}"}
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(request.address, request.form, headers=headers)
    assert answer.status_code in {200, 302}
    found = [query["sql"] for query in queries]
    return Cost(
        [sql for sql in found if not sql.startswith(BRACKETS)],
        len(answer.content) / len(page.content),
    )


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_act_costs_the_same_few_queries_whatever_the_number_of_claims(act: BenchAct) -> None:
    few, many = (cost_of(act, claims).statements for claims in (3, 60))
    assert len(few) == len(many) == QUERIES[act.name], "\n".join(sql[:150] for sql in many)


def test_acts_send_a_small_part_of_their_page() -> None:
    parts = {act.name: cost_of(act, 40).part for act in ACTS}
    assert max(parts.values()) <= PART, parts
