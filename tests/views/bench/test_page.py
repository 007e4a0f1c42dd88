"""The bench as a page: who may open it, what it draws, what it costs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from tests.factories import make_claim, make_user, make_version
from tests.views.bench.tools import html_of, send, sign_in, url

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def editor() -> Any:
    return make_user()


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    return sign_in(client, editor)


def test_bench_sends_the_anonymous_to_the_login_page(client: Client) -> None:
    claim = make_claim()
    answer = client.get(claim.version.article.bench_url)
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url


def test_bench_shows_text_list_and_card(desk: Client) -> None:
    claim = make_claim()
    answer = desk.get(f"{claim.version.article.bench_url}?claim=1")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="passage passage--suggested passage--current"' in html
    assert f'id="claim-row-{claim.pk}"' in html
    assert f'data-claim="{claim.pk}"' in html


def test_bench_opens_with_the_claim_to_begin_with(desk: Client, editor: Any) -> None:
    done = make_claim(status="dismissed", dismiss_reason="duplicate")
    free = make_claim("We never promised a freeze", version=done.version)
    mine = make_claim("Mayor Ada Brandt told reporters", version=done.version)
    address = done.version.article.bench_url
    assert card_number(desk.get(address)) == free.number
    perform(perform(mine, Act.ACCEPT, actor=editor), Act.TAKE, actor=editor)
    assert card_number(desk.get(address)) == mine.number
    assert 'data-pane-link="text" aria-current="true"' in html_of(desk.get(address))
    assert card_number(desk.get(f"{address}?claim=1")) == 1


def test_bench_opens_with_no_claim_when_nobody_is_wanted(desk: Client) -> None:
    claim = make_claim(status="dismissed", dismiss_reason="duplicate")
    html = desk.get(claim.version.article.bench_url).content.decode()
    assert "No claim selected" in html


def card_number(answer: Any) -> int:
    return int(re.search(r'id="claim-card"[^>]* data-number="(\d+)"', answer.content.decode())[1])


def crowded_version(claims: int) -> Any:
    """About 25 words and one claim a paragraph."""
    paragraph = "The council said in hall {n} that harbour fee number {n} rose by {n} per cent last year, and that nobody there had ever promised to freeze it."
    text = "Fees\n\n" + "\n\n".join(paragraph.format(n=n) for n in range(claims))
    version = make_version(text)
    for n in range(claims):
        make_claim(f"harbour fee number {n} rose by {n} per cent last year", version=version)
    return version


def test_page_costs_the_same_queries_whatever_the_number_of_claims(desk: Client) -> None:
    few, many = crowded_version(2), crowded_version(12)
    counts = []
    for version in (few, many):
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"{version.article.bench_url}?claim=1")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 17


def test_act_costs_the_same_queries_whatever_the_number_of_claims(desk: Client) -> None:
    counts = []
    for version in (crowded_version(3), crowded_version(60)):
        claim = version.claims.get(number=1)
        address = url("claim_perform", claim)
        with CaptureQueriesContext(connection) as queries:
            desk.post(address, {"act": "accept", "seen": 1}, headers=HTMX)
        counts.append(len(written(queries)))
    assert counts[0] == counts[1] <= 13


def test_save_and_act_send_little_of_the_page(desk: Client) -> None:
    """1,000 words and 40 claims: a save of typed words 4 %, an act with the whole card 25 %."""
    version = crowded_version(40)
    claim = version.claims.get(number=1)
    page = len(desk.get(f"{version.article.bench_url}?claim=1").content)
    save = send(desk, "claim_describe", claim, wording="Fees rose.", draft="1")
    act = send(desk, "claim_perform", claim, act="accept")
    assert len(save.content) <= 0.04 * page
    assert len(act.content) <= 0.25 * page


def written(queries: CaptureQueriesContext) -> list[str]:
    """The statements of an act, without savepoints and what session and account cost."""
    beside = ("django_session", '"in_editors"', '"auth_user"."id" = ', '"auth_group"')
    return [
        query["sql"]
        for query in queries.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
        and not any(part in query["sql"] for part in beside)
    ]
