"""Public pages can be kept by any cache, cost few queries, and say when they changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from claims.actions.articles.details import describe_article
from claims.actions.articles.labels import label_block
from claims.actions.publishing.publish import reopen, withdraw
from claims.models import Claim, Page
from tests.factories import make_speaker, make_version
from tests.published import Desk, make_desk, make_published, republish

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def pages(row: Any) -> dict[str, int]:
    """Each public page with the queries its first reader may cost, the lists beside it being known."""
    claim = f"/claims/{row.claim.public_id}"
    return {
        "/": 2,
        "/?q=harbour": 2,
        "/?rating=true&year=2024&corrected=1": 2,
        "/articles/": 2,
        row.article.get_absolute_url(): 1,
        f"{row.article.get_absolute_url()}?rating=true": 2,
        row.claim.get_absolute_url(): 1,
        f"{claim}/versions/1/": 1,
        f"{claim}/embed/": 1,
        "/speakers/": 2,
        row.speaker.get_absolute_url(): 2,
        row.sources.get().get_absolute_url(): 2,
        "/corrections/": 2,
        "/method/": 1,
        "/feeds/verdicts.atom": 2,
        "/feeds/verdicts.json": 2,
        "/feeds/claimreview.json": 2,
    }


@pytest.mark.parametrize("count", [1, 7])
def test_queries_do_not_grow_with_the_verdicts(
    desk: Desk, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    version, speaker = make_version(), make_speaker()
    rows = [make_published(desk, version=version, speaker=speaker) for _n in range(count)]
    republish(rows[0], desk, one_line="Harbour fees.")
    client.get("/?corrected=1")
    for address, queries in pages(rows[0]).items():
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200, address


def test_every_page_may_be_kept_by_anyone(desk: Desk, client: Client) -> None:
    for address in [
        *pages(make_published(desk)),
        "/sitemap.xml",
        "/sitemap-verdicts.xml",
        "/robots.txt",
    ]:
        response = client.get(address)
        assert response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=300"
        assert "Set-Cookie" not in response, address
        assert not response.cookies, address
        assert "cookie" not in response.get("Vary", "").lower(), address


def test_an_unchanged_page_is_not_sent_again_and_costs_one_query(
    desk: Desk, client: Client, django_assert_max_num_queries: Any
) -> None:
    for address in pages(make_published(desk)):
        etag = client.get(address)["ETag"]
        with django_assert_max_num_queries(1):
            response = client.get(address, headers={"If-None-Match": etag})
        assert response.status_code == 304, address
        assert response.content == b""
        assert response["ETag"] == etag
        assert response["Cache-Control"].startswith("public")


def test_a_head_request_answers_like_get(desk: Desk, client: Client) -> None:
    for address in pages(make_published(desk)):
        assert client.head(address).status_code == 200
        assert client.post(address).status_code == 405


@pytest.mark.parametrize("act", ["correct", "reopen", "withdraw", "another", "describe", "label"])
def test_each_public_act_changes_what_is_kept(desk: Desk, client: Client, act: str) -> None:
    row = make_published(desk)
    other = make_published(
        desk, version=row.claim.version, words="12 per cent", speaker=row.speaker
    )
    watched = {
        "correct": ["/", "/corrections/", row.article.get_absolute_url(), "/feeds/verdicts.atom",
                    row.claim.get_absolute_url(), row.speaker.get_absolute_url()],
        "reopen": ["/", row.article.get_absolute_url(), row.claim.get_absolute_url(),
                   row.speaker.get_absolute_url(), row.sources.get().get_absolute_url()],
        "withdraw": ["/", "/articles/", row.article.get_absolute_url(),
                     row.speaker.get_absolute_url(), "/corrections/"],
        "another": ["/", "/articles/", "/speakers/", row.article.get_absolute_url(),
                    row.speaker.get_absolute_url()],
        "describe": ["/"],
        "label": ["/articles/", row.article.get_absolute_url()],
    }[act]  # fmt: skip
    before = {address: client.get(address)["ETag"] for address in watched}
    claim = Claim.objects.get(pk=row.claim_id)
    if act == "correct":
        republish(row, desk, one_line="Both years of harbour fees are there.")
    elif act == "reopen":
        reopen(claim, actor=desk.checker, reason="Doubt")
    elif act == "withdraw":
        withdraw(claim, actor=desk.admin, reason="Wrong person")
    elif act == "describe":
        describe_article(row.article, actor=desk.checker, outlet="Evening Mail")
    elif act == "label":
        label_block(claim.version, number=2, kind="standfirst", was="paragraph", actor=desk.checker)
    else:
        make_published(desk, version=other.claim.version, words="last year", speaker=row.speaker)
    for address in watched:
        response = client.get(address, headers={"If-None-Match": before[address]})
        assert response.status_code == 200, address
        assert response["ETag"] != before[address]


def test_a_changed_page_of_ours_is_sent_anew(client: Client) -> None:
    page = Page.objects.create(slug="about", title="About", body="We check.")
    etag = client.get("/about/")["ETag"]
    page.body = "We check facts."
    page.save()
    assert client.get("/about/", headers={"If-None-Match": etag}).status_code == 200


def test_a_new_scale_word_changes_home(desk: Desk, client: Client) -> None:
    from claims.models import Rating

    etag = client.get("/")["ETag"]
    Rating.objects.filter(slug="true").update(definition="All of it holds.")
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 200
