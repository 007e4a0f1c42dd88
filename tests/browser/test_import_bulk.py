"""A bulk import in a real browser: how far it is follows by itself, and works without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from claims.actions.imports.batches import Upload, start_batch
from claims.actions.imports.item_state import settle_item
from claims.actions.imports.new_article import save_draft
from claims.documents.read import read_in_process
from claims.documents.records import Material
from claims.models import ExtractionRun, ImportBatch, ImportDraft, ImportItem
from tests.factories import make_user, make_version

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Harbour fees rise\n\nThe council said that harbour fees rose by 12 per cent last year."


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test says itself how far the work is."""
    monkeypatch.setattr("claims.actions.imports.batches.enqueue_items", lambda item_id: None)
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)


@pytest.fixture
def editor(sign_in: Callable[[BrowserContext, Any], None], context: BrowserContext) -> Any:
    user = make_user()
    sign_in(context, user)
    return user


def start(user: Any, count: int = 4) -> ImportBatch:
    files = [Upload(f"report-{n}.txt", TEXT.encode()) for n in range(count)]
    return start_batch(actor=user, files=files)


def finish(batch: ImportBatch, place: int, claims: int = 7) -> None:
    version = make_version(f"{TEXT} {place}")
    ExtractionRun.objects.create(
        version=version, status="done", claims_found=claims, finished_at=timezone.now()
    )
    settle_item(batch.items.get(position=place), "stored", article=version.article)


def fail(batch: ImportBatch, place: int) -> None:
    settle_item(batch.items.get(position=place), "failed", error="There is no text in it.")


@pytest.mark.expects_status(422)
def test_bad_line_is_named_and_the_list_stays(
    page: Page, live_server: Any, editor: Any, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{live_server.url}/desk/import/bulk/")
    assert_accessible(page)
    page.get_by_label("Addresses").fill("https://example.org/a\nno address")
    page.get_by_label("Outlet").fill("Coast Gazette")
    page.get_by_role("button", name="Import all").click()
    expect(page.locator(".field__error").first).to_contain_text("Line 2, “no address”")
    expect(page.get_by_label("Addresses")).to_have_value("https://example.org/a\nno address")
    expect(page.get_by_label("Outlet")).to_have_value("Coast Gazette")
    assert_accessible(page)
    page.get_by_label("Addresses").fill("https://example.org/a\nhttps://example.org/a")
    page.get_by_role("button", name="Import all").click()
    page.wait_for_url("**/desk/import/bulk/*/")
    expect(page.get_by_text("One duplicate was merged.")).to_be_visible()
    assert ImportItem.objects.get().url == "https://example.org/a"


def test_several_files_go_in_at_once(page: Page, live_server: Any, editor: Any) -> None:
    page.goto(f"{live_server.url}/desk/import/bulk/")
    files = [
        {"name": f"{n}.txt", "mimeType": "text/plain", "buffer": TEXT.encode()} for n in range(3)
    ]
    page.get_by_label("Files").set_input_files(files)
    page.get_by_role("button", name="Import all").click()
    page.wait_for_url("**/desk/import/bulk/*/")
    expect(page.locator(".batch-item")).to_have_count(3)


def test_progress_follows_by_itself_and_stops_when_all_is_finished(
    page: Page, live_server: Any, editor: Any, assert_accessible: Callable[[Page], None]
) -> None:
    batch = start(editor)
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "seen=" in request.url else None
    )
    page.goto(f"{live_server.url}{batch.get_absolute_url()}")
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", "0")
    assert_accessible(page)
    finish(batch, 0)
    fail(batch, 1)
    draft = ImportDraft.objects.create(created_by=editor, raw=b"", record={})
    settle_item(batch.items.get(position=2), "incomplete", draft=draft, error="No date.")
    expect(bar).to_have_attribute("aria-valuenow", "3", timeout=10_000)
    expect(page.get_by_text("3 of 4 finished, 2 need your attention")).to_be_visible()
    expect(page.get_by_text("7 claims found")).to_be_visible()
    expect(page.get_by_role("link", name="Complete report-2.txt")).to_be_visible()
    assert_accessible(page)
    finish(batch, 3)
    expect(bar).to_have_attribute("aria-valuenow", "4", timeout=10_000)
    expect(page.get_by_text("The import is finished.")).to_be_visible()
    expect(page.locator("#live")).to_contain_text("4 of 4 finished, 2 need your attention")
    assert_accessible(page)
    settled = len(asked)
    page.wait_for_timeout(3000)
    assert len(asked) == settled


def test_trying_again_swaps_in_place_and_starts_the_asking_again(
    page: Page, live_server: Any, editor: Any
) -> None:
    batch = start(editor, 2)
    fail(batch, 0)
    finish(batch, 1)
    page.goto(f"{live_server.url}{batch.get_absolute_url()}")
    page.get_by_role("button", name="Try again report-0.txt").click()
    expect(page.locator(".batch-item").first).to_contain_text("Waiting")
    expect(page.locator("#live")).to_contain_text("1 import is queued again.")
    finish(batch, 0)
    expect(page.locator(".batch__say")).to_contain_text("2 of 2 finished", timeout=10_000)


def test_focus_stays_on_the_filter_while_the_page_follows(
    page: Page, live_server: Any, editor: Any
) -> None:
    batch = start(editor)
    page.goto(f"{live_server.url}{batch.get_absolute_url()}")
    page.get_by_role("link", name="Waiting 4").focus()
    finish(batch, 0)
    expect(page.get_by_role("link", name="Waiting 3")).to_be_focused(timeout=10_000)


def test_bulk_import_works_without_script(
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[BrowserContext, Any], None],
    live_server: Any,
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, make_user())
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/import/bulk/")
    page.get_by_label("Addresses").fill("https://example.org/a\nhttps://example.org/b")
    page.get_by_role("button", name="Import all").click()
    page.wait_for_url("**/desk/import/bulk/*/")
    batch = ImportBatch.objects.get()
    fail(batch, 0)
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_text("1 of 2 finished, 1 needs your attention")).to_be_visible()
    page.get_by_role("button", name="Try the failed one again").click()
    expect(page.get_by_text("1 import is queued again.").first).to_be_visible()
    expect(page.get_by_text("0 of 2 finished")).to_be_visible()


def test_changed_article_is_compared_and_taken_in_with_the_keyboard(
    page: Page,
    live_server: Any,
    editor: Any,
    assert_accessible: Callable[[Page], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)
    version = make_version(TEXT)
    article = version.article
    material = Material(data=TEXT.replace("12", "14").encode(), name="report-1.txt")
    draft = save_draft(read_in_process(material), material, actor=editor, article=article)
    batch = start(editor, 2)
    unchanged = {"answer": "unchanged", "version_number": 1}
    changed = {"answer": "changed", "version_number": 1, "paragraphs": 1}
    settle_item(batch.items.get(position=0), "there", article=article, finding=unchanged)
    settle_item(
        batch.items.get(position=1), "changed", article=article, draft=draft, finding=changed
    )
    page.goto(f"{live_server.url}{batch.get_absolute_url()}")
    expect(page.get_by_text("2 of 2 finished, 1 needs your attention")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=f"Compare {article.title}").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare/**")
    assert_accessible(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{batch.get_absolute_url()}")
    expect(page.locator(".batch-item").nth(1)).to_contain_text("Version 2, 1 paragraph differs.")
    expect(page.locator("#batch-changed")).to_have_count(0)
