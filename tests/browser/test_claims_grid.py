"""The grid of claims in a real browser: by keys, by ranges, on a phone, without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from claims.models import Claim
from tests.factories import make_claim, make_user, make_version

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claims(sign_in: Callable[[BrowserContext, Any], None], context: BrowserContext) -> list[Claim]:
    """Four claims, youngest first as the grid shows them."""
    sign_in(context, make_user())
    version = make_version()
    words = ("harbour fees", "council", "Tuesday", "Mayor Ada Brandt")
    return [make_claim(part, version=version) for part in words][::-1]


def test_keys_move_select_and_open(page: Page, live_server: Any, claims: list[Claim]) -> None:
    page.goto(f"{live_server.url}/desk/claims/")
    for key in "jxjjxk":
        page.keyboard.press(key)
    expect(page.locator("[data-selected]")).to_have_text("2 selected")
    expect(page.locator("[data-grid-link]:focus")).to_have_text(claims[1].exact)
    page.locator("[data-grid-box]").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{claims[1].bench_url}")


def test_a_range_is_accepted_at_once(
    page: Page, live_server: Any, claims: list[Claim], assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{live_server.url}/desk/claims/")
    assert_accessible(page)
    boxes = page.locator("[data-grid-box]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-selected]")).to_have_text("3 selected")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("3 claims accepted")).to_be_visible()
    assert_accessible(page)
    assert [Claim.objects.get(pk=c.pk).status for c in claims] == ["open"] * 3 + ["suggested"]


def test_the_whole_page_is_selected_and_let_go(
    page: Page, live_server: Any, claims: list[Claim]
) -> None:
    page.goto(f"{live_server.url}/desk/claims/")
    page.get_by_role("link", name="Select all on this page").click()
    expect(page.locator("[data-selected]")).to_have_text("4 selected")
    page.get_by_role("link", name="Clear the selection").click()
    expect(page.locator("[data-selected]")).to_have_text("0 selected")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_cards(
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[BrowserContext, Any], None],
    live_server: Any,
    claims: list[Claim],
    assert_accessible: Callable[[Page], None],
    scheme: str,
) -> None:
    context = new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    sign_in(context, make_user())
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/claims/")
    page.get_by_text("More filters and columns").click()
    assert_accessible(page)
    expect(page.get_by_role("link", name=claims[0].exact, exact=True)).to_be_visible()


def test_without_script_the_page_is_selected_and_rejected(
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[BrowserContext, Any], None],
    live_server: Any,
    claims: list[Claim],
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in(context, make_user())
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/claims/")
    page.get_by_role("link", name="Select all on this page").click()
    page.get_by_label("Reason to reject").select_option("opinion")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("4 claims rejected")).to_be_visible()
    assert {Claim.objects.get(pk=claim.pk).status for claim in claims} == {"dismissed"}
