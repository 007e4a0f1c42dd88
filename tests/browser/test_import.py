"""Bringing an article in, in a real browser: with script, by keys, and without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from claims.documents.read import read_in_process
from claims.models import Article, ArticleVersion, ExtractionRun, ImportDraft
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """Harbour fees will rise, council decides

Boat owners call the plan a broken promise

Photo: Ada Brandt/Coast Gazette

Harbour fees rose by 12 per cent last year, the council said on Wednesday in its yearly report.

“We never promised a freeze,” Mayor Ada Brandt told reporters after the meeting in the town hall.
"""


@pytest.fixture(autouse=True)
def quick_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process and leave runs queued: each test says itself how far a run is."""
    monkeypatch.setattr("claims.views.imports.single.read_material", read_in_process)
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)


@pytest.fixture
def editor(sign_in: Callable[[BrowserContext, Any], None], context: BrowserContext) -> Any:
    user = make_user()
    sign_in(context, user)
    return user


def paste(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/desk/import/")
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Preview").click()
    page.wait_for_url("**/desk/import/*/")


def row(page: Page, words: str) -> Any:
    return page.locator(".block", has_text=words)


def test_paste_preview_progress_and_bench(
    page: Page, live_server: Any, editor: Any, assert_accessible: Callable[[Page], None]
) -> None:
    paste(page, live_server)
    assert_accessible(page)
    page.get_by_label("Published on").fill("2024-05-14")
    page.get_by_label("Outlet").fill("Coast Gazette")
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/progress/")
    expect(page.locator("[aria-current=step]")).to_have_text("Queued …")
    assert_accessible(page)
    run = ExtractionRun.objects.get()
    ExtractionRun.objects.filter(pk=run.pk).update(status="parsing")
    expect(page.locator("[aria-current=step]")).to_have_text("Parsing …")
    Article.objects.update(status=Article.Status.CHECKING)
    ExtractionRun.objects.filter(pk=run.pk).update(status="done", claims_found=7)
    page.wait_for_url(f"**/desk/articles/{Article.objects.get().pk}/")
    expect(page.locator("#toasts")).to_contain_text("7 claims found.")


def test_tick_kind_and_counts_follow_each_other(page: Page, live_server: Any, editor: Any) -> None:
    paste(page, live_server)
    counts = page.locator("[data-block-counts]")
    expect(counts).to_have_text("4 blocks kept, 1 left out")
    photo = row(page, "Photo:")
    photo.get_by_role("checkbox").check()
    expect(photo.get_by_role("combobox")).to_have_value("paragraph")
    expect(counts).to_have_text("5 blocks kept, 0 left out")
    photo.get_by_role("combobox").select_option("caption")
    expect(photo.get_by_role("checkbox")).not_to_be_checked()
    row(page, "freeze").get_by_role("checkbox").uncheck()
    expect(row(page, "freeze").get_by_role("combobox")).to_have_value("boilerplate")
    expect(page.get_by_role("button", name="Import")).to_contain_text("Import 32 words")


def test_a_digit_labels_the_part_that_has_the_focus(
    page: Page, live_server: Any, editor: Any
) -> None:
    paste(page, live_server)
    photo = row(page, "Photo:")
    photo.get_by_role("checkbox").focus()
    page.keyboard.press("5")
    expect(photo.get_by_role("combobox")).to_have_value("list_item")
    expect(photo.get_by_role("checkbox")).to_be_checked()
    photo.get_by_role("combobox").focus()
    page.keyboard.press("8")
    expect(photo.get_by_role("combobox")).to_have_value("credit")
    expect(photo.get_by_role("checkbox")).not_to_be_checked()
    page.get_by_label("Outlet").press("7")
    expect(page.get_by_label("Outlet")).to_have_value("7")
    expect(photo.get_by_role("combobox")).to_have_value("credit")


@pytest.mark.expects_status(413)
def test_a_text_far_above_the_limit_names_it_and_back_has_the_text(
    page: Page, live_server: Any, editor: Any, settings: Any
) -> None:
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
    page.goto(f"{live_server.url}/desk/import/")
    page.get_by_label("Text", exact=True).fill("All of these words. " * 400_000)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading")).to_have_text("That is more than 1.0\xa0MB", timeout=20_000)
    page.go_back()
    expect(page.get_by_role("button", name="Preview")).to_be_visible()
    assert page.get_by_label("Text", exact=True).input_value().startswith("All of these words.")


def test_words_that_hang_on_the_date_are_marked_until_it_is_given(
    page: Page, live_server: Any, editor: Any
) -> None:
    paste(page, live_server)
    hanging = page.locator(".fact--missing-date").first
    note = page.get_by_text("hang on it")
    expect(page.locator(".field__error")).to_have_count(0)
    expect(hanging).to_have_css("outline-style", "dotted")
    expect(note).to_be_visible()
    page.get_by_label("Published on").fill("2024-05-14")
    expect(hanging).to_have_css("outline-style", "none")
    expect(note).to_be_hidden()


@pytest.mark.expects_status(422)
def test_refused_preview_says_why_and_keeps_what_was_typed(
    page: Page, live_server: Any, editor: Any, assert_accessible: Callable[[Page], None]
) -> None:
    paste(page, live_server)
    page.get_by_label("Title").fill("")
    page.get_by_label("Byline").fill("Typed Name")
    page.get_by_label("Published on").fill("2099-01-01")
    page.get_by_role("button", name="Import").click()
    expect(page.locator(".errors")).to_contain_text("Please correct 2 entries.")
    expect(page.get_by_label("Byline")).to_have_value("Typed Name")
    expect(page.get_by_label("Published on")).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    assert not ArticleVersion.objects.exists()


def test_enter_in_a_field_imports_and_escape_outside_cancels(
    page: Page, live_server: Any, editor: Any
) -> None:
    paste(page, live_server)
    page.get_by_label("Published on").fill("2024-05-14")
    page.get_by_label("Outlet").press("Enter")
    page.wait_for_url("**/progress/")
    assert Article.objects.count() == 1
    ArticleVersion.objects.get()
    page.goto(f"{live_server.url}/desk/import/")
    page.get_by_label("Text", exact=True).fill(
        TEXT + "\nOne more paragraph follows here, she said."
    )
    page.get_by_role("button", name="Preview").click()
    page.wait_for_url("**/desk/import/*/")
    page.get_by_label("Outlet").press("Escape")
    assert ImportDraft.objects.count() == 1
    page.locator("h1").click()
    page.keyboard.press("Escape")
    page.wait_for_url("**/desk/import/")
    assert not ImportDraft.objects.exists()


def test_failed_reading_says_why_and_is_tried_again(
    page: Page, live_server: Any, editor: Any, assert_accessible: Callable[[Page], None]
) -> None:
    paste(page, live_server)
    page.get_by_label("Published on").fill("2024-05-14")
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/progress/")
    ExtractionRun.objects.update(status="failed", error="MemoryError", attempts=3)
    expect(page.get_by_text("The text could not be read.")).to_be_visible()
    expect(page.get_by_text("MemoryError")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[aria-current=step]")).to_have_text("Queued …")


def test_import_works_without_script(
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[BrowserContext, Any], None],
    live_server: Any,
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, make_user())
    page = context.new_page()
    paste(page, live_server)
    row(page, "Photo:").get_by_role("checkbox").check()
    page.get_by_label("Published on").fill("2024-05-14")
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/progress/")
    ExtractionRun.objects.update(status="done", claims_found=2)
    expect(page.get_by_text("2 claims found")).to_be_visible(timeout=10_000)  # meta refresh
    kinds = [block["kind"] for block in ArticleVersion.objects.get().blocks]
    assert kinds.count("paragraph") == 3
