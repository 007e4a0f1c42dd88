"""A public page is drawn for its first reader; the next one gets it as it was kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from claims.actions.evidence.citations import add_evidence
from claims.actions.publishing.publish import publish, withdraw
from claims.actions.review.verdict import read_blind, submit
from claims.models import Claim, Evidence, PublishedArticle
from claims.views.public.cache import BODY_MARK
from tests.factories import make_article, make_checked_claim, make_source, make_version
from tests.published import Desk, make_desk, make_published, republish

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def kept(row: Any) -> list[str]:
    """Pages that the same words are sent of until something is published."""
    return [
        "/",
        "/articles/",
        "/speakers/",
        "/corrections/",
        "/method/",
        row.article.get_absolute_url(),
        row.claim.get_absolute_url(),
        row.speaker.get_absolute_url(),
        row.sources.get().get_absolute_url(),
        f"/claims/{row.claim.public_id}/versions/1/",
        f"/claims/{row.claim.public_id}/embed/",
    ]


def test_the_second_reader_gets_the_same_page_for_one_query(
    desk: Desk, client: Client, django_assert_num_queries: Any
) -> None:
    for address in kept(make_published(desk)):
        first = client.get(address)
        with django_assert_num_queries(1):
            second = client.get(address)
        assert (second.status_code, second.content) == (200, first.content), address
        assert dict(second.headers) == dict(first.headers), address


def test_the_second_reader_sees_a_new_verdict_at_once(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    for address in kept(row):
        client.get(address)
    republish(row, desk, one_line="Harbour accounts show one of the years.")
    for address in ("/", row.article.get_absolute_url(), row.claim.get_absolute_url()):
        assert "Harbour accounts show one" in client.get(address).content.decode(), address


def test_two_sources_of_one_verdict_keep_their_own_pages(desk: Desk, client: Client) -> None:
    claim = make_checked_claim(checker=desk.checker)
    more = make_source(title="Tariff list of the harbour")
    add_evidence(claim, source=more, actor=desk.checker, stance=Evidence.Stance.SUPPORTS)
    claim = submit(Claim.objects.get(pk=claim.pk), actor=desk.checker)
    read_blind(claim, reader=desk.reader, rating=claim.review.rating)
    row = publish(Claim.objects.get(pk=claim.pk), actor=desk.reader)
    first, second = row.sources.order_by("pk")
    client.get(first.get_absolute_url())
    # Cited by the same verdict, so that their pages changed at the same moments.
    page = client.get(second.get_absolute_url()).content
    assert page != client.get(first.get_absolute_url()).content
    cache.clear()
    assert client.get(second.get_absolute_url()).content == page


def test_a_withdrawn_verdict_is_gone_for_the_second_reader_too(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    addresses = [row.claim.get_absolute_url(), f"/claims/{row.claim.public_id}/embed/"]
    for address in addresses:
        client.get(address)
    withdraw(Claim.objects.get(pk=row.claim_id), actor=desk.admin, reason="Wrong person")
    for address in addresses * 2:
        assert client.get(address).status_code == 410
    assert client.get(row.article.get_absolute_url()).status_code == 404


def test_pages_with_a_query_do_not_crowd_out_the_others(
    desk: Desk, client: Client, django_assert_num_queries: Any
) -> None:
    make_published(desk)
    client.get("/?q=harbour")
    with django_assert_num_queries(2):
        client.get("/?q=harbour")


def test_under_debug_every_page_is_drawn_anew(desk: Desk, client: Client, settings: Any) -> None:
    row = make_published(desk)
    settings.DEBUG = True
    for address in kept(row):
        first = client.get(address)
        cache.set(f"page:{address}:{first['ETag']}", b"old template" + BODY_MARK)
        assert b"old template" not in client.get(address).content, address


def test_the_body_of_an_article_is_sent_as_it_was_built(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    body = bytes(PublishedArticle.objects.get().body)
    page = client.get(row.article.get_absolute_url()).content
    assert b'<div class="page article" id="text">' + body + b"</div>" in page
    assert BODY_MARK not in page


def test_a_title_cannot_pass_for_the_place_of_the_body(desk: Desk, client: Client) -> None:
    title = f"{BODY_MARK.decode()} and more"
    version = make_version(article=make_article(title=title, standfirst=title))
    row = make_published(desk, version=version)
    page = client.get(row.article.get_absolute_url())
    assert page.status_code == 200
    assert page.content.decode().count('id="text"') == 1
