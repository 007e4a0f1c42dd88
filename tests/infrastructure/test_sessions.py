"""Sessions of the desk: what was saved is read back, and only as long as it holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_user
from tests.views.bench.tools import sign_in

pytestmark = pytest.mark.django_db
BOARD = "desk:board"


@pytest.fixture
def desk() -> Client:
    client = sign_in(Client(), make_user())
    assert client.get(reverse(BOARD)).status_code == 200
    return client


def test_expired_session_lets_nobody_in(desk: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert desk.get(reverse(BOARD)).status_code == 302


def test_session_deleted_elsewhere_lets_nobody_in(desk: Client) -> None:
    Session.objects.all().delete()
    assert desk.get(reverse(BOARD)).status_code == 302


def test_session_whose_signature_is_wrong_holds_nothing(desk: Client) -> None:
    Session.objects.update(session_data="e30:forged:signature")
    assert desk.get(reverse(BOARD)).status_code == 302
