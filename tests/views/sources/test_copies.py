"""Copies of a source's page: fetched by ourselves, and asked for at a web archive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from claims.actions.evidence.citations import add_evidence
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.documents.records import ReadError
from claims.models import ArchiveRequest, Evidence, Source, SourceSnapshot
from tests.documents.web import fetcher_for, send, serving
from tests.factories import make_claim, make_snapshot, make_source, make_user
from tests.views.bench.tools import sign_in

pytestmark = pytest.mark.django_db

URL = "https://port.example/accounts"
PAGE = (
    "<!doctype html><title>Accounts</title><article><h1>Accounts of the port</h1>"
    "<p>Harbour fees rose by 12 per cent in 2023, from 100 to 112 crowns a day, the port says.</p>"
    "</article><aside><table><tr><td>Boats</td><td>310</td></tr></table></aside>"
    "<p hidden>Nobody reads this.</p>"
)


@pytest.fixture
def editor() -> User:
    return make_user()


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    return sign_in(client, editor)


@pytest.fixture
def archive_on(settings: Any) -> None:
    settings.SAVE_PAGE_NOW = True
    settings.SAVE_PAGE_NOW_URL = "https://archive.example"


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr("claims.actions.sources.web_archive.enqueue_archiving", found.append)
    return found


def url(name: str, source: Source) -> str:
    return reverse(f"desk:{name}", args=[source.pk])


@pytest.fixture
def page_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``page_of(address)``: the safe fetcher may also reach the test's own server."""

    def allow(address: str) -> None:
        def fetch_url(url: str, **options: Any) -> Any:
            return fetcher_for(address).fetch(url)

        monkeypatch.setattr("claims.documents.web.fetch.fetch_url", fetch_url)

    return allow


def test_a_page_is_fetched_kept_and_its_quotes_are_found(
    desk: Client, editor: User, page_of: Callable[..., None]
) -> None:
    with serving(lambda handler: send(handler, PAGE.encode())) as address:
        page_of(address)
        source = make_source(url=f"{address}/accounts.html")
        claim = perform(make_claim(), Act.ACCEPT, actor=editor)
        citation = add_evidence(
            claim,
            source=source,
            actor=editor,
            stance=Evidence.Stance.SUPPORTS,
            quote="rose by 12 per cent in 2023",
        )
        assert citation.quote_match == Evidence.QuoteMatch.UNCHECKED
        response = desk.post(url("copy_fetch", source))
    assert response.headers["Location"] == url("source_edit", source) + "#copies"
    copy = SourceSnapshot.objects.get()
    assert (copy.how, copy.captured_by, copy.content_type) == ("fetched", editor, "text/html")
    with copy.file.open("rb") as kept:
        assert kept.read() == PAGE.encode()
    assert copy.sha256 == SourceSnapshot.hash_bytes(PAGE.encode())
    assert "from 100 to 112 crowns" in copy.text
    assert "Boats | 310" in copy.text
    assert "Nobody reads this" not in copy.text
    assert Evidence.objects.get().quote_match == Evidence.QuoteMatch.EXACT


def test_a_page_without_text_is_kept_all_the_same(
    desk: Client, page_of: Callable[..., None]
) -> None:
    with serving(lambda handler: send(handler, b"<script>app()</script>")) as address:
        page_of(address)
        source = make_source(url=f"{address}/")
        response = desk.post(url("copy_fetch", source), follow=True)
    assertContains(response, "Copy kept. Its text could not be read: No article text was found")
    assertContains(response, "no text to check quotes against")
    assert SourceSnapshot.objects.get().text == ""


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "http://10.0.0.1/x", "http://[::1]/", "http://169.254.169.254/meta"],
)
def test_a_private_address_is_not_fetched(desk: Client, address: str) -> None:
    source = make_source(url=address)
    response = desk.post(url("copy_fetch", source))
    assertContains(response, "private network", status_code=422)
    assertContains(response, "No copy was kept.", status_code=422)
    assert not SourceSnapshot.objects.exists()


def test_what_the_site_refuses_is_said(desk: Client, page_of: Callable[..., None]) -> None:
    with serving(lambda handler: send(handler, b"", status=404)) as address:
        page_of(address)
        response = desk.post(url("copy_fetch", make_source(url=f"{address}/gone")))
    assertContains(response, "There is no page at this address (404).", status_code=422)


def test_fetching_needs_an_address_and_to_be_switched_on(desk: Client, settings: Any) -> None:
    bare = make_source(url="")
    assertContains(desk.post(url("copy_fetch", bare)), "has no address", status_code=422)
    assertNotContains(desk.get(url("source_edit", bare)), "Keep a copy now")
    source = make_source(url=URL)
    assertContains(desk.get(url("source_edit", source)), "Keep a copy now")
    settings.IMPORT_URLS = False
    assertContains(desk.post(url("copy_fetch", source)), "IMPORT_URLS", status_code=422)
    assertNotContains(desk.get(url("source_edit", source)), "Keep a copy now")


