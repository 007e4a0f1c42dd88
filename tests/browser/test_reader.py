"""The reader's pages in a browser: panels, filters, keys, without script, and for everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from claims.actions.publishing.publish import publish, reopen, withdraw
from claims.models import Claim, PublishedReview
from claims.models import Page as FixedPage
from tests.factories import (
    get_rating,
    make_article,
    make_claim_in_review,
    make_speaker,
    make_version,
)
from tests.published import Desk, make_desk, make_published, republish

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    "Harbour fees will rise\n\n"
    "The council said that harbour fees rose by 12 per cent last year, while berths fell to 372.\n\n"
    "“We never promised a freeze,” Mayor Ada Brandt told reporters. The port is the cheapest "
    "on the whole coast, she said."
)
NARROW = {"width": 320, "height": 640}
CHECKED = (
    "harbour fees rose by 12 per cent last year",
    "We never promised a freeze",
    "12 per cent",
)


class Site:
    """A small published newsroom, with something of everything a reader can meet."""

    def __init__(self) -> None:
        self.desk: Desk = make_desk()
        FixedPage.objects.create(slug="about", title="About us", body="# Who we are\n\nWe check.")
        FixedPage.objects.create(
            slug="contact", title="Contact", body="[Write](mailto:a@b.example)"
        )
        article = make_article(
            title="Harbour fees will rise", url="https://coast.example/fees", byline="Mina Dahl"
        )
        self.version = make_version(TEXT, article=article)
        council, mayor = (
            make_speaker("Strand City Council"),
            make_speaker("Ada Brandt", role="Mayor"),
        )
        self.true = self.publish(CHECKED[0], "true", council)
        self.false = self.publish(CHECKED[1], "false", mayor, wording="Nobody promised a freeze.")
        self.nested = self.publish(CHECKED[2], "unproven", council)
        self.gone = self.publish("berths fell to 372", "mixed", council)
        self.late = self.publish("the cheapest on the whole coast", "not-checkable", mayor)
        self.false = republish(
            self.false, self.desk, one_line="Ada Brandt’s programme promised one."
        )
        reopen(self.claim(self.nested), actor=self.desk.checker, reason="A letter")
        withdraw(self.claim(self.gone), actor=self.desk.admin, reason="Two ports were mixed up.")
        self.address = article.get_absolute_url()

    def publish(self, words: str, rating: str, speaker: Any, **fields: Any) -> PublishedReview:
        return make_published(
            self.desk,
            at=datetime(2024, 5, 16, 9, tzinfo=UTC),
            version=self.version,
            words=words,
            rating=rating,
            speaker=speaker,
            occasion="Council meeting",
            said_on=date(2024, 5, 14),
            **fields,
        )

    @staticmethod
    def claim(row: PublishedReview) -> Claim:
        return Claim.objects.get(pk=row.claim_id)

    def passage(self, page: Page, row: PublishedReview) -> Any:
        return page.locator(f'a.passage[data-claim="{row.claim.public_id}"]')

    def panel(self, page: Page, row: PublishedReview) -> Any:
        return page.locator(f"#claim-{row.claim.public_id}")


@pytest.fixture
def site(db: Any, live_server: Any, settings: Any) -> Site:
    settings.SITE_URL = live_server.url
    return Site()


@pytest.fixture
def visit(page: Page, live_server: Any) -> Callable[[str], Page]:
    # A colour on its way from light to dark is neither, and axe would judge it.
    page.emulate_media(reduced_motion="reduce")

    def go(address: str) -> Page:
        page.goto(live_server.url + address)
        return page

    return go


def test_one_panel_at_a_time_opens_beside_the_text(site: Site, visit: Any) -> None:
    page = visit(site.address)
    site.passage(page, site.true).click()
    expect(site.panel(page, site.true)).to_be_visible()
    expect(site.passage(page, site.true)).to_have_attribute("aria-expanded", "true")
    site.passage(page, site.false).click()
    expect(site.panel(page, site.true)).to_be_hidden()
    expect(site.panel(page, site.false)).to_be_visible()
    expect(site.panel(page, site.false)).to_be_focused()
    assert page.url.endswith(f"#claim-{site.false.claim.public_id}")
    text = page.locator(".annotated").bounding_box()
    panel = site.panel(page, site.false).bounding_box()
    assert text is not None
    assert panel is not None
    assert panel["x"] > text["x"] + text["width"]


def test_escape_and_the_cross_close_and_give_focus_back(site: Site, visit: Any) -> None:
    page = visit(site.address)
    passage = site.passage(page, site.false)
    passage.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(site.panel(page, site.false)).to_be_hidden()
    expect(passage).to_be_focused()
    page.keyboard.press("Enter")
    site.panel(page, site.false).get_by_role("link", name="Close").click()
    expect(passage).to_be_focused()
    expect(passage).to_have_attribute("aria-expanded", "false")


def test_an_address_opens_its_panel(site: Site, visit: Any) -> None:
    page = visit(f"{site.address}#claim-{site.nested.claim.public_id}")
    expect(site.panel(page, site.nested)).to_be_visible()
    expect(site.panel(page, site.nested)).to_contain_text("Being rechecked since")


def test_words_around_a_nested_claim_open_the_outer_one(site: Site, visit: Any) -> None:
    page = visit(site.address)
    outer = page.locator(f'span.passage[data-claim="{site.true.claim.public_id}"]').first
    outer.click()
    expect(site.panel(page, site.true)).to_be_visible()
    site.passage(page, site.nested).click()
    expect(site.panel(page, site.nested)).to_be_visible()


def test_a_phone_opens_the_panel_below_the_paragraph(site: Site, visit: Any, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(site.address)
    site.passage(page, site.false).click()
    panel = site.panel(page, site.false).bounding_box()
    assert panel is not None
    assert (panel["x"], panel["width"]) == (0, 390)


def test_filters_dim_the_text_and_shorten_the_list(site: Site, visit: Any) -> None:
    page = visit(site.address)
    rows = page.locator(".claim-list__row:visible")
    expect(rows).to_have_count(4)
    page.locator('[data-rating-filter] [data-rating="false"]').click()
    expect(rows).to_have_count(1)
    expect(page.get_by_text("1 of 4 claims shown.")).to_be_visible()
    assert page.url.endswith("?rating=false")
    assert "passage--dim" in (site.passage(page, site.true).get_attribute("class") or "")
    page.get_by_role("link", name="Show all claims").click()
    expect(rows).to_have_count(4)
    page.get_by_label("Speaker").select_option(label="Ada Brandt")
    expect(rows).to_have_count(2)
    page.reload()
    assert page.locator(".passage--dim").count() > 0


def test_everything_is_there_without_script(
    site: Site, new_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + site.address)
    site.passage(page, site.false).click()
    expect(site.panel(page, site.false)).to_be_visible()
    site.panel(page, site.false).get_by_role("link", name="Close").click()
    expect(site.panel(page, site.false)).to_be_hidden()
    page.locator('[data-rating="false"].tally__word').click()
    expect(page.locator(".claim-list__row")).to_have_count(1)
    page.goto(live_server.url + site.address)
    page.get_by_label("Speaker").select_option(label="Ada Brandt")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".claim-list__row")).to_have_count(2)
    page.locator(".claim-list__words a").first.click()
    expect(page.get_by_text("Is it true?")).to_be_visible()


def test_search_finds_and_filters_combine(site: Site, visit: Any) -> None:
    page = visit("/")
    page.get_by_role("searchbox").fill("freeze")
    page.keyboard.press("Enter")
    expect(page.locator(".finding")).to_have_count(1)
    page.get_by_role("link", name="False", exact=True).click()
    expect(page.locator(".finding")).to_have_count(1)
    page.get_by_role("link", name="True", exact=True).click()
    page.get_by_role("link", name="False", exact=True).click()
    expect(page.get_by_text("No verdicts match")).to_be_visible()


def test_a_verdict_can_be_taken_along(site: Site, visit: Any) -> None:
    page = visit(site.false.claim.get_absolute_url())
    for name, words in (("Cite", "Version 2 of"), ("Share", "/claims/"), ("Embed", "<iframe")):
        page.get_by_text(name, exact=True).click()
        expect(page.locator("details[open] .copy-box").last).to_contain_text(words)
    page.get_by_role("link", name="Report an error").click()
    expect(
        page.get_by_text("Please include this address when you tell us about it")
    ).to_be_visible()


def test_corrections_and_older_versions_can_be_read(site: Site, visit: Any) -> None:
    page = visit(site.false.claim.get_absolute_url())
    page.get_by_role("link", name="Read the full note").click()
    page.get_by_role("link", name="Read version 1").click()
    expect(page.get_by_text("It has been superseded.")).to_be_visible()
    page.get_by_role("link", name="Read the current version").click()
    expect(page.locator(".in-short")).to_contain_text("Ada Brandt’s programme promised one.")


@pytest.mark.expects_status(410)
def test_a_withdrawn_verdict_says_why(
    site: Site, visit: Any, assert_accessible: Callable[[Page], None]
) -> None:
    page = visit(f"/claims/{site.gone.claim.public_id}/")
    expect(page.get_by_text("Two ports were mixed up.")).to_be_visible()
    assert_accessible(page)


PAGES = ("home", "found", "nothing", "articles", "article", "panel", "claim", "version", "embed",
         "speakers", "speaker", "source", "corrections", "about", "contact")  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_for_everybody(
    site: Site, visit: Any, name: str, assert_accessible: Callable[[Page], None]
) -> None:
    claim = site.false.claim
    page = visit(
        {
            "home": "/",
            "found": "/?q=freeze&rating=false",
            "nothing": "/?q=windmill",
            "articles": "/articles/",
            "article": site.address,
            "panel": f"{site.address}#claim-{claim.public_id}",
            "claim": claim.get_absolute_url(),
            "version": f"/claims/{claim.public_id}/versions/1/",
            "embed": f"/claims/{claim.public_id}/embed/",
            "speakers": "/speakers/",
            "speaker": site.false.speaker.get_absolute_url(),
            "source": site.false.sources.get().get_absolute_url(),
            "corrections": "/corrections/",
            "about": "/about/",
            "contact": f"/contact/?about={claim.get_absolute_url()}",
        }[name]
    )
    if name == "claim":
        for summary in page.locator(".take summary").all():
            summary.click()
    assert_accessible(page)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_a_verdict_nobody_read_says_so(site: Site, visit: Any, settings: Any) -> None:
    from claims.actions.workflow.perform import perform
    from claims.actions.workflow.table import Act

    settings.REQUIRE_SECOND_READING = False
    claim = make_claim_in_review(checker=site.desk.checker)
    row = publish(perform(claim, Act.APPROVE, actor=site.desk.checker), actor=site.desk.checker)
    page = visit(row.claim.get_absolute_url())
    expect(page.get_by_text("One editor checked this")).to_be_visible()
    assert get_rating("true").label in page.title()


def test_print_shows_the_verdict_and_every_source_address(site: Site, visit: Any) -> None:
    page = visit(site.false.claim.get_absolute_url())
    page.emulate_media(media="print")
    expect(page.locator(".verdict-band")).to_be_visible()
    expect(page.locator(".reader-bar__fold")).to_be_hidden()
    visit(site.address)
    page.emulate_media(media="print")
    expect(page.locator(".claim-list__address").first).to_be_visible()
    expect(page.locator(".tally .field")).to_be_hidden()
