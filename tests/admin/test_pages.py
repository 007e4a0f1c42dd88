"""Every admin list and page opens, for whom it should, with a number of queries that stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.models import Event, Page
from tests.factories import (
    get_rating,
    make_admin,
    make_approved_claim,
    make_snapshot,
    make_user,
)

pytestmark = pytest.mark.django_db

MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label == "claims"),
    key=lambda model: model.__name__,
)
NAMES = [model.__name__ for model in MODELS]
READ_ONLY = {
    "ArticleVersion",
    "Correction",
    "Event",
    "ExtractionRun",
    "Note",
    "PublishedReview",
    "SecondReading",
    "SourceSnapshot",
}


@pytest.fixture
def chief() -> Client:
    client = Client()
    client.force_login(make_admin())
    return client


def fill() -> None:
    claim = make_approved_claim(checker=make_user(), reader=make_user())
    make_snapshot(claim.evidence.get().source)
    Page.objects.get_or_create(slug="about", defaults={"title": "About", "body": "Us"})


def url(model: Any, view: str, *args: Any) -> str:
    return reverse(f"admin:claims_{model._meta.model_name}_{view}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_a_list_opens_and_its_queries_do_not_grow_with_the_rows(model: Any, chief: Client) -> None:
    fill()
    chief.get(url(model, "changelist"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert chief.get(url(model, "changelist")).status_code == 200
    for _more in range(4):
        fill()
    with CaptureQueriesContext(connection) as many:
        assert chief.get(url(model, "changelist")).status_code == 200
    assert len(many) <= len(few)
    assert len(many) <= 12


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_a_row_opens(model: Any, chief: Client) -> None:
    fill()
    row = model._default_manager.first()
    if row is not None:
        assert chief.get(url(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_a_search_is_answered(model: Any, chief: Client) -> None:
    fill()
    response = chief.get(url(model, "changelist"), {"q": "harbour"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "model", [m for m in MODELS if m.__name__ in READ_ONLY], ids=lambda m: m.__name__
)
def test_what_is_kept_for_ever_is_only_shown(model: Any) -> None:
    fill()
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    row = model._default_manager.first()
    assert client.get(url(model, "add")).status_code == 403
    if row is not None:
        assert client.post(url(model, "change", row.pk), {"kind": "x"}).status_code == 403
        assert client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_an_editor_with_staff_access_looks_and_changes_nothing(model: Any) -> None:
    fill()
    client = Client()
    client.force_login(make_user(is_staff=True))
    row = model._default_manager.first()
    events = Event.objects.count()
    if row is not None and client.get(url(model, "change", row.pk)).status_code == 200:
        assert client.post(url(model, "change", row.pk), {}).status_code == 403
    assert Event.objects.count() == events


def test_the_admin_is_closed_to_everyone_else() -> None:
    assert Client().get("/admin/").status_code == 302
    client = Client()
    client.force_login(make_user())
    assert client.get("/admin/").status_code == 302


def test_a_scale_is_edited_with_its_ratings(chief: Client) -> None:
    scale = get_rating().scale
    response = chief.get(url(type(scale), "change", scale.pk))
    assert response.status_code == 200
    assert "Missing context" in response.content.decode()
