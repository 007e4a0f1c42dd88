"""Copies of a cited page, kept from the bench: what is said, what is checked, who may."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.actions.evidence.citations import add_evidence
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.documents.read import read_in_process
from claims.documents.records import Material, ReadError
from claims.models import ArchiveRequest, Claim, Event, Evidence, SourceSnapshot
from tests.factories import make_claim, make_claim_in_review, make_snapshot, make_source, make_user
from tests.views.bench.tools import html_of, send, sign_in

pytestmark = pytest.mark.django_db

URL = "https://port.example/accounts"
PAGE = (
    "<!doctype html><title>Accounts</title><article><h1>Accounts of the port</h1>"
    "<p>Harbour fees rose by 12 per cent in 2023, from 100 to 112 crowns a day, the port says.</p>"
    "</article>"
)
QUOTE = "rose by 12 per cent in 2023"


@pytest.fixture(autouse=True)
def page(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What each address answers, read in this process; an address that is not there answers 404."""
    held = {URL: PAGE}

    def fetch_url(url: str, **options: Any) -> Material:
        if url not in held:
            raise ReadError("There is no page at this address (404).")
        return Material(held[url].encode(), "accounts.html", "text/html", url=url)

    monkeypatch.setattr("claims.documents.web.fetch.fetch_url", fetch_url)
    monkeypatch.setattr("claims.actions.sources.copies.read_material", read_in_process)
    return held


@pytest.fixture
def editor() -> Any:
    return make_user()


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    return sign_in(client, editor)


@pytest.fixture
def claim(editor: Any) -> Claim:
    return perform(make_claim(), Act.ACCEPT, actor=editor)


@pytest.fixture
def archive_on(settings: Any) -> None:
    settings.SAVE_PAGE_NOW = True
    settings.SAVE_PAGE_NOW_URL = "https://archive.example"


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    found: list[int] = []
    monkeypatch.setattr("claims.actions.sources.web_archive.enqueue_archiving", found.append)
    return found


def cite(claim: Claim, editor: Any, **fields: Any) -> Evidence:
    source = fields.pop("source", None) or make_source(url=fields.pop("url", URL))
    values = {"stance": "supports", "quote": QUOTE} | fields
    return add_evidence(claim, source=source, actor=editor, **values)


def toast(response: Any) -> dict[str, str]:
    return json.loads(response.headers["HX-Trigger-After-Swap"])["toast"]  # type: ignore[no-any-return]


def card(client: Client, claim: Claim) -> str:
    return client.get(f"{claim.bench_url}&tab=evidence").content.decode()


def test_copy_is_kept_and_the_waiting_quote_is_found(
    desk: Client, claim: Claim, editor: Any
) -> None:
    citation = cite(claim, editor)
    assert "Keep a copy now" in card(desk, claim)
    response = send(desk, "citation_copy", claim, citation.pk)
    assert response.status_code == 200
    assert toast(response) == {"text": "Copy kept, exact match."}
    html = html_of(response)
    assert html.strip().startswith(f'<article class="evidence-row" id="citation-{citation.pk}">')
    assert "Copy kept" in html
    assert "Keep a copy now" not in html
    assert "Keep a newer copy" in html
    copy = SourceSnapshot.objects.get()
    assert (copy.how, copy.captured_by) == ("fetched", editor)
    assert Event.objects.get(kind="source.snapshot").data["citations_checked"] == 1


def test_answer_draws_the_rows_of_the_source_and_what_is_left_and_no_form(
    desk: Client, claim: Claim, editor: Any
) -> None:
    """It may be long in coming, and what is typed meanwhile must stay."""
    citation = cite(claim, editor, quote="fees fell")
    other = cite(claim, editor, source=citation.source, quote=QUOTE)
    html = html_of(send(desk, "citation_copy", claim, citation.pk))
    assert f'id="citation-{other.pk}" hx-swap-oob="true"' in html
    assert 'id="claim-gate" hx-swap-oob="true"' in html
    assert "A quote is not in the kept copy" in html
    assert html.count("hx-swap-oob") == 4
    assert "<textarea" not in html


def test_what_the_site_refuses_is_said_in_the_row(desk: Client, claim: Claim, editor: Any) -> None:
    citation = cite(claim, editor, url="https://port.example/gone")
    response = send(desk, "citation_copy", claim, citation.pk)
    html = response.content.decode()
    assert response.status_code == 422
    assert "No copy was kept. There is no page at this address (404)." in html
    assert "Keep a copy now" in html
    assert toast(response)["kind"] == "error"
    assert not SourceSnapshot.objects.exists()


def test_page_without_text_is_kept_and_said(
    desk: Client, claim: Claim, editor: Any, page: dict[str, str]
) -> None:
    page[URL] = "<script>app()</script>"
    response = send(desk, "citation_copy", claim, cite(claim, editor).pk)
    assert toast(response)["text"].startswith("Copy kept. Its text could not be read: No article")


