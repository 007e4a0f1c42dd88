"""The bench in a browser: keys, selections, drafts, conflicts, with and without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from claims.actions.claims.shape import describe
from claims.actions.evidence.citations import add_note
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import ArticleVersion, Claim, ClaimReview, CoverageFact
from tests.factories import (
    make_article,
    make_claim,
    make_snapshot,
    make_source,
    make_speaker,
    make_user,
    make_version,
)

pytestmark = [pytest.mark.django_db(transaction=True)]
TEXT = (
    "Harbour fees rose twice\n\n"
    "The council 🙂🙂 said on Tuesday that harbour fees rose by 12 per cent last year.\n\n"
    "“We never promised a freeze,” Mayor Ada Brandt told 🙂 reporters in the town hall."
)
FEES = "harbour fees rose by 12 per cent last year"


@pytest.fixture
def editor(db: None) -> Any:
    return make_user(first_name="Ines", last_name="Okafor")


@pytest.fixture
def version(editor: Any) -> ArticleVersion:
    version = make_version(TEXT, article=make_article(title="Harbour fees rose twice"))
    council = make_speaker("Harbour Council", kind="organisation")
    make_claim(FEES, version=version, speaker=council)
    make_claim("We never promised a freeze", version=version, speaker=make_speaker("Ada Brandt"))
    return version


@pytest.fixture
def bench(
    page: Page,
    context: BrowserContext,
    sign_in: Callable[[BrowserContext, Any], None],
    editor: Any,
    version: ArticleVersion,
    live_server: Any,
) -> Page:
    """The bench with claim 1 on the card."""
    sign_in(context, editor)
    # Axe must not measure a colour on its way to another.
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}{version.article.bench_url}?claim=1")
    return page


def claim_of(version: ArticleVersion, number: int = 1) -> Claim:
    return Claim.objects.get(version=version, number=number)


def press(page: Page, *keys: str) -> int:
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def settled(page: Page, text: str) -> None:
    """Wait until the live region has said ``text``."""
    expect(page.locator("#live")).to_contain_text(text)


def select_words(page: Page, words: str, within: str = ".galley") -> None:
    """Select ``words`` in the text as a mouse would, in the browser's own UTF-16."""
    page.evaluate(
        """([words, within]) => {
          const nodes = [...document.querySelectorAll(`${within} [data-at]`)].map((e) => e.firstChild);
          const node = nodes.find((n) => n.data.includes(words));
          const at = node.data.indexOf(words);
          document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
        }""",
        [words, within],
    )


def test_simple_claim_costs_under_fifteen_keys_beside_typed_text(
    bench: Page, version: ArticleVersion
) -> None:
    source = make_source(title="Harbour accounts")
    make_snapshot(source, "Fees rose by twelve per cent, from 100 to 112 crowns a day.")
    loads = []
    bench.on("framenavigated", lambda frame: loads.append(frame.url))
    keys = press(bench, "a")
    settled(bench, "Claim 1 accepted")
    keys += press(bench, "y", "e")
    expect(bench.locator("#source")).to_be_focused()
    bench.keyboard.type("accounts", delay=60)
    expect(bench.locator("#source-list [data-source]").first).to_be_visible()
    keys += press(bench, "Enter")
    bench.keyboard.type("from 100 to 112 crowns")
    keys += press(bench, "Tab", "Space", "Enter")
    expect(bench.locator(".evidence-row")).to_contain_text("Exact match")
    keys += press(bench, "1", "Q")
    expect(bench.locator("#claim-gate")).to_contain_text("1 thing left")
    keys += press(bench, "Enter")
    expect(bench.locator("#one-line")).to_be_focused()
    bench.keyboard.type("Harbour fees rose: the port’s own accounts show it.")
    keys += press(bench, "Enter")
    expect(bench.locator("#claim-gate")).to_contain_text("Ready for second reading")
    keys += press(bench, "Enter")
    settled(bench, "sent for second reading")
    claim = claim_of(version)
    assert claim.status == Claim.Status.IN_REVIEW
    assert claim.review.one_line == "Harbour fees rose: the port’s own accounts show it."
    assert claim.review.attribution_result == "unconfirmed"
    assert keys <= 12
    assert loads == []


