"""Sessions of the desk: what was saved is read back, and only as long as it holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.infrastructure.sessions import SessionStore
from tests.factories import make_user
from tests.views.bench.tools import sign_in

pytestmark = pytest.mark.django_db
BOARD = "desk:board"


@pytest.fixture
def desk() -> Client:
    client = sign_in(Client(), make_user())
    assert client.get(reverse(BOARD)).status_code == 200
    return client


def test_session_is_read_back_in_one_query(django_assert_num_queries: Any) -> None:
    saved = SessionStore()
    saved["pane"] = "text"
    saved.save()
    again = SessionStore(saved.session_key)
    with django_assert_num_queries(1):
        assert again["pane"] == "text"
    assert again.session_key == saved.session_key


def test_expired_session_lets_nobody_in(desk: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert desk.get(reverse(BOARD)).status_code == 302


def test_session_deleted_elsewhere_lets_nobody_in(desk: Client) -> None:
    Session.objects.all().delete()
    assert desk.get(reverse(BOARD)).status_code == 302


def test_changed_session_is_read_anew() -> None:
    saved = SessionStore()
    saved["pane"] = "text"
    saved.save()
    saved["pane"] = "claims"
    saved.save()
    assert SessionStore(saved.session_key)["pane"] == "claims"


def test_key_that_does_not_exist_is_not_adopted(desk: Client) -> None:
    unknown = SessionStore("a" * 32)
    assert dict(unknown.items()) == {}
    assert unknown.session_key is None


def test_session_whose_signature_is_wrong_holds_nothing(desk: Client) -> None:
    Session.objects.update(session_data="e30:forged:signature")
    assert desk.get(reverse(BOARD)).status_code == 302
