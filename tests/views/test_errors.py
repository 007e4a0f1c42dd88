"""What a request gets that is too large or cannot be read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import ImportDraft
from tests.factories import make_user
from tests.views.bench.tools import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, settings: Any) -> Client:
    settings.MAX_UPLOAD_BYTES = 100_000
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000
    return sign_in(client, make_user())


def test_a_text_above_the_limit_is_kept_in_the_form(desk: Client) -> None:
    response = desk.post(reverse("desk:import"), {"text": "word " * 25_000})
    page = response.content.decode()
    assert response.status_code == 422
    assert "The text has 122.1\xa0KB; the limit is 97.7\xa0KB." in page
    assert "word word word" in page


@pytest.mark.parametrize("content_type", ["multipart", "application/x-www-form-urlencoded"])
def test_a_text_far_above_it_gets_a_page_that_names_the_limit(
    desk: Client, content_type: str
) -> None:
    body: Any = {"text": "word " * 100_000}
    options = {}
    if content_type != "multipart":
        body, options = "text=" + "word+" * 100_000, {"content_type": content_type}
    response = desk.post(reverse("desk:import"), body, **options)
    page = response.content.decode()
    assert response.status_code == 413
    assert "That is more than 97.7\xa0KB" in page
    assert "Go back in your browser (what you typed is still there)" in page
    assert "<main" in page
    assert not ImportDraft.objects.exists()


def test_the_rest_of_a_large_body_is_read_so_that_the_answer_arrives(desk: Client) -> None:
    body = b"text=" + b"word+" * 100_000
    response = desk.generic(
        "POST", reverse("desk:import"), body, "application/x-www-form-urlencoded"
    )
    stream = response.wsgi_request.META["wsgi.input"]
    assert response.status_code == 413
    assert len(stream) == 0


def test_too_many_fields_are_named(desk: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    fields = {f"kind-{number}": "paragraph" for number in range(20)}
    response = desk.post(reverse("desk:import"), fields)
    assert response.status_code == 400
    assert "up to 10 fields" in response.content.decode()


def test_another_bad_request_gets_a_page_too(desk: Client) -> None:
    from tests.factories import make_claim

    claim = make_claim()
    response = desk.post(
        reverse("desk:claim_perform", args=[claim.version.article_id, claim.pk]), {"act": "accept"}
    )
    assert response.status_code == 400
    assert "We could not read that request" in response.content.decode()