def test_keys_pressed_faster_than_the_server_answers_are_all_done(
    bench: Page, version: ArticleVersion
) -> None:
    press(bench, "a", "y", "]", "{", "5", "q")
    expect(bench.locator("#said-accurate")).to_be_checked()
    expect(bench.locator("#rating-false")).to_be_checked()
    claim = claim_of(version)
    assert claim.attributions.get(order=0).is_confirmed
    assert claim.exact == "fees rose by 12 per cent last year"
    assert claim.review.rating.slug == "false"


def test_reject_by_key_and_digit_then_undo(bench: Page, version: ArticleVersion) -> None:
    press(bench, "x", "2", "Enter")
    settled(bench, "Claim 1 rejected")
    assert claim_of(version).dismiss_reason == "duplicate"
    press(bench, "u")
    settled(bench, "Undone on claim 1: rejected the suggestion")
    assert claim_of(version).status == Claim.Status.SUGGESTED


def test_j_and_k_walk_through_the_claims(bench: Page) -> None:
    press(bench, "j")
    expect(bench.locator("#claim-title")).to_have_text("Claim 2")
    expect(bench.locator('[data-claim-link="2"]')).to_have_attribute("aria-current", "true")
    assert bench.locator(".galley .passage--current").inner_text() == "We never promised a freeze"
    press(bench, "k")
    expect(bench.locator("#claim-title")).to_have_text("Claim 1")


def test_selection_after_emoji_becomes_exactly_that_claim(
    bench: Page, version: ArticleVersion
) -> None:
    select_words(bench, "reporters in the town")
    press(bench, "n")
    settled(bench, "Claim 3 created")
    assert claim_of(version, 3).exact == "reporters in the town"
    expect(bench.locator("#claim-title")).to_have_text("Claim 3")


def test_split_at_the_cursor_after_emoji(bench: Page, version: ArticleVersion) -> None:
    bench.evaluate(
        """() => {
          const node = document.querySelector("#words mark").firstChild;
          document.getSelection().collapse(node, node.data.indexOf("by 12"));
        }"""
    )
    press(bench, "s")
    settled(bench, "Claim 1 split")
    assert claim_of(version).exact == "harbour fees rose"
    assert claim_of(version, 3).exact == "by 12 per cent last year"
    press(bench, "m")
    settled(bench, "merged into claim 1")
    assert claim_of(version).exact == FEES


def test_split_without_a_cursor_asks_where(bench: Page) -> None:
    press(bench, "s")
    expect(bench.locator("#split-at")).to_be_focused()


def test_keys_are_letters_in_a_field_and_can_be_switched_off(
    bench: Page, version: ArticleVersion
) -> None:
    bench.locator("#wording").click()
    bench.keyboard.type("ax")
    expect(bench.locator("#wording")).to_have_value("ax")
    press(bench, "Escape", "?")
    expect(bench.locator("#keys-dialog")).to_be_visible()
    bench.locator("[data-keys-switch]").click()
    press(bench, "Escape", "a")
    bench.reload()
    press(bench, "a")
    assert claim_of(version).status == Claim.Status.SUGGESTED


def test_wording_is_saved_at_a_pause_and_the_card_stays(
    bench: Page, version: ArticleVersion
) -> None:
    bench.locator("#wording").click()
    bench.keyboard.type("Fees rose in 2023")
    expect(bench.locator("#claim-gate")).to_contain_text("Draft saved at")
    expect(bench.locator("#wording")).to_be_focused()
    bench.keyboard.type(", twice.")
    press(bench, "Escape", "a")
    settled(bench, "Claim 1 accepted")
    claim = claim_of(version)
    assert (claim.wording, claim.status) == ("Fees rose in 2023, twice.", Claim.Status.OPEN)


