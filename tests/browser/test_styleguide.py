"""The style guide: every component, in both schemes and both sizes, without a complaint."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guide(page: Page, live_server: Any, sign_in: Callable[[BrowserContext, Any], None]) -> Page:
    sign_in(page.context, make_user("ada"))
    page.goto(f"{live_server.url}/desk/styleguide/")
    return page


def test_every_component_is_accessible_in_both_schemes_and_sizes(
    guide: Page, assert_accessible: Callable[[Page], None]
) -> None:
    assert_accessible(guide)


def test_every_glyph_that_is_used_draws_something(guide: Page) -> None:
    empty = guide.eval_on_selector_all(
        "main svg.glyph",
        "all => all.filter(one => one.checkVisibility() && !one.querySelector('use').getBBox().width)"
        ".map(one => one.innerHTML)",
    )
    assert empty == []


def test_the_chosen_scheme_stands_after_a_reload(guide: Page) -> None:
    guide.emulate_media(color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    assert guide.evaluate(paper) == "rgb(255, 255, 255)"
    guide.locator(".desk-bar__menu > summary").click()
    guide.get_by_label("Dark").check(force=True)
    assert guide.evaluate(paper) == "rgb(23, 27, 30)"
    guide.reload()
    assert guide.evaluate(paper) == "rgb(23, 27, 30)"


def test_a_dialog_takes_digits_and_escape_gives_focus_back(guide: Page) -> None:
    opener = guide.get_by_role("button", name="Open the dialog")
    opener.click()
    guide.keyboard.press("2")
    expect(guide.get_by_label("Duplicate")).to_be_checked()
    guide.keyboard.press("Escape")
    expect(guide.locator("#guide-dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_question_mark_opens_the_keys_unless_they_are_switched_off(guide: Page) -> None:
    guide.keyboard.press("?")
    keys = guide.locator("dialog[open]")
    expect(keys).to_be_visible()
    keys.get_by_role("switch").uncheck(force=True)
    guide.keyboard.press("Escape")
    guide.keyboard.press("?")
    expect(keys).to_have_count(0)
    guide.reload()
    guide.keyboard.press("?")
    expect(keys).to_have_count(0)


def test_an_unavailable_button_keeps_focus_and_does_nothing(guide: Page) -> None:
    button = guide.get_by_role("button", name="Sign off")
    button.focus()
    expect(button).to_be_focused()
    guide.evaluate("document.addEventListener('click', () => (window.heard = true))")
    button.click(force=True)
    assert guide.evaluate("window.heard") is None


def test_a_toast_shows_its_words_to_the_eye_and_to_the_live_region(guide: Page) -> None:
    guide.evaluate(
        "document.dispatchEvent(new CustomEvent('toast', {detail: {text: 'Claim 7 rated False'}}))"
    )
    expect(guide.locator("#toasts .toast__text")).to_have_text("Claim 7 rated False")
    expect(guide.locator("#live")).to_have_text("Claim 7 rated False")
