"""A text brought in again, in a real browser: compare, store, find a lost claim its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from claims.documents.read import read_in_process
from claims.models import ArticleVersion, Claim, ExtractionRun, PublishedReview
from tests.factories import make_claim, make_user, make_version
from tests.published import make_desk, make_published

pytestmark = pytest.mark.django_db(transaction=True)

PARAGRAPHS = (
    "Harbour fees will rise, council decides",
    "Harbour fees rose by 12 per cent last year, the council said on Wednesday in its report.",
    "“We never promised a freeze,” Mayor Ada Brandt told reporters after the meeting.",
    "The quay 🚢 was built in 1911 and has been repaired twice, an engineer told the council.",
)
TEXT = "\n\n".join(PARAGRAPHS)
NEW = "\n\n".join(
    [
        PARAGRAPHS[0],
        PARAGRAPHS[1].replace("12", "14"),
        PARAGRAPHS[2],
        "The harbour 🚢 has an old quay from the year 1911, which an engineer showed the council.",
    ]
)


@pytest.fixture(autouse=True)
def quick_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process and leave runs queued."""
    monkeypatch.setattr("claims.documents.read.read_material", read_in_process)
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)


@pytest.fixture
def version() -> ArticleVersion:
    return make_version(TEXT)


@pytest.fixture
def published(version: ArticleVersion) -> PublishedReview:
    """A verdict on words that the new text changes; beside it an open and a lost claim."""
    desk = make_desk()
    row = make_published(desk, version=version, words="Harbour fees rose by 12 per cent last year")
    make_claim("We never promised a freeze", version=version)
    make_claim("was built in 1911", version=version)
    return row


def sign_in_as_editor(
    sign_in: Callable[[BrowserContext, Any], None], context: BrowserContext
) -> None:
    sign_in(context, make_user())


def bring_in(page: Page, live_server: Any, version: ArticleVersion) -> None:
    page.goto(f"{live_server.url}/desk/articles/{version.article_id}/")
    page.get_by_role("link", name="Check for a new version").click()
    page.get_by_label("Text", exact=True).fill(NEW)
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare/")


def test_from_the_bench_to_the_new_version_and_back(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    sign_in: Callable[[BrowserContext, Any], None],
    version: ArticleVersion,
    published: PublishedReview,
    assert_accessible: Callable[[Page], None],
) -> None:
    sign_in_as_editor(sign_in, context)
    page.goto(f"{live_server.url}/desk/articles/{version.article_id}/again/")
    assert_accessible(page)
    bring_in(page, live_server, version)
    first = page.locator(".change").first
    expect(first).to_contain_text("Number or quotation changed")
    expect(first.locator("ins")).to_have_text("14")
    expect(page.locator(".fate").first).to_contain_text("Published")
    assert_accessible(page)
    page.get_by_text("The whole new text").click()
    assert_accessible(page)
    page.locator("h1").click()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/articles/{version.article_id}/")
    expect(page.get_by_text("Version 2 stored.").first).to_be_visible()
    expect(page.get_by_text("This text is being read.")).to_be_visible()
    ExtractionRun.objects.update(status="done")
    assert_accessible(page)

    page.get_by_role("link", name="Find its new passage").click()
    expect(page.locator(".lost__mark")).to_have_text("was built in 1911")
    assert_accessible(page)
    select(page, "old quay from the year 1911")
    page.get_by_role("button", name="Use selected words").click()
    expect(page.get_by_label("Its words in the new text")).to_have_value(
        "old quay from the year 1911"
    )
    page.get_by_role("button", name="Move claim here").click()
    page.wait_for_url(f"**/desk/articles/{version.article_id}/")
    claim = Claim.objects.get(exact="old quay from the year 1911")
    assert (claim.number, claim.version.number) == (3, 2)

    page.goto(f"{live_server.url}{claim.bench_url}")
    card = page.locator("#claim-card")
    expect(card).to_contain_text("A new version of the article changed these words.")
    assert_accessible(page)
    card.get_by_role("button", name="The new words are right").click()
    expect(card).not_to_contain_text("A new version of the article")

    page.goto(f"{live_server.url}{Claim.objects.get(number=1).bench_url}")
    expect(card).to_contain_text("The article was edited after this verdict was published.")
    assert_accessible(page)
    card.get_by_label("Why the verdict stands").fill("It rose either way.")
    card.get_by_role("button", name="The verdict still stands").click()
    expect(card).not_to_contain_text("was edited after")
    published.refresh_from_db()
    assert published.article_edited_at is None


def select(page: Page, words: str) -> None:
    """Select words of the newest text as a mouse would."""
    page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.querySelector("[data-lost-text]"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + words.length);
            const selection = document.getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
            return;
          }
        }""",
        words,
    )


def test_readers_are_told_on_article_and_claim(
    page: Page,
    new_context: Callable[..., BrowserContext],
    context: BrowserContext,
    live_server: Any,
    sign_in: Callable[[BrowserContext, Any], None],
    version: ArticleVersion,
    published: PublishedReview,
    assert_accessible: Callable[[Page], None],
) -> None:
    sign_in_as_editor(sign_in, context)
    bring_in(page, live_server, version)
    page.get_by_role("button", name="Store as version 2").click()
    page.wait_for_url(f"**/desk/articles/{version.article_id}/")
    reader = new_context().new_page()
    reader.goto(f"{live_server.url}{published.article.get_absolute_url()}")
    expect(reader.locator(".notice")).to_contain_text("The article was edited after we checked it.")
    expect(reader.locator(".annotated")).to_contain_text("14 per cent")
    expect(reader.locator(".annotated .passage")).to_have_count(0)
    assert_accessible(reader)
    reader.locator(".claim-list").get_by_role("link").first.click()
    expect(reader.locator(".notice").first).to_contain_text("The article was edited")
    assert_accessible(reader)


def test_it_works_without_script(
    new_context: Callable[..., BrowserContext],
    live_server: Any,
    sign_in: Callable[[BrowserContext, Any], None],
    version: ArticleVersion,
    published: PublishedReview,
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in_as_editor(sign_in, context)
    page = context.new_page()
    bring_in(page, live_server, version)
    page.get_by_role("button", name="Store as version 2").click()
    ExtractionRun.objects.update(status="done")
    page.get_by_role("link", name="Find its new passage").click()
    page.get_by_label("Its words in the new text").fill("an old quay from the year 1911")
    page.get_by_role("button", name="Move claim here").click()
    claim = Claim.objects.get(exact="an old quay from the year 1911")
    page.goto(f"{live_server.url}{claim.bench_url}")
    page.get_by_role("button", name="The new words are right").click()
    claim.refresh_from_db()
    assert claim.anchor == "moved"