def test_words_not_sent_outlive_another_claim_and_a_reload(bench: Page) -> None:
    press(bench, "a")
    settled(bench, "Claim 1 accepted")
    bench.locator("#tab-notes").click()
    bench.locator("#note-body").fill("Half a note")
    bench.locator('[data-claim-link="2"]').click()
    expect(bench.locator("#claim-title")).to_have_text("Claim 2")
    bench.locator('[data-claim-link="1"]').click()
    bench.locator("#tab-notes").click()
    expect(bench.locator("#note-body")).to_have_value("Half a note")
    bench.reload()
    expect(bench.locator("#note-body")).to_have_value("Half a note")
    bench.get_by_role("button", name="Add note").click()
    settled(bench, "note added")
    expect(bench.locator("#note-body")).to_have_value("")


@pytest.mark.expects_status(409)
def test_conflict_shows_both_and_keep_mine_wins(
    bench: Page, version: ArticleVersion, assert_accessible: Callable[[Page], None]
) -> None:
    tom = make_user(first_name="Tom", last_name="Bell")
    describe(claim_of(version), actor=tom, wording="Fees had never risen.")
    bench.locator("#wording").fill("Fees have not risen.")
    expect(bench.locator("#conflict")).to_contain_text("Tom Bell changed this claim")
    expect(bench.locator("#conflict mark").first).to_be_visible()
    assert_accessible(bench)
    bench.locator("#keep-mine").click()
    settled(bench, "Claim 1 saved")
    assert claim_of(version).wording == "Fees have not risen."
    expect(bench.locator("#wording")).to_have_value("Fees have not risen.")


@pytest.mark.expects_status(409)
def test_conflict_can_be_edited_together_or_given_up(bench: Page, version: ArticleVersion) -> None:
    describe(claim_of(version), actor=make_user(), wording="Theirs.")
    bench.locator("#wording").fill("Mine.")
    bench.locator("#edit-together").click()
    bench.locator("#both-wording").fill("Ours.")
    bench.get_by_role("button", name="Save this text").click()
    settled(bench, "Claim 1 saved")
    assert claim_of(version).wording == "Ours."


def test_gap_is_found_and_ticked_by_keys(bench: Page, version: ArticleVersion) -> None:
    for words in ("Tuesday", "town hall"):
        start = TEXT.index(words)
        CoverageFact.objects.create(
            version=version, start=start, end=start + len(words), kind="date"
        )
    bench.reload()
    press(bench, "g")
    expect(bench.locator("#fact-tick")).to_be_focused()
    expect(bench.locator("#fact-bar")).to_contain_text("Tuesday")
    press(bench, "g")
    expect(bench.locator("#fact-bar")).to_contain_text("town hall")
    press(bench, "Enter")
    expect(bench.locator("#coverage")).to_contain_text("1 of 2 facts")
    assert version.facts.get(kind="date", state="ticked").start == TEXT.index("town hall")


def test_toast_undoes_the_act(bench: Page, version: ArticleVersion) -> None:
    press(bench, "a")
    bench.locator("#toasts [data-undo]").click()
    settled(bench, "Undone on claim")
    assert claim_of(version).status == Claim.Status.SUGGESTED
    expect(bench.locator("#card-state")).to_contain_text("Suggested")
    expect(bench.locator("#rating")).to_have_count(0)
    press(bench, "a")
    settled(bench, "Claim 1 accepted")


def test_toast_leaves_the_card_of_another_claim_alone(bench: Page, version: ArticleVersion) -> None:
    press(bench, "a")
    settled(bench, "Claim 1 accepted")
    press(bench, "j")
    expect(bench.locator("#claim-title")).to_have_text("Claim 2")
    bench.locator("#toasts [data-undo]").click()
    settled(bench, "Undone on claim")
    assert claim_of(version).status == Claim.Status.SUGGESTED
    expect(bench.locator("#claim-title")).to_have_text("Claim 2")
    expect(bench.locator("#words mark")).to_have_text("We never promised a freeze")
    press(bench, "a")
    settled(bench, "Claim 2 accepted")


