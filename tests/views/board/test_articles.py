"""The list of articles at the desk."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_article, make_user

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