def test_newer_copy_leaves_the_citation_on_the_one_before(
    desk: Client, claim: Claim, editor: Any
) -> None:
    source = make_source(url=URL)
    old = make_snapshot(source, "Fees rose by 12 per cent in 2023.")
    citation = cite(claim, editor, source=source)
    response = send(desk, "citation_copy", claim, citation.pk)
    assert "Newer copy kept with the source." in toast(response)["text"]
    citation.refresh_from_db()
    assert citation.snapshot == old
    assert source.snapshots.count() == 2


def test_citation_of_a_claim_in_review_is_not_touched_and_that_is_said(
    desk: Client,
) -> None:
    claim = make_claim_in_review(checker=make_user())
    citation = claim.evidence.get()
    citation.source.url = URL
    citation.source.save()
    response = send(desk, "citation_copy", claim, citation.pk)
    assert toast(response)["text"] == (
        "Copy kept with the source. This citation is unchanged, because the claim is in review."
    )
    citation.refresh_from_db()
    assert citation.snapshot is None


def test_without_script_the_page_comes_back_with_the_words(
    desk: Client, claim: Claim, editor: Any
) -> None:
    citation = cite(claim, editor)
    response = send(desk, "citation_copy", claim, citation.pk, htmx=False)
    assert response.headers["Location"].endswith(f"&tab=evidence#citation-{citation.pk}")
    assert "Copy kept, exact match." in card(desk, claim)
    gone = cite(claim, editor, url="https://port.example/gone")
    send(desk, "citation_copy", claim, gone.pk, htmx=False)
    assert "No copy was kept. There is no page at this address (404)." in card(desk, claim)


@pytest.mark.parametrize("name", ["citation_copy", "citation_archive"])
def test_only_editors_may(client: Client, claim: Claim, editor: Any, name: str) -> None:
    citation = cite(claim, editor)
    address = reverse(f"desk:{name}", args=[claim.version.article_id, claim.pk, citation.pk])
    assert client.post(address).url.startswith(reverse("login"))
    sign_in(client, make_user(group=None))
    assert client.post(address).status_code == 403
    sign_in(client, editor)
    assert client.get(address).status_code == 405
    assert not SourceSnapshot.objects.exists()
    assert not ArchiveRequest.objects.exists()


@pytest.mark.parametrize("name", ["citation_copy", "citation_archive"])
def test_citation_of_another_claim_is_not_found(
    desk: Client, claim: Claim, editor: Any, name: str
) -> None:
    other = cite(perform(make_claim(), Act.ACCEPT, actor=editor), editor)
    assert send(desk, name, claim, other.pk).status_code == 404


def test_nothing_is_offered_where_nothing_can_be_fetched(
    desk: Client, claim: Claim, editor: Any, settings: Any
) -> None:
    cite(claim, editor, url="")
    assert "Keep a copy now" not in card(desk, claim)
    cite(claim, editor)
    assert "Keep a copy now" in card(desk, claim)
    assert "Archive this address" not in card(desk, claim)
    settings.IMPORT_URLS = False
    assert "Keep a copy now" not in card(desk, claim)


def test_archive_is_asked_once_and_that_is_said(
    desk: Client,
    claim: Claim,
    editor: Any,
    archive_on: None,
    queued: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    citation = cite(claim, editor)
    assert "Archive this address" in card(desk, claim)
    with django_capture_on_commit_callbacks(execute=True):
        response = send(desk, "citation_archive", claim, citation.pk)
        send(desk, "citation_archive", claim, citation.pk)
    asked = ArchiveRequest.objects.get()
    assert (asked.source, asked.requested_by) == (citation.source, editor)
    assert set(queued) == {asked.pk}
    assert toast(response)["text"].startswith("Requested from archive.example.")


def test_protected_source_is_never_sent_out(
    desk: Client, claim: Claim, editor: Any, archive_on: None
) -> None:
    citation = cite(claim, editor)
    citation.source.private_name = "A clerk"
    citation.source.save()
    assert "Archive this address" not in card(desk, claim)
    response = send(desk, "citation_archive", claim, citation.pk)
    assert response.status_code == 422
    words = (
        "The archive was not asked. The address of a protected source is never sent to an archive."
    )
    assert toast(response)["text"] == words
    assert words in response.content.decode()
    assert not ArchiveRequest.objects.exists()


def test_copy_in_a_web_archive_is_shown_at_the_citation(
    desk: Client, claim: Claim, editor: Any
) -> None:
    citation = cite(claim, editor)
    kept = f"https://archive.example/2024/{URL}"
    make_snapshot(citation.source, "", how="archived", archive_url=kept)
    html = card(desk, claim)
    assert "In a web archive" in html
    assert f'href="{kept}"' in html
