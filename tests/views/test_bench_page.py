"""The bench as a page: who may open it, what it draws, what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import make_claim, make_user

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def editor() -> Any:
    return make_user()


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return client


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
