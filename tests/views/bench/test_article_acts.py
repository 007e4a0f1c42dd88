"""What the bench does with the whole article: new claims, coverage, date, sign-off."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from claims.models import Article, ArticleVersion, Claim, CoverageFact
from tests.factories import make_article, make_claim, make_user, make_version
from tests.views.bench.tools import sign_in

pytestmark = pytest.mark.django_db
TEXT = "Fees 🙂 up\n\nThe council 🙂🙂 said that fees rose by 12 per cent. Fees fell before."


@pytest.fixture
def desk(client: Client) -> Client:
    return sign_in(client, make_user())


@pytest.fixture
def version() -> ArticleVersion:
    return make_version(TEXT)


def new_claim(
    desk: Client, version: ArticleVersion, htmx: bool = True, **data: Any
) -> HttpResponse:
    address = reverse("desk:claim_new", args=[version.article_id, version.pk])
    return desk.post(address, data, headers={"HX-Request": "true"} if htmx else {})


def make_fact(version: ArticleVersion, words: str, kind: str = "number") -> CoverageFact:
    start = version.text.index(words)
    return CoverageFact.objects.create(
        version=version, start=start, end=start + len(words), kind=kind
    )


def settle(desk: Client, fact: CoverageFact, htmx: bool = True, **data: Any) -> HttpResponse:
    address = reverse("desk:fact_settle", args=[fact.version.article_id, fact.pk])
    return desk.post(address, data, headers={"HX-Request": "true"} if htmx else {})


def test_selection_becomes_an_open_claim(desk: Client, version: ArticleVersion) -> None:
    start = version.text.index("fees rose")
    answer = new_claim(desk, version, start=start, end=start + len("fees rose by 12 per cent"))
    claim = version.claims.get()
    assert answer.status_code == 200
    assert (claim.exact, claim.status) == ("fees rose by 12 per cent", Claim.Status.OPEN)


def test_typed_words_become_a_claim_whatever_their_spaces(
    desk: Client, version: ArticleVersion
) -> None:
    answer = new_claim(desk, version, htmx=False, words="fees  rose\nby 12 per cent")
    assert answer.status_code == 302
    assert version.claims.get().exact == "fees rose by 12 per cent"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"words": "nothing of the kind"}, "does not contain these words"),
        ({"words": "ees"}, "3 times"),
        ({"words": ""}, "Select the words"),
        ({"start": 5, "end": 5}, "Select the words"),
        ({"start": 0, "end": 9_000_000}, "Select the words"),
        ({"start": 2, "end": 40}, "inside one paragraph"),
        ({"start": "x", "end": "y"}, "whole number"),
    ],
)
def test_bad_selection_says_why(
    desk: Client, version: ArticleVersion, data: dict[str, Any], message: str
) -> None:
    answer = new_claim(desk, version, **data)
    assert answer.status_code == 422
    assert message in json.loads(answer["HX-Trigger"])["toast"]["text"]
    plain = new_claim(desk, version, htmx=False, **data)
    assert plain.status_code == 422
    assert message in plain.content.decode()
    assert not version.claims.exists()


def test_version_of_another_article_is_not_found(desk: Client, version: ArticleVersion) -> None:
    other = make_article()
    address = reverse("desk:claim_new", args=[other.pk, version.pk])
    assert desk.post(address, {"words": "fees rose"}).status_code == 404


def test_offsets_on_the_page_are_code_points(desk: Client, version: ArticleVersion) -> None:
    claim = make_claim("fees rose by 12 per cent", version=version)
    html = desk.get(version.article.bench_url).content.decode()
    assert f'data-at="{claim.start}" data-c="1"' in html


def test_overlapping_claims_are_cut_at_every_edge(desk: Client, version: ArticleVersion) -> None:
    make_claim("said that fees rose", version=version)
    make_claim("fees rose by 12", version=version)
    html = desk.get(version.article.bench_url).content.decode()
    assert 'data-c="1"' in html
    assert 'data-c="1 2"' in html
    assert 'data-c="2"' in html
    assert html.count("12</a>") == 1


def test_uncovered_fact_is_boxed_and_settled(desk: Client, version: ArticleVersion) -> None:
    fact = make_fact(version, "12 per cent")
    html = desk.get(version.article.bench_url).content.decode()
    assert f'id="fact-{fact.pk}"' in html
    assert "0 of 1 facts" in html
    answer = settle(desk, fact, state="no_check")
    assert answer.status_code == 200
    assert "1 of 1 facts" in answer.content.decode()
    assert f'id="fact-{fact.pk}"' not in answer.content.decode()
    fact.refresh_from_db()
    assert fact.state == "no_check"


def test_fact_bar_comes_alone_or_with_the_page(desk: Client, version: ArticleVersion) -> None:
    fact = make_fact(version, "12 per cent")
    address = reverse("desk:fact_detail", args=[version.article_id, fact.pk])
    part = desk.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Needs no check" in part
    assert "<html" not in part
    page = desk.get(address, follow=True).content.decode()
    assert "Needs no check" in page
    assert "<html" in page


def test_nonsense_about_a_fact_is_refused(desk: Client, version: ArticleVersion) -> None:
    fact = make_fact(version, "12 per cent")
    assert settle(desk, fact, state="whatever").status_code == 422
    assert settle(desk, fact, htmx=False, state="").status_code == 422
    fact.refresh_from_db()
    assert fact.state == "found"


def test_fact_below_another_article_is_not_found(desk: Client, version: ArticleVersion) -> None:
    fact = make_fact(version, "12 per cent")
    address = reverse("desk:fact_settle", args=[make_article().pk, fact.pk])
    assert desk.post(address, {"state": "ticked"}).status_code == 404


def date_of(desk: Client, article: Article, **data: Any) -> HttpResponse:
    data.setdefault("seen", article.lock_version)
    return desk.post(reverse("desk:article_date", args=[article.pk]), data)


def test_missing_date_is_asked_for_and_saved(desk: Client) -> None:
    version = make_version(article=make_article(published_on=None))
    assert "The publication date is missing" in desk.get(version.article.bench_url).content.decode()
    assert date_of(desk, version.article, published_on="2024-05-14").status_code == 302
    version.article.refresh_from_db()
    assert version.article.published_on.isoformat() == "2024-05-14"


@pytest.mark.parametrize(
    ("typed", "message"),
    [("", "Give the day"), ("14 May-ish", "Write the date"), ("2999-01-01", "in the future")],
)
def test_bad_date_says_why_and_stays_in_the_field(desk: Client, typed: str, message: str) -> None:
    version = make_version(article=make_article(published_on=None))
    answer = date_of(desk, version.article, published_on=typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert message in html
    assert f'value="{typed}"' in html
    version.article.refresh_from_db()
    assert version.article.published_on is None


def test_date_of_a_changed_article_is_a_conflict(desk: Client) -> None:
    version = make_version(article=make_article(published_on=None))
    answer = date_of(desk, version.article, published_on="2024-05-14", seen=9)
    assert answer.status_code == 409
    assert 'value="2024-05-14"' in answer.content.decode()


def test_sign_off_lists_what_is_left(desk: Client, version: ArticleVersion) -> None:
    make_fact(version, "12 per cent")
    make_claim("fees rose", version=version)
    address = reverse("desk:article_sign_off", args=[version.article_id])
    answer = desk.post(address, {"seen": version.article.lock_version})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "1 fact is not covered" in html
    assert "1 claim is not settled" in html


def test_sign_off_and_back(desk: Client, version: ArticleVersion) -> None:
    address = reverse("desk:article_sign_off", args=[version.article_id])
    desk.post(address, {"seen": version.article.lock_version})
    article = Article.objects.get(pk=version.article_id)
    assert article.status == Article.Status.SIGNED_OFF
    desk.post(address, {"seen": article.lock_version, "act": "reopen"})
    article.refresh_from_db()
    assert article.status == Article.Status.CHECKING