def test_hosts_of_the_importer_hold_here_too(
    desk: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def fetch_url(url: str, *, allowed_hosts: Any) -> Any:
        seen.append(allowed_hosts)
        raise ReadError("Pages of this site may not be fetched here (IMPORT_HOSTS).")

    monkeypatch.setattr("claims.documents.web.fetch.fetch_url", fetch_url)
    settings.IMPORT_HOSTS = ["news.example"]
    assert desk.post(url("copy_fetch", make_source(url=URL))).status_code == 422
    assert seen == [("news.example",)]


def test_archiving_is_off_by_default(desk: Client, queued: list[int]) -> None:
    source = make_source(url=URL)
    assertNotContains(desk.get(url("source_edit", source)), "archive-state")
    response = desk.post(url("archive_start", source))
    assertContains(response, "Archiving is switched off (SAVE_PAGE_NOW).", status_code=422)
    assert queued == []


@pytest.mark.usefixtures("archive_on")
def test_a_plain_form_asks_and_shows_that_it_waits(
    desk: Client, queued: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    source = make_source(url=URL)
    page = desk.get(url("source_edit", source))
    assertContains(page, "Archive this address")
    assertContains(page, "The address goes to archive.example")
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(url("archive_start", source))
    assert response.headers["Location"] == url("source_edit", source) + "#copies"
    assert queued == [ArchiveRequest.objects.get().pk]
    page = desk.get(url("source_edit", source))
    assertContains(page, "Waiting to send the request to archive.example.")
    assertContains(page, 'hx-trigger="every 5s"')
    assertNotContains(page, "Archive this address")


@pytest.mark.usefixtures("archive_on")
def test_a_fragment_answers_with_the_state(desk: Client, queued: list[int]) -> None:
    source = make_source(url=URL)
    response = desk.post(url("archive_start", source), headers={"HX-Request": "true"})
    assertContains(response, "Waiting to send the request to archive.example.")
    assertNotContains(response, "<html")
    state = desk.get(url("archive_state", source), headers={"HX-Request": "true"})
    assertContains(state, 'id="archive-state"')
    assert desk.get(url("archive_state", source)).headers["Location"].endswith("#copies")


@pytest.mark.usefixtures("archive_on")
def test_a_failure_says_why_and_offers_another_try(desk: Client, queued: list[int]) -> None:
    source = make_source(url=URL)
    ArchiveRequest.objects.create(
        source=source,
        url=URL,
        status="failed",
        error="The archive cannot be reached.",
        requested_at=timezone.now(),
        finished_at=timezone.now(),
    )
    page = desk.get(url("source_edit", source))
    assertContains(page, "The archive cannot be reached.")
    assertContains(page, "Try again")
    assertNotContains(page, "hx-trigger")
    desk.post(url("archive_start", source))
    assert list(ArchiveRequest.objects.values_list("status", flat=True)) == ["queued", "failed"]


@pytest.mark.usefixtures("archive_on")
def test_a_trouble_on_the_way_is_shown_with_the_next_try(desk: Client) -> None:
    now = timezone.now()
    source = make_source(url=URL)
    ArchiveRequest.objects.create(
        source=source, url=URL, error="The archive asks us to wait.", requested_at=now, next_at=now
    )
    page = desk.get(url("source_edit", source))
    assertContains(page, f"The archive asks us to wait. Next attempt at {now:%H:%M}.")


@pytest.mark.usefixtures("archive_on")
def test_a_finished_request_reloads_the_page(desk: Client, editor: User) -> None:
    source = make_source(url=URL)
    copy = SourceSnapshot.objects.create(
        source=source,
        how="archived",
        archive_url=f"https://archive.example/web/20240514083000/{URL}",
        captured_at=timezone.now(),
        captured_by=editor,
    )
    ArchiveRequest.objects.create(
        source=source, url=URL, status="kept", requested_at=timezone.now(), snapshot=copy
    )
    state = desk.get(url("archive_state", source), headers={"HX-Request": "true"})
    assert state.headers["HX-Redirect"] == url("source_edit", source)
    page = desk.get(url("source_edit", source))
    assertContains(page, f'href="{copy.archive_url}" rel="noreferrer noopener"')
    assertContains(page, "requested by")
    assertContains(page, "Archive the current page")
    assert desk.get(reverse("desk:snapshot", args=[copy.pk])).status_code == 404


@pytest.mark.usefixtures("archive_on")
@pytest.mark.parametrize("htmx", [True, False])
def test_a_protected_source_is_never_sent(desk: Client, queued: list[int], htmx: bool) -> None:
    source = make_source(url=URL, private_name="A clerk")
    page = desk.get(url("source_edit", source))
    assertContains(page, "The address of a protected source is never sent to an archive.")
    assertNotContains(page, "Archive this address")
    headers = {"HX-Request": "true"} if htmx else {}
    response = desk.post(url("archive_start", source), headers=headers)
    assertContains(
        response, "The address of a protected source is never sent to an archive.", status_code=422
    )
    assert queued == []
    assert not ArchiveRequest.objects.exists()


@pytest.mark.usefixtures("archive_on")
@pytest.mark.parametrize("name", ["copy_fetch", "archive_start"])
def test_only_editors_keep_copies_and_only_by_a_press(client: Client, name: str) -> None:
    source = make_source(url=URL)
    assert client.post(url(name, source)).status_code == 302
    sign_in(client, make_user(group=None))
    assert client.post(url(name, source)).status_code == 403
    assert client.get(url("archive_state", source)).status_code == 403
    sign_in(client, make_user())
    assert client.get(url(name, source)).status_code == 405
    guarded = sign_in(Client(enforce_csrf_checks=True), make_user())
    assert guarded.post(url(name, source)).status_code == 403
    assert not ArchiveRequest.objects.exists()


def test_the_board_asks_for_copies_held_here(desk: Client, editor: User) -> None:
    source = make_source(url=URL)
    claim = perform(make_claim(), Act.ACCEPT, actor=editor)
    add_evidence(claim, source=source, actor=editor, stance=Evidence.Stance.SUPPORTS, quote="")
    SourceSnapshot.objects.create(
        source=source,
        how="archived",
        archive_url="https://archive.example/web/1/x",
        captured_at=timezone.now(),
    )
    without = reverse("desk:source_list") + "?copy=without"
    assertContains(desk.get(without), source.title)
    make_snapshot(source)
    assertNotContains(desk.get(without), source.title)
