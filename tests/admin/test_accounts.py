"""Accounts in the admin: nobody makes themselves, or anybody, a superuser."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from tests.factories import make_admin, make_user
from tests.views.bench.tools import sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "a new and longer password"


def change(client: Client, user: User, **values: object) -> int:
    """Post the form of an account with ``values`` beside those it needs; returns the status."""
    form = {
        "username": user.username,
        "first_name": "Ada",
        "is_active": "on",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "10:00:00",
    }
    address = reverse("admin:auth_user_change", args=[user.pk])
    return client.post(address, form | values).status_code


@pytest.fixture
def chief(client: Client) -> Client:
    return sign_in(client, make_admin("chief"))


@pytest.mark.parametrize("name", ["chief", "colleague"])
def test_an_admin_gives_nobody_more_power(chief: Client, name: str) -> None:
    make_user("colleague")
    user = User.objects.get(username=name)
    powers = {"is_superuser": "on", "user_permissions": [Permission.objects.first().pk]}
    assert change(chief, user, is_staff="on", **powers) == 302
    user.refresh_from_db()
    assert user.first_name == "Ada"
    assert not user.is_superuser
    assert not user.user_permissions.exists()


def test_an_admin_cannot_change_a_superuser(chief: Client) -> None:
    root = User.objects.create_superuser("root", password="kept as it is")
    assert change(chief, root) == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    answer = chief.post(password, {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 403
    root.refresh_from_db()
    assert root.check_password("kept as it is")
    assert root.first_name == ""


def test_an_admin_sets_the_password_of_a_colleague(chief: Client) -> None:
    user = make_user("colleague")
    password = reverse("admin:auth_user_password_change", args=[user.pk])
    answer = chief.post(password, {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_superuser_can_make_another(client: Client) -> None:
    root = User.objects.create_superuser("root", password=PASSWORD)
    user = make_user("colleague")
    assert change(sign_in(client, root), user, is_superuser="on") == 302
    user.refresh_from_db()
    assert user.is_superuser
