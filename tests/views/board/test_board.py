"""The board, the lists, the statistics and the search of the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.actions.evidence.citations import add_note
from claims.actions.publishing.publish import publish
from claims.actions.review.verdict import read_blind
from claims.actions.sources.trust import rate_source
from claims.models import Article, Claim, Source
from tests.factories import (
    get_rating,
    make_admin,
    make_approved_claim,
    make_article,
    make_checked_claim,
    make_claim,
    make_claim_in_review,
    make_pages,
    make_source,
    make_speaker,
    make_user,
)

pytestmark = pytest.mark.django_db

PAGES = ["desk:board", "desk:article_list", "desk:statistics", "desk:search", "desk:source_list"]


@pytest.fixture
def editor() -> User:
    return make_user("ines", first_name="Ines", last_name="Okafor")


@pytest.fixture
def client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def text_of(client: Client, name: str, **query: Any) -> str:
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_the_desk_is_closed_to_readers_and_to_accounts_without_a_role(name: str) -> None:
    anonymous = Client().get(reverse(name))
    assert anonymous.status_code == 302
    assert anonymous.headers["Location"].startswith(reverse("login"))
    outsider = Client()
    outsider.force_login(make_user(group=None))
    assert outsider.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_newsroom_has_every_page(client: Client, name: str) -> None:
    text_of(client, name)


@pytest.mark.parametrize("name", PAGES)
def test_the_queries_of_a_page_do_not_grow_with_the_rows(
    client: Client, editor: User, name: str
) -> None:
    def fill() -> None:
        make_claim_in_review(checker=editor)
        # People without names, whose initials come from the user name, cost no more.
        nameless = make_user(first_name="", last_name="")
        make_approved_claim(checker=nameless, reader=editor)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name), {"q": "harbour"} if "search" in name else {})
        return len(queries)

    fill()
    count()
    few = count()
    for _more in range(4):
        fill()
    assert count() <= few


def test_the_board_counts_claims_and_links_to_them(client: Client, editor: User) -> None:
    make_claim_in_review(checker=editor)
    page = text_of(client, "desk:board")
    assert f"{reverse('desk:search')}?status=in_review" in page
    assert "<b>1</b>" in page


def test_yours_says_what_is_left_and_why_it_came_back(client: Client, editor: User) -> None:
    claim = make_checked_claim(checker=editor)
    add_note(claim, body="Which year?", actor=make_user())
    page = text_of(client, "desk:board")
    assert "1 thing left to do" in page
    assert "1 open note for you" in page


def test_a_reading_that_differs_needs_attention(client: Client) -> None:
    claim = make_claim_in_review(checker=make_user())
    read_blind(claim, reader=make_user(), rating=get_rating("false"))
    assert "1 unsettled second reading" in text_of(client, "desk:board")


def test_a_downgraded_source_queues_the_verdicts_that_rely_on_it(client: Client) -> None:
    make_pages()
    claim = make_approved_claim(checker=make_user(), reader=make_user())
    source = claim.evidence.get().source
    publish(claim, actor=make_user())
    rate_source(source, reliability="unreliable", reason="Invented figures", actor=make_admin())
    assert "1 verdict is due for another check" in text_of(client, "desk:board")
    assert claim.exact in text_of(client, "desk:search", due="1")


def test_an_article_whose_reading_failed_leads_to_its_progress(client: Client) -> None:
    article = make_article(status=Article.Status.FAILED)
    page = text_of(client, "desk:board")
    assert reverse("desk:import_progress", args=[article.pk]) in page
    assert "Could not be read" in page


def test_the_article_list_is_filtered(client: Client) -> None:
    make_article(title="Harbour fees", outlet="Coast Gazette")
    make_article(title="Council tax", outlet="Northern Dispatch", status="signed_off")
    assert "Council tax" not in text_of(client, "desk:article_list", q="harbour")
    assert "Harbour fees" in text_of(client, "desk:article_list")
    assert "Harbour fees" not in text_of(client, "desk:article_list", status="signed_off")
    assert "Harbour fees" not in text_of(client, "desk:article_list", outlet="Northern Dispatch")
    assert "No articles match these filters" in text_of(
        client, "desk:article_list", q="no such words"
    )
    text_of(client, "desk:article_list", since="not a date", status="no such status", page="x")


def test_the_search_finds_claims_speakers_and_sources(client: Client) -> None:
    make_claim(speaker=make_speaker("Zoë Brandt"))
    make_source(title="Harbour accounts", publisher="Port Authority")
    page = text_of(client, "desk:search", q="harbour")
    assert "harbour fees rose by" in page
    assert "Harbour accounts" in page
    assert "Zoë Brandt" in text_of(client, "desk:search", q="zoe")
    assert "No claims found" in text_of(client, "desk:search", q="<b>nothing</b>")


def test_a_search_without_words_asks_for_them(client: Client) -> None:
    make_claim()
    assert "harbour fees rose" not in text_of(client, "desk:search", status="no such status")


def test_statistics_count_what_readers_see(client: Client) -> None:
    make_pages()
    claim = make_approved_claim(checker=make_user(), reader=make_user())
    assert "0 verdicts" in text_of(client, "desk:statistics")
    publish(claim, actor=make_user())
    page = text_of(client, "desk:statistics")
    assert "1 verdict\n" in page
    assert "100 per cent agreed" in page


def test_markup_in_imported_words_stays_text(client: Client) -> None:
    make_article(title="<script>alert(1)</script> {{ user }}")
    page = text_of(client, "desk:article_list")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
    assert "{{ user }}" in page


def test_a_source_without_a_copy_is_listed_as_a_debt(client: Client, editor: User) -> None:
    claim = make_checked_claim(checker=editor)
    assert "1 cited source without a kept copy" in text_of(client, "desk:board")
    page = text_of(client, "desk:source_list", copy="without")
    assert claim.evidence.get().source.title in page
    assert Source.objects.count() == 1
    assert Claim.objects.count() == 1