def test_every_form_of_the_card_names_the_version_an_act_left(
    bench: Page, version: ArticleVersion
) -> None:
    press(bench, "a")
    settled(bench, "Claim 1 accepted")
    press(bench, "5")
    settled(bench, "rated False")
    bench.locator("#wording").fill("Fees rose in 2023.")
    expect(bench.locator("#claim-gate")).to_contain_text("Draft saved at")
    press(bench, "Escape", "4", "q", "]")
    expect(bench.locator("#words mark")).to_contain_text("last year")
    expect(bench.locator("#said-accurate")).to_be_checked()
    expect(bench.locator("#rating-definition")).to_contain_text("Mostly false")
    claim = claim_of(version)
    assert (claim.wording, claim.review.rating.slug) == ("Fees rose in 2023.", "mostly-false")


def test_focus_stays_on_the_control_that_was_pressed(bench: Page) -> None:
    bench.locator("#edge-start-in").click()
    settled(bench, "fees rose")
    expect(bench.locator("#edge-start-in")).to_be_focused()


def test_bench_is_accessible_before_and_after_swaps(
    bench: Page, version: ArticleVersion, assert_accessible: Callable[[Page], None]
) -> None:
    assert_accessible(bench)
    press(bench, "a")
    settled(bench, "Claim 1 accepted")
    press(bench, "5")
    settled(bench, "rated False")
    assert_accessible(bench)
    press(bench, "e")
    expect(bench.locator("#source")).to_be_focused()
    bench.keyboard.type("acc", delay=60)
    expect(bench.locator("#source-list")).to_be_visible()
    assert_accessible(bench)
    bench.locator("#tab-verdict").click()
    expect(bench.locator("#one-line")).to_be_visible()
    assert_accessible(bench)
    press(bench, "x")
    expect(bench.locator("dialog[data-modal]")).to_be_visible()
    assert_accessible(bench)


def test_phone_has_three_panes_and_wide_targets(bench: Page) -> None:
    bench.set_viewport_size({"width": 390, "height": 844})
    expect(bench.locator(".bench__col--card")).to_be_visible()
    expect(bench.locator(".bench__col--text")).to_be_hidden()
    bench.locator('.bench__tabs [data-pane-link="claims"]').click()
    expect(bench.locator(".bench__col--list")).to_be_visible()
    bench.locator('[data-claim-link="2"]').click()
    expect(bench.locator("#claim-title, .bench__tabs [aria-current]").last).to_contain_text(
        "Claim 2"
    )
    expect(bench.locator(".bench__col--card")).to_be_visible()
    for button in bench.locator(".bench__acts .button:visible, .bench__tabs .tabs__tab").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_list_is_a_drawer_between_the_two_widths(bench: Page) -> None:
    bench.set_viewport_size({"width": 1000, "height": 800})
    expect(bench.locator(".bench__col--list")).to_be_hidden()
    bench.locator(".bench__drawer-button").click()
    expect(bench.locator(".bench__col--list")).to_be_visible()
    bench.locator('[data-claim-link="2"]').click()
    expect(bench.locator("#claim-title")).to_have_text("Claim 2")
    expect(bench.locator(".bench__col--list")).to_be_hidden()


