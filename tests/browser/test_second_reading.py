"""The second reading in a real browser: by keys, by mouse, and without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from claims.actions.evidence.citations import change_evidence
from claims.models import Claim, Evidence, Note, SecondReading
from tests.factories import make_claim_in_review, make_snapshot, make_source, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claim() -> Claim:
    checker = make_user(first_name="Ines", last_name="Okafor")
    claim = make_claim_in_review(checker=checker, rating="false")
    source = make_source()
    Evidence.objects.create(
        claim=claim,
        source=source,
        snapshot=make_snapshot(source, "The port wrote: fees rose by 12%, from 100. And more."),
        stance="refutes",
        quote="fees rose by 12%",
        quote_match="exact",
    )
    return claim


@pytest.fixture
def reader(sign_in: Callable[[BrowserContext, Any], None], context: BrowserContext) -> Any:
    user = make_user(first_name="Tom", last_name="Bell")
    sign_in(context, user)
    return user


def test_one_digit_gives_the_verdict_and_reveals_the_other(
    page: Page,
    live_server: Any,
    claim: Claim,
    reader: Any,
    assert_accessible: Callable[[Page], None],
) -> None:
    page.goto(f"{live_server.url}/desk/")
    page.keyboard.press("r")
    page.wait_for_url(f"**/second-reading/{claim.public_id}/")
    expect(page.get_by_text("Verdict hidden.")).to_be_visible()
    expect(page.locator("mark.lamp")).to_have_text("fees rose by 12%")
    assert "own accounts show" not in page.content()
    assert_accessible(page)
    page.keyboard.press("u")
    expect(page.get_by_role("radio", name="Unconfirmed")).to_be_checked()
    page.keyboard.press("5")
    expect(page.get_by_text("You agree.")).to_be_visible()
    assert_accessible(page)
    assert Claim.objects.get().status == Claim.Status.APPROVED
    page.keyboard.press("r")
    expect(page.get_by_text("No claims are waiting for you")).to_be_visible()
    assert_accessible(page)


def test_different_verdict_goes_back_with_a_note(
    page: Page,
    live_server: Any,
    claim: Claim,
    reader: Any,
    assert_accessible: Callable[[Page], None],
) -> None:
    page.goto(f"{live_server.url}/desk/second-reading/")
    page.get_by_role("button", name="Mostly false").click()
    comment = page.get_by_label("You differ. Say why")
    expect(comment).to_be_visible()
    expect(page.get_by_role("columnheader", name="Ines Okafor’s")).to_be_visible()
    assert_accessible(page)
    comment.fill("Which year is meant?")
    comment.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Returned to Ines Okafor with your comment.")
    assert Note.objects.get().body == "Which year is meant?"
    assert Claim.objects.get().status == Claim.Status.IN_PROGRESS


def test_keys_skip_return_and_can_be_switched_off(
    page: Page, live_server: Any, claim: Claim, reader: Any
) -> None:
    other = make_claim_in_review(checker=make_user())
    page.goto(f"{live_server.url}/desk/second-reading/")
    page.keyboard.press("k")
    page.wait_for_url(f"**/{other.public_id}/")
    page.keyboard.press("c")
    comment = page.get_by_label("Why you are returning it without a verdict")
    expect(comment).to_be_focused()
    page.keyboard.type("5 k")
    expect(comment).to_have_value("5 k")
    assert not SecondReading.objects.exists()
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use single-letter keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.locator(".reading__evidence h2").click()
    page.keyboard.press("5")
    page.keyboard.press("k")
    page.wait_for_timeout(300)
    assert page.url.endswith(f"/{other.public_id}/")
    assert not SecondReading.objects.exists()


@pytest.mark.expects_status(409)
def test_review_that_changed_while_it_was_read_is_said(
    page: Page,
    live_server: Any,
    claim: Claim,
    reader: Any,
    assert_accessible: Callable[[Page], None],
) -> None:
    page.goto(f"{live_server.url}/desk/second-reading/")
    citation = claim.evidence.filter(quote="").get()
    change_evidence(citation, actor=claim.assignee, locator="page 4")
    page.keyboard.press("5")
    expect(page.locator(".notice--error")).to_contain_text(
        "the review changed while you were reading"
    )
    expect(page.get_by_text("You chose “False”.")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("5")
    expect(page.get_by_text("You agree.")).to_be_visible()


def test_reading_works_without_script(
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[BrowserContext, Any], None],
    live_server: Any,
    claim: Claim,
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, make_user())
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/second-reading/")
    page.get_by_role("button", name="Unproven").click()
    page.get_by_role("button", name="Agree after all").click()
    expect(page.get_by_text("You agreed after all.")).to_be_visible()
    assert Claim.objects.get().status == Claim.Status.APPROVED
