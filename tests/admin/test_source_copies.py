"""Copies asked for on the admin's page of a source: saved first, then fetched, and said."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from claims.documents.read import read_in_process
from claims.documents.records import Material, ReadError
from claims.models import ArchiveRequest, Source, SourceSnapshot
from tests.admin.test_writes import change_url, posted
from tests.factories import make_admin, make_source, make_user

pytestmark = pytest.mark.django_db

URL = "https://port.example/accounts"
BUTTON, ARCHIVE = 'name="_keep_copy"', 'name="_archive"'


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were fetched, none of them in a transaction of the page's own."""
    found: list[str] = []
    outside = len(connection.savepoint_ids)

    def fetch_url(url: str, **options: Any) -> Material:
        assert len(connection.savepoint_ids) == outside
        found.append(url)
        if url.endswith("gone"):
            raise ReadError("There is no page at this address (404).")
        return Material(b"<p>Harbour fees rose by 12 per cent.</p>", "a.html", "text/html", url=url)

    monkeypatch.setattr("claims.documents.web.fetch.fetch_url", fetch_url)
    monkeypatch.setattr("claims.actions.sources.copies.read_material", read_in_process)
    monkeypatch.setattr(
        "claims.actions.sources.web_archive.enqueue_archiving", lambda request_id: None
    )
    return found


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_admin("chief"))
    return client


@pytest.fixture
def archive_on(settings: Any) -> None:
    settings.SAVE_PAGE_NOW = True
    settings.SAVE_PAGE_NOW_URL = "https://archive.example"


def press(client: Client, source: Source, button: str = "_keep_copy", **typed: Any) -> Any:
    data = posted(client, source, **typed) | {button: "x"}
    return client.post(change_url(source), data, follow=True)


def test_what_was_typed_is_saved_and_its_address_is_fetched(
    client: Client, asked: list[str]
) -> None:
    source = make_source(title="Accounts", url="")
    response = press(client, source, title="Port accounts", url=URL)
    assert response.redirect_chain == [(change_url(source), 302)]
    assert "Copy kept. Quotes without a copy were checked against it." in response.content.decode()
    source.refresh_from_db()
    assert (source.title, asked) == ("Port accounts", [URL])
    copy = source.snapshots.get()
    assert (copy.how, copy.captured_by.username) == ("fetched", "chief")


def test_a_form_that_is_refused_fetches_nothing_and_keeps_what_was_typed(
    client: Client, asked: list[str]
) -> None:
    source = make_source(url=URL)
    response = press(client, source, title="", publisher="The port office")
    assert "This field is required." in response.content.decode()
    assert "The port office" in response.content.decode()
    stale = posted(client, source, title="Mine") | {"_keep_copy": "x"}
    source.title = "Theirs"
    source.save()
    response = client.post(change_url(source), stale)
    assert response.status_code == 409
    assert 'value="Mine"' in response.content.decode()
    assert asked == []


def test_what_the_site_refuses_is_said_and_the_rest_is_saved(client: Client) -> None:
    source = make_source(url=f"{URL}/gone")
    page = press(client, source, title="Port accounts").content.decode()
    assert "No copy was kept. There is no page at this address (404)." in page
    source.refresh_from_db()
    assert source.title == "Port accounts"
    assert not SourceSnapshot.objects.exists()


def test_buttons_are_offered_where_they_can_do_something(
    client: Client, settings: Any, archive_on: None
) -> None:
    source, bare = make_source(url=URL), make_source(url="")
    protected = make_source(url=URL, private_name="A clerk")
    shown = {
        row: [
            button in client.get(change_url(row)).content.decode() for button in (BUTTON, ARCHIVE)
        ]
        for row in (source, bare, protected)
    }
    assert shown == {source: [True, True], bare: [False, False], protected: [True, False]}
    settings.IMPORT_URLS = settings.SAVE_PAGE_NOW = False
    page = client.get(change_url(source)).content.decode()
    assert BUTTON not in page
    assert ARCHIVE not in page


def test_enter_in_a_field_saves_and_does_no_more(client: Client) -> None:
    """A browser presses the first button of the form."""
    page = client.get(change_url(make_source(url=URL))).content.decode()
    assert page.index('name="_save"') < page.index(BUTTON)


def test_archive_is_asked_once_and_never_for_a_protected_source(
    client: Client, archive_on: None
) -> None:
    source = make_source(url=URL)
    for _time in range(2):
        page = press(client, source, "_archive").content.decode()
        assert "Requested from the web archive." in page
    assert ArchiveRequest.objects.get().source == source
    page = press(client, source, "_archive", private_name="A clerk").content.decode()
    assert (
        "The archive was not asked. The address of a protected source is never sent to an archive."
        in page
    )


def test_who_may_only_look_keeps_no_copy(asked: list[str]) -> None:
    source = make_source(url=URL)
    looker = Client()
    looker.force_login(make_user(is_staff=True))
    page = looker.get(change_url(source))
    assert page.status_code == 200
    assert BUTTON not in page.content.decode()
    assert looker.post(change_url(source), {"_keep_copy": "x"}).status_code == 403
    assert asked == []
