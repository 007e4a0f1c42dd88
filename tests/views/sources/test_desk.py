"""Sources at the desk: making, changing, keeping copies, trusting less."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from claims.actions.sources.catalogue import change_source
from claims.models import Event, Source
from tests.factories import make_admin, make_snapshot, make_source, make_user
from tests.published import make_desk, make_published

pytestmark = pytest.mark.django_db

GOOD = {"title": "Port accounts", "kind": "primary", "publisher": "Port", "url": "", "seen": ""}


@pytest.fixture
def editor() -> User:
    return make_user("ines")


@pytest.fixture
def client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def edit_url(source: Source) -> str:
    return reverse("desk:source_edit", args=[source.pk])


def test_a_source_is_added_and_opened(client: Client, editor: User) -> None:
    response = client.post(reverse("desk:source_create"), GOOD)
    source = Source.objects.get()
    assert response.headers["Location"] == edit_url(source)
    assert Event.objects.get(kind="source.create").actor == editor


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("kind", "rumour"),
        ("url", "javascript:alert(1)"),
        ("published_on", "2999-01-01"),
        ("published_on", "yesterday"),
        ("derives_from", "999"),
    ],
)
def test_a_bad_value_is_named_and_what_was_typed_stays(
    client: Client, field: str, value: str
) -> None:
    typed = GOOD | {"publisher": "Typed with care", field: value}
    response = client.post(reverse("desk:source_create"), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "field__error" in page
    assert "Typed with care" in page
    assert not Source.objects.exists()


def test_two_editors_see_both_sides_and_the_second_save_is_deliberate(client: Client) -> None:
    source = make_source(title="As read")
    change_source(source, actor=make_user(), title="Theirs")
    late = GOOD | {"title": "Mine", "seen": "1"}
    response = client.post(edit_url(source), late)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    assert Source.objects.get().title == "Theirs"
    seen = response.context["form"]["seen"].value()
    assert client.post(edit_url(source), late | {"seen": seen}).status_code == 302
    assert Source.objects.get().title == "Mine"


def test_a_merged_source_leads_to_the_one_that_was_kept(client: Client) -> None:
    kept = make_source()
    merged = make_source(merged_into=kept)
    assert client.get(edit_url(merged)).headers["Location"] == edit_url(kept)


def test_a_pasted_copy_is_kept(client: Client) -> None:
    source = make_source()
    url = reverse("desk:snapshot_add", args=[source.pk])
    client.post(url, {"text": "Fees rose by twelve per cent."})
    assert source.snapshots.get().text == "Fees rose by twelve per cent."


def test_the_text_of_an_uploaded_copy_is_read(client: Client) -> None:
    source = make_source()
    upload = SimpleUploadedFile("copy.txt", b"Fees rose by twelve per cent.", "text/plain")
    client.post(reverse("desk:snapshot_add", args=[source.pk]), {"text": "", "file": upload})
    snapshot = source.snapshots.get()
    assert "twelve per cent" in snapshot.text
    assert snapshot.how == "uploaded"


def test_a_copy_that_cannot_be_read_is_kept_and_said(client: Client) -> None:
    source = make_source()
    upload = SimpleUploadedFile("copy.bin", bytes(range(256)) * 8, "application/octet-stream")
    response = client.post(
        reverse("desk:snapshot_add", args=[source.pk]), {"text": "", "file": upload}, follow=True
    )
    assert "could not be read" in response.content.decode()
    assert source.snapshots.get().file


def test_an_empty_or_too_large_copy_is_refused(client: Client, settings: Any) -> None:
    source = make_source()
    url = reverse("desk:snapshot_add", args=[source.pk])
    assert client.post(url, {"text": "  "}).status_code == 422
    settings.MAX_UPLOAD_BYTES = 10
    upload = SimpleUploadedFile("copy.txt", b"more than ten bytes")
    response = client.post(url, {"text": "", "file": upload})
    assert response.status_code == 422
    assert "larger than 10" in response.content.decode()
    assert not source.snapshots.exists()


def test_a_copy_is_handed_out_as_a_file_in_a_sandbox(client: Client) -> None:
    snapshot = make_snapshot(text="<script>alert(1)</script>")
    url = reverse("desk:snapshot", args=[snapshot.pk])
    response = client.get(url)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("name", ["desk:source_rate", "desk:source_retract"])
def test_only_an_admin_changes_how_far_a_source_is_trusted(client: Client, name: str) -> None:
    url = reverse(name, args=[make_source().pk])
    assert client.get(url).status_code == 403
    assert client.post(url, {"reliability": "mixed", "reason": "x", "seen": 1}).status_code == 403


def test_an_admin_rates_with_a_reason(client: Client) -> None:
    source = make_source()
    client.force_login(make_admin())
    url = reverse("desk:source_rate", args=[source.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reliability": "mixed", "reason": "", "seen": 1}).status_code == 422
    assert (
        client.post(url, {"reliability": "mixed", "reason": "Two errors", "seen": 9}).status_code
        == 409
    )
    assert (
        client.post(url, {"reliability": "mixed", "reason": "Two errors", "seen": 1}).status_code
        == 302
    )
    assert Source.objects.get().reliability == "mixed"


def test_the_public_verdicts_that_rely_on_a_source_are_shown_before_it_is_rated(
    client: Client,
) -> None:
    verdict = make_published(make_desk())
    source = verdict.sources.get()
    client.force_login(make_admin())
    url = reverse("desk:source_rate", args=[source.pk])
    page = client.get(url).content.decode()
    assert "1 published verdict relies on it" in page
    assert escape(verdict.payload["one_line"]) in page
    typed = {"reliability": "unreliable", "reason": "Invented figures", "seen": source.lock_version}
    response = client.post(url, typed, follow=True)
    assert "1 published verdict is due for another check." in response.content.decode()
    assert client.get(reverse("desk:search") + "?due=1").context["page"].object_list == [
        verdict.claim
    ]


def test_a_retraction_is_shown_and_not_made_twice(client: Client) -> None:
    source = make_source()
    client.force_login(make_admin())
    url = reverse("desk:source_retract", args=[source.pk])
    assert client.post(url, {"reason": "Invented", "seen": 1}).status_code == 302
    assert client.get(url).status_code == 404
    assert "Invented" in client.get(edit_url(source)).content.decode()
