"""The list of articles at the desk."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from claims.actions.articles.details import archive_article
from claims.actions.evidence.citations import add_note
from claims.models import Article
from tests.factories import (
    make_article,
    make_checked_claim,
    make_claim_in_review,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


def test_list_without_filters_shows_articles_with_and_without_an_outlet(client: Client) -> None:
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    make_article(title="Fees rise")
    make_article(title="Pier closes", outlet="")
    page = client.get(reverse("desk:article_list")).content.decode()
    assert "Fees rise" in page
    assert "Pier closes" in page


def test_unknown_filter_values_break_nothing(client: Client) -> None:
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("desk:article_list")
    for query in ("status=nonsense", "outlet=%00", "since=yesterday", "page=minus"):
        assert client.get(f"{url}?{query}").status_code == 200


def login(client: Client) -> None:
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")


def test_an_article_is_archived_from_the_list_and_taken_out_again(client: Client) -> None:
    login(client)
    article = make_version().article
    url = reverse("desk:article_archive", args=[article.pk])
    page = client.get(reverse("desk:article_list")).content.decode()
    assert f'action="{url}?"' in page
    response = client.post(f"{url}?q=harbour", {"act": "archive", "seen": 1}, follow=True)
    assert response.redirect_chain[0][0].endswith("?q=harbour")
    page = response.content.decode()
    assert f"“{article.title}” archived." in page
    assert "Take out of the archive" in page
    assert "Check for a new version" not in page
    response = client.post(url, {"act": "unarchive", "seen": 2}, follow=True)
    assert f"“{article.title}” taken out of the archive." in response.content.decode()
    assert Article.objects.get().status == Article.Status.CHECKING


def test_a_late_or_impossible_archiving_changes_nothing_and_says_why(client: Client) -> None:
    login(client)
    url = reverse("desk:article_archive", args=[make_article(lock_version=4).pk])
    page = client.post(url, {"act": "archive", "seen": 3}, follow=True).content.decode()
    assert "somebody changed" in page
    page = client.post(url, {"act": "unarchive", "seen": 4}, follow=True).content.decode()
    assert "The article is not archived." in page
    assert Article.objects.get().status == Article.Status.CHECKING


def test_only_editors_archive_and_only_by_post(client: Client) -> None:
    url = reverse("desk:article_archive", args=[make_article().pk])
    assert client.post(url, {"act": "archive"}).status_code == 302
    client.force_login(make_user(group=None))
    assert client.post(url, {"act": "archive"}).status_code == 403
    client.force_login(make_user())
    assert client.get(url).status_code == 405
    assert Article.objects.get().status == Article.Status.CHECKING


def test_an_archived_article_leaves_the_lists_of_open_work(client: Client) -> None:
    editor = make_user()
    client.force_login(editor)
    claim = make_checked_claim(checker=editor)
    add_note(claim, body="Which year?", actor=make_user())
    other = make_claim_in_review(checker=make_user(), version=claim.version, words="Tuesday")
    board, reading = reverse("desk:board"), reverse("desk:second_reading")
    page = client.get(board).content.decode()
    assert claim.exact in page
    assert "1 open note for you" in page
    assert client.get(reading).status_code == 302
    archive_article(Article.objects.get(), actor=editor)
    for tab in ("work", "mine", "signed_off"):
        page = client.get(board, {"articles": tab}).content.decode()
        assert claim.version.article.title not in page
    assert claim.exact not in page
    assert "open note for you" not in page
    assert all(row[2] == 0 for row in client.get(board).context["counts"])
    assert client.get(reading).status_code == 200
    url = reverse("desk:second_reading_claim", args=[other.public_id])
    assert client.get(url).headers["Location"] == reading
