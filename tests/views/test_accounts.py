"""Signing in and out, being locked out, changing one's password."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> object:
    return client.post(reverse("login"), {"username": "ines", "password": password, **more})


def test_an_editor_signs_in_to_the_board_or_to_where_they_were_going() -> None:
    make_user("ines")
    client = Client()
    assert sign_in(client).headers["Location"] == reverse("desk:board")  # type: ignore[attr-defined]
    target = reverse("desk:source_list")
    assert sign_in(Client(), next=target).headers["Location"] == target  # type: ignore[attr-defined]


def test_nobody_is_sent_to_another_site() -> None:
    make_user("ines")
    response = sign_in(Client(), next="https://evil.example/")
    assert response.headers["Location"] == reverse("desk:board")  # type: ignore[attr-defined]


def test_a_wrong_password_is_said_beside_the_form() -> None:
    make_user("ines")
    response = sign_in(Client(), password="wrong")
    assert "Not signed in" in response.content.decode()  # type: ignore[attr-defined]


def test_the_sixth_wrong_password_locks_out_even_the_right_one() -> None:
    make_user("ines")
    client = Client()
    for _try in range(5):
        sign_in(client, password="wrong")
    response = sign_in(client)
    assert response.status_code == 429  # type: ignore[attr-defined]
    assert client.get(reverse("desk:board")).status_code == 302


def test_signing_out_needs_a_post() -> None:
    client = Client()
    client.force_login(make_user("ines"))
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).status_code == 302
    assert client.get(reverse("desk:board")).status_code == 302


def test_a_password_is_changed_with_the_old_one() -> None:
    user = make_user("ines")
    client = Client()
    client.force_login(user)
    typed = {
        "old_password": "wrong",
        "new_password1": "a new long secret",
        "new_password2": "a new long secret",
    }
    assert b"field__error" in client.post(reverse("password_change"), typed).content
    response = client.post(reverse("password_change"), typed | {"old_password": PASSWORD})
    assert response.status_code == 302
    user.refresh_from_db()
    assert user.check_password("a new long secret")
