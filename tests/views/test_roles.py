"""What an account may do is read anew for every request."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.infrastructure.accounts import DeskBackend
from claims.infrastructure.roles import Role, has_role
from tests.factories import make_admin, make_user
from tests.views.bench.tools import sign_in

pytestmark = pytest.mark.django_db


def test_who_leaves_the_group_is_refused_from_the_next_request(client: Client) -> None:
    editor = make_user()
    sign_in(client, editor)
    assert client.get(reverse("desk:article_list")).status_code == 200
    editor.groups.clear()
    assert client.get(reverse("desk:article_list")).status_code == 403


def test_account_that_is_switched_off_is_signed_out(client: Client) -> None:
    editor = make_user()
    sign_in(client, editor)
    editor.is_active = False
    editor.save()
    assert client.get(reverse("desk:article_list")).status_code == 302


def test_roles_come_with_the_account() -> None:
    for user, is_admin in ((make_user(), False), (make_admin(), True)):
        with CaptureQueriesContext(connection) as queries:
            found = DeskBackend().get_user(user.pk)
            assert has_role(found, Role.EDITOR)
            assert has_role(found, Role.ADMIN) is is_admin
        assert len(queries) == 1


def test_unknown_account_and_user_without_a_group_have_no_role() -> None:
    assert DeskBackend().get_user(0) is None
    assert not has_role(DeskBackend().get_user(make_user(group=None).pk), Role.EDITOR)
