"""Labels of a text after its import, in a real browser: by a press, by keys, without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from claims.actions.articles.labels import label_block
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import ArchiveRequest, ArticleVersion
from tests.factories import TEXT, make_blocks, make_claim, make_source, make_user, make_version

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quiet_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)
    monkeypatch.setattr(
        "claims.actions.sources.web_archive.enqueue_archiving", lambda request_id: None
    )


@pytest.fixture
def editor(sign_in: Callable[[BrowserContext, Any], None], context: BrowserContext) -> Any:
    user = make_user()
    sign_in(context, user)
    return user


def open_page(page: Page, live_server: Any, version: ArticleVersion) -> None:
    page.goto(f"{live_server.url}/desk/articles/{version.article_id}/text/")


def part(page: Page, number: int) -> Any:
    return page.locator(f"#part-{number}")


def kind_of(version: ArticleVersion, number: int) -> str:
    kind: str = ArticleVersion.objects.get(pk=version.pk).blocks[number]["kind"]
    return kind


def test_one_press_labels_a_part_and_says_so(
    page: Page, live_server: Any, editor: Any, assert_accessible: Callable[[Page], None]
) -> None:
    claim = make_claim()
    open_page(page, live_server, claim.version)
    assert_accessible(page)
    part(page, 1).get_by_role("button", name="Caption").click()
    expect(part(page, 1).get_by_role("button", pressed=True)).to_have_text("Caption")
    expect(page.locator("#toasts")).to_contain_text("1 suggestion in it was dismissed.")
    expect(page.locator("#label-counts")).to_have_text("2 parts in the text, 1 left out")
    assert_accessible(page)
    assert kind_of(claim.version, 1) == "caption"


def test_keys_walk_the_parts_and_label_them(page: Page, live_server: Any, editor: Any) -> None:
    version = make_version()
    open_page(page, live_server, version)
    page.keyboard.press("9")  # nothing has the focus: nothing happens
    page.keyboard.press("j")
    expect(part(page, 0).get_by_role("button", pressed=True)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("6")
    expect(part(page, 2).get_by_role("button", pressed=True)).to_have_text("Quotation")
    expect(part(page, 2).get_by_role("button", pressed=True)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("7")
    expect(page.locator("#label-counts")).to_have_text("2 parts in the text, 1 left out")
    kinds = [block["kind"] for block in ArticleVersion.objects.get().blocks]
    assert kinds == ["headline", "caption", "blockquote"]


@pytest.mark.expects_status(409, 422)
def test_a_press_that_is_refused_or_late_is_said_and_the_part_is_right(
    page: Page, live_server: Any, editor: Any
) -> None:
    claim = perform(make_claim(), Act.ACCEPT, actor=editor)
    version = claim.version
    open_page(page, live_server, version)
    part(page, 1).get_by_role("button", name="Credit").click()
    expect(page.locator("#toasts")).to_contain_text("is in this part and has been accepted")
    expect(part(page, 1).get_by_role("button", pressed=True)).to_have_text("Paragraph")
    label_block(version, number=2, kind="heading", was="paragraph", actor=make_user())
    part(page, 2).get_by_role("button", name="Caption").click()
    expect(page.locator("#toasts")).to_contain_text("Someone has just labelled this part “Heading”")
    expect(part(page, 2).get_by_role("button", pressed=True)).to_have_text("Heading")
    part(page, 2).get_by_role("button", name="Caption").click()
    expect(part(page, 2).get_by_role("button", pressed=True)).to_have_text("Caption")


def test_what_is_left_out_is_folded_on_the_bench_and_comes_back_without_script(
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[BrowserContext, Any], None],
    live_server: Any,
) -> None:
    blocks = make_blocks(TEXT)
    blocks[2]["kind"] = "credit"
    version = make_version(blocks=blocks)
    context = new_context(java_script_enabled=False)
    sign_in(context, make_user())
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/articles/{version.article_id}/")
    page.get_by_text("1 part left out").click()
    page.get_by_role("button", name="Show in the text").click()
    expect(page.locator(".galley__text", has_text="We never promised")).to_be_visible()
    page.get_by_role("link", name="Labels and versions").click()
    part(page, 2).get_by_role("button", name="List item").click()
    expect(part(page, 2).get_by_role("button", pressed=True)).to_have_text("List item")
    assert kind_of(version, 2) == "list_item"


def test_the_web_archive_downloads(page: Page, live_server: Any, editor: Any) -> None:
    version = make_version()
    open_page(page, live_server, version)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download WARC").click()
    assert download.value.suggested_filename == f"{version.article.slug}.warc.gz"


def test_asking_the_archive_shows_each_state(
    page: Page,
    live_server: Any,
    editor: Any,
    settings: Any,
    assert_accessible: Callable[[Page], None],
) -> None:
    settings.SAVE_PAGE_NOW = True
    settings.SAVE_PAGE_NOW_URL = "https://archive.example"
    source = make_source(url="https://port.example/accounts")
    page.goto(f"{live_server.url}/desk/sources/{source.pk}/")
    assert_accessible(page)
    page.get_by_role("button", name="Archive this address").click()
    expect(page.locator("#archive-state")).to_contain_text(
        "Waiting to send the request to archive.example."
    )
    assert_accessible(page)
    ArchiveRequest.objects.update(
        status="failed", error="The archive cannot be reached.", finished_at=source.created_at
    )
    expect(page.locator("#archive-state")).to_contain_text("cannot be reached", timeout=10_000)
    assert_accessible(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#archive-state")).to_contain_text(
        "Waiting to send the request to archive.example."
    )
    assert ArchiveRequest.objects.count() == 2
