"""The main job in a browser, nothing stood in for: pasted text, the real worker, two editors, a reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, expect

from claims.models import Article, Claim, PublishedReview
from tests.factories import make_pages, make_snapshot, make_source, make_user

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "We never promised a freeze"
UNCHECKED = "Berths at the old quay fell to 372"
ARTICLE = f"""Harbour fees will rise, council decides

Photo: Ada Brandt/Coast Gazette

Harbour fees rose by 12 per cent last year, the council said on Wednesday in its yearly report.

“{WORDS},” Mayor Ada Brandt told reporters after the meeting in the town hall.

{UNCHECKED}, according to the port authority.
"""
PROGRAMME = "My promise to every boat owner: harbour fees stay frozen until 2026."
ONE_LINE = "Ada Brandt’s own programme of 2022 promised a freeze in so many words."
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def real_worker(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def desk_of(new_context: Callable[..., BrowserContext], live_server: Any) -> Callable[[Any], Page]:
    """``desk_of(user)``: the board, reached through the login form in a browser of their own."""

    def enter(user: Any) -> Page:
        page = new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.emulate_media(reduced_motion="reduce")
        page.goto(f"{live_server.url}/desk/")
        page.get_by_label("Username").fill(user.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/desk/")
        return page

    return enter


def work_off_the_queue() -> None:
    """The worker as it is started beside the site, until nothing is left for it."""
    call_command("worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def bring_in(page: Page, assert_accessible: Callable[[Page], None]) -> Article:
    """Paste the text, look at the preview, import, and watch the worker until the bench opens."""
    page.get_by_role("link", name="Import").first.click()
    page.get_by_label("Text", exact=True).fill(ARTICLE)
    page.get_by_role("button", name="Preview").click()
    page.wait_for_url("**/desk/import/*/")
    page.get_by_label("Published on").fill("2024-05-15")
    page.get_by_label("Outlet").fill("Coast Gazette")
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/progress/")
    expect(page.locator("[aria-current=step]")).to_have_text("Queued …")
    work_off_the_queue()
    article = Article.objects.get()
    page.wait_for_url(f"**{article.bench_url}")
    expect(page.locator("#toasts")).to_contain_text("claims found.")
    assert_accessible(page)
    return article


def check(page: Page, claim: Claim, assert_accessible: Callable[[Page], None]) -> None:
    """Settle the claim by keys: accept, confirm, cite, rate, one line, send to second reading."""
    page.goto(f"{page.url.split('?')[0]}?claim={claim.number}")
    press(page, "a")
    expect(page.locator("#live")).to_contain_text(f"Claim {claim.number} accepted")
    press(page, "y", "e")
    expect(page.locator("#source")).to_be_focused()
    page.keyboard.type("programme", delay=60)
    expect(page.locator("#source-list [data-source]").first).to_be_visible()
    press(page, "Enter")
    page.keyboard.type("harbour fees stay frozen until 2026")
    press(page, "Tab", "ArrowRight", "Enter")
    expect(page.locator(".evidence-row")).to_contain_text("Exact match")
    expect(page.locator(".evidence-row")).to_contain_text("Refutes")
    press(page, "5", "Q", "Enter")
    expect(page.locator("#one-line")).to_be_focused()
    page.keyboard.type(ONE_LINE)
    press(page, "Enter")
    expect(page.locator("#claim-gate")).to_contain_text("Ready for second reading")
    assert_accessible(page)
    press(page, "Enter")
    expect(page.locator("#live")).to_contain_text("sent for second reading")


def read_second(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    press(page, "r")
    expect(page.get_by_text("Verdict hidden.")).to_be_visible()
    assert ONE_LINE not in page.content()
    assert_accessible(page)
    press(page, "u", "5")
    expect(page.get_by_text("You agree.")).to_be_visible()
    assert_accessible(page)


def publish(page: Page, number: int, assert_accessible: Callable[[Page], None]) -> None:
    page.goto(f"{page.url.split('?')[0]}?claim={number}")
    press(page, "Enter")
    page.wait_for_url("**/publish/")
    preview = page.frame_locator("iframe.publish__page")
    expect(preview.locator(".in-short")).to_contain_text(ONE_LINE)
    assert_accessible(page)
    press(page, "Enter")
    expect(page.locator("#claim-card .state")).to_contain_text("Published")


def read_as_anybody(
    page: Page, live_server: Any, assert_accessible: Callable[[Page], None]
) -> None:
    """From the home page to the article and the claim; nothing that is not published is in sight."""
    page.goto(f"{live_server.url}/")
    expect(page.locator(".findings")).to_contain_text(WORDS)
    expect(page.locator(".findings")).to_contain_text(ONE_LINE)
    assert_accessible(page)
    page.goto(live_server.url + Article.objects.get().get_absolute_url())
    passage = page.locator(".annotated a", has_text=WORDS)
    passage.click()
    expect(page.locator(".annotated").get_by_text(ONE_LINE)).to_be_visible()
    assert page.locator(".annotated mark, .annotated a.passage").count() == 1
    assert_accessible(page)
    review = PublishedReview.objects.get()
    page.goto(live_server.url + review.claim.get_absolute_url())
    expect(page.locator("main")).to_contain_text("harbour fees stay frozen until 2026")
    expect(page.locator("main")).to_contain_text("Tom Bell")
    assert UNCHECKED not in page.content()
    data = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert data["@type"] == "ClaimReview"
    assert data["reviewRating"]["alternateName"] == "False"
    assert WORDS in data["claimReviewed"]
    assert_accessible(page)


def test_an_article_becomes_a_verdict_that_readers_see(
    desk_of: Callable[[Any], Page],
    page: Page,
    live_server: Any,
    assert_accessible: Callable[[Page], None],
) -> None:
    make_pages()
    checker = make_user(first_name="Ines", last_name="Okafor")
    reader = make_user(first_name="Tom", last_name="Bell")
    make_snapshot(make_source(title="The mayor’s programme of 2022"), PROGRAMME)
    checkers_desk = desk_of(checker)
    bring_in(checkers_desk, assert_accessible)
    claim = Claim.objects.get(exact__contains=WORDS)
    assert claim.attributions.get(order=0).speaker.name == "Ada Brandt"
    check(checkers_desk, claim, assert_accessible)
    read_second(desk_of(reader), assert_accessible)
    assert not PublishedReview.objects.exists()
    publish(checkers_desk, claim.number, assert_accessible)
    read_as_anybody(page, live_server, assert_accessible)