def test_everything_works_as_plain_forms(
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[BrowserContext, Any], None],
    editor: Any,
    version: ArticleVersion,
    live_server: Any,
) -> None:
    source = make_source(title="Harbour accounts")
    make_snapshot(source, "Fees rose by twelve per cent, from 100 to 112 crowns a day.")
    context = new_context(java_script_enabled=False)
    sign_in(context, editor)
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 1400})
    page.goto(f"{live_server.url}{version.article.bench_url}?claim=1")
    page.locator("#primary").click()
    page.locator("#confirm-key").click()
    page.locator("#evidence").click()
    page.locator("#source").fill("Harbour accounts")
    page.locator("#quote").fill("from 100 to 112 crowns")
    page.locator("#stance-supports").check()
    page.get_by_role("button", name="Add citation").click()
    page.locator("#rating-true").check()
    page.locator("#rating-form").get_by_role("button", name="Save").click()
    page.locator("#said-unconfirmed").check()
    page.locator("#said-form").get_by_role("button", name="Save").click()
    page.locator("#tab-verdict").click()
    page.locator("#one-line").fill("The harbour accounts show it.")
    page.get_by_role("button", name="Save the verdict").click()
    page.locator("#primary").click()
    claim = claim_of(version)
    assert claim.status == Claim.Status.IN_REVIEW
    assert "claim=1" in page.url
    assert ClaimReview.objects.get(claim=claim).one_line == "The harbour accounts show it."
    page.goto(f"{live_server.url}{version.article.bench_url}?claim=2&ask=reject")
    page.locator("dialog").get_by_role("button", name="Reject").click()
    assert claim_of(version, 2).status == Claim.Status.DISMISSED


def test_claim_of_another_editor_offers_to_take_over(bench: Page, version: ArticleVersion) -> None:
    tom = make_user(first_name="Tom", last_name="Bell")
    perform(perform(claim_of(version), Act.ACCEPT, actor=tom), Act.TAKE, actor=tom)
    bench.reload()
    expect(bench.locator("#claim-gate")).to_contain_text("Tom Bell is working on this claim")
    press(bench, "Enter")
    expect(bench.get_by_role("dialog")).to_contain_text("Tom Bell is working on this claim.")
    press(bench, "Escape")
    assert claim_of(version).assignee == tom
    press(bench, "Enter")
    expect(bench.get_by_role("dialog").get_by_role("button", name="Take over")).to_be_focused()
    press(bench, "Enter")
    settled(bench, "Claim 1 taken over")
    assert claim_of(version).assignee.last_name == "Okafor"


def test_key_of_the_toast_undoes_where_the_card_itself_offers_nothing(
    bench: Page, version: ArticleVersion
) -> None:
    tom = make_user(first_name="Tom", last_name="Bell")
    claim = perform(perform(claim_of(version), Act.ACCEPT, actor=tom), Act.TAKE, actor=tom)
    note = add_note(claim, body="Ask the port.", actor=tom)
    bench.goto(bench.url + "&tab=notes")
    expect(bench.locator("#undo-key")).to_have_count(0)
    bench.get_by_role("button", name="Close").first.click()
    settled(bench, "note closed")
    press(bench, "u")
    settled(bench, "Undone on claim")
    note.refresh_from_db()
    assert note.is_open


def test_enter_does_what_its_badge_says(bench: Page, version: ArticleVersion) -> None:
    make_source(title="Harbour accounts")
    press(bench, "a", "s")
    expect(bench.locator("#split-at")).to_be_focused()
    press(bench, "ArrowDown", "Enter")
    settled(bench, "Claim 1 split; claim 3 created")
    press(bench, "p")
    expect(bench.locator("#speaker")).to_be_focused()
    bench.keyboard.type("Jon Vester")
    press(bench, "Tab", "Enter")
    settled(bench, "speaker set to Jon Vester")
    press(bench, "e")
    expect(bench.locator("#source")).to_be_focused()
    bench.keyboard.type("accounts", delay=60)
    expect(bench.locator("#source-list [data-source]").first).to_be_visible()
    press(bench, "Enter")
    expect(bench.locator("#quote")).to_be_focused()
    expect(bench.locator("#citation-save")).to_have_class(re.compile("is-ctrl-enter"))
    bench.keyboard.type("one line")
    press(bench, "Enter")
    bench.keyboard.type("another")
    bench.locator("#stance-context").check()
    expect(bench.locator("#citation-save")).not_to_have_class(re.compile("is-ctrl-enter"))
    bench.locator("#quote").focus()
    press(bench, "Control+Enter")
    settled(bench, "citation added")
    assert claim_of(version).evidence.get().quote == "one line\nanother"
