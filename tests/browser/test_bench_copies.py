"""Keeping a copy of a cited page on the bench: by keyboard, slowly, and with words half typed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from claims.actions.evidence.citations import add_evidence
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.documents.read import read_in_process
from claims.documents.records import Material, ReadError
from claims.models import Evidence, SourceSnapshot
from tests.factories import make_claim, make_source, make_user, make_version

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "The council said that harbour fees rose by 12 per cent last year, and fell by 3 after."
URL = "https://port.example/accounts"


class Site:
    """A site that answers when it is told to."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.may_answer.set()

    def fetch(self, url: str, **options: Any) -> Material:
        assert self.may_answer.wait(20)
        if url.endswith("gone"):
            raise ReadError("There is no page at this address (404).")
        return Material(b"<p>Fees rose by 12 per cent, the port says.</p>", url=url)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    held = Site()
    monkeypatch.setattr("claims.documents.web.fetch.fetch_url", held.fetch)
    monkeypatch.setattr("claims.actions.sources.copies.read_material", read_in_process)
    yield held
    held.may_answer.set()


@pytest.fixture
def citation(db: None) -> Evidence:
    version = make_version(TEXT)
    editor = make_user()
    claim = make_claim("harbour fees rose by 12 per cent last year", version=version)
    make_claim("fell by 3 after", version=version, number=2)
    claim = perform(claim, Act.ACCEPT, actor=editor)
    source = make_source(title="Port accounts", url=URL)
    return add_evidence(
        claim, source=source, actor=editor, stance="supports", quote="Fees rose by 12 per cent"
    )


@pytest.fixture
def bench(
    page: Page,
    context: BrowserContext,
    sign_in: Callable[[BrowserContext, Any], None],
    citation: Evidence,
    site: Site,
    live_server: Any,
) -> Page:
    sign_in(context, citation.created_by)
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}{citation.claim.bench_url}&tab=evidence")
    return page


def test_copy_is_kept_by_keyboard_and_said(
    bench: Page, citation: Evidence, assert_accessible: Callable[[Page], None]
) -> None:
    assert_accessible(bench)
    bench.locator(f"#copy-{citation.pk}").focus()
    bench.keyboard.press("Enter")
    expect(bench.locator(".toast")).to_contain_text("Copy kept, exact match.")
    expect(bench.locator("#live")).to_contain_text("Copy kept, exact match.")
    expect(bench.locator(".evidence-row")).to_contain_text("Exact match")
    expect(bench.locator(f"#more-{citation.pk}")).to_be_focused()
    bench.keyboard.press("Enter")
    expect(bench.get_by_role("button", name="Keep a newer copy")).to_be_visible()
    assert_accessible(bench)


@pytest.mark.expects_status(422)
def test_refusal_is_said_where_the_focus_is(bench: Page, citation: Evidence) -> None:
    citation.source.url = f"{URL}/gone"
    citation.source.save()
    bench.locator(f"#copy-{citation.pk}").focus()
    bench.keyboard.press("Enter")
    expect(bench.locator(".evidence-row")).to_contain_text("There is no page at this address")
    expect(bench.locator(f"#copy-{citation.pk}")).to_be_focused()


def test_slow_site_holds_nothing_up_and_takes_no_words(
    bench: Page, citation: Evidence, site: Site
) -> None:
    """Keys go on while the page is fetched; its answer leaves an open form and its focus alone."""
    site.may_answer.clear()
    bench.locator(f"#copy-{citation.pk}").click()
    expect(bench.locator(f"#copy-{citation.pk}")).to_contain_text("Fetching …")
    bench.locator("#evidence").click()
    # The form takes the focus once it has settled; nobody types faster than that.
    expect(bench.locator("#source")).to_be_focused()
    bench.locator("#quote").fill("Typed while the page was on its way")
    site.may_answer.set()
    expect(bench.locator(".toast")).to_contain_text("Copy kept, exact match.")
    expect(bench.locator("#quote")).to_have_value("Typed while the page was on its way")
    expect(bench.locator("#quote")).to_be_focused()
    assert SourceSnapshot.objects.count() == 1


def test_answer_leaves_the_card_of_another_claim_alone(
    bench: Page, citation: Evidence, site: Site
) -> None:
    site.may_answer.clear()
    bench.locator(f"#copy-{citation.pk}").click()
    bench.keyboard.press("j")
    expect(bench.locator("#claim-title")).to_have_text("Claim 2")
    gate = bench.locator("#claim-gate").inner_html()
    site.may_answer.set()
    expect(bench.locator(".toast")).to_contain_text("Copy kept, exact match.")
    assert bench.locator("#claim-gate").inner_html() == gate


def test_pressing_twice_fetches_once(bench: Page, citation: Evidence, site: Site) -> None:
    site.may_answer.clear()
    button = bench.locator(f"#copy-{citation.pk}")
    button.click()
    button.click()
    site.may_answer.set()
    expect(bench.locator(".toast")).to_contain_text("Copy kept")
    bench.wait_for_timeout(500)
    assert SourceSnapshot.objects.count() == 1
