"""What each reader page shows."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from claims.actions.claims.speakers import merge_speakers
from claims.actions.publishing.publish import publish, reopen, withdraw
from claims.actions.sources.catalogue import merge_sources
from claims.models import Claim, Page, PublishedReview
from tests.factories import (
    get_rating,
    make_approved_claim,
    make_article,
    make_source,
    make_speaker,
    make_user,
    make_version,
)
from tests.published import Desk, make_desk, make_published, republish

pytestmark = pytest.mark.django_db
MAY = datetime(2024, 5, 16, 9, tzinfo=UTC)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def html_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


# --- Home ------------------------------------------------------------------------------------


def test_home_without_verdicts_says_so(client: Client) -> None:
    assert "No verdicts published yet" in html_of(client, "/")


def test_home_leads_with_the_finding_and_quotes_the_claim(desk: Desk, client: Client) -> None:
    row = make_published(desk, speaker=make_speaker("Ada Brandt"))
    html = html_of(client, "/")
    assert (
        f'<a href="{row.claim.get_absolute_url()}">Harbour fees rose by 12 per cent, the port&#x27;s own accounts show.'
        in html
    )
    assert "Ada Brandt said:" in html
    assert "“harbour fees rose by 12 per cent last year”" in html
    assert "How we rate" in html


def test_older_verdicts_are_one_press_away_and_back(desk: Desk, client: Client) -> None:
    speaker, version = make_speaker(), make_version()
    rows = [
        make_published(desk, at=MAY + timedelta(hours=n // 2), speaker=speaker, version=version)
        for n in range(23)
    ]
    first = html_of(client, "/")
    assert first.count('class="finding ') + first.count('class="finding"') == 20
    (older,) = re.findall(r'href="(\?before=[^"]+)"', first)
    second = html_of(client, f"/{older}")
    for row in rows[:3]:
        assert row.claim.public_id in second
        assert row.claim.public_id not in first
    (newer,) = re.findall(r'href="(\?after=[^"]+)"', second)
    assert set(re.findall(r"/claims/(\w+)/", html_of(client, f"/{newer}"))) == set(
        re.findall(r"/claims/(\w+)/", first)
    )


@pytest.mark.parametrize("cursor", ["x", "1-", "-1", "99999999999999999-1", "1-1-1", "٣-٣"])
def test_a_made_up_cursor_shows_the_first_page(desk: Desk, client: Client, cursor: str) -> None:
    make_published(desk)
    assert "finding" in html_of(client, f"/?before={cursor}")


def test_home_filters(desk: Desk, client: Client) -> None:
    ada, per = make_speaker("Ada Brandt"), make_speaker("Per Lind")
    tide = make_article(outlet="The Evening Tide", published_on=date(2023, 5, 9))
    one = make_published(desk, at=MAY, speaker=ada, rating="true")
    two = make_published(
        desk,
        at=MAY.replace(year=2023),
        speaker=per,
        rating="false",
        version=make_version(article=tide),
        source=make_source(published_on=date(2023, 1, 9)),
    )
    three = republish(
        make_published(desk, at=MAY, speaker=ada, rating="mixed"), desk, one_line="Harbour fees."
    )

    def shown(query: str) -> set[str]:
        return set(
            re.findall(r'finding__title">\s*<a href="/claims/(\w+)/', html_of(client, query))
        )

    ids = {row.pk: row.claim.public_id for row in (one, two, three)}
    assert shown("/?rating=true") == {ids[one.pk]}
    assert shown("/?rating=true&rating=false") == {ids[one.pk], ids[two.pk]}
    assert shown(f"/?speaker={per.slug}") == {ids[two.pk]}
    assert shown("/?outlet=The+Evening+Tide") == {ids[two.pk]}
    assert shown("/?year=2023") == {ids[two.pk]}
    assert shown("/?corrected=1") == {ids[three.pk]}
    assert shown("/?rating=unproven") == set()
    assert shown("/?rating=true&q=harbour") == {ids[one.pk]}
    for nonsense in ("/?year=x", "/?year=99999", "/?rating=%00", "/?q=%00", "/?page=x&q=harbour"):
        assert client.get(nonsense).status_code == 200


def test_a_chip_keeps_the_other_filters(desk: Desk, client: Client) -> None:
    make_published(desk)
    html = html_of(client, "/?q=harbour&rating=true&before=1-1")
    assert 'href="?q=harbour&amp;rating=true&amp;rating=false"' in html
    assert 'href="?q=harbour"' in html


def test_search_pages_by_position(desk: Desk, client: Client) -> None:
    version, speaker = make_version(), make_speaker()
    for _n in range(21):
        make_published(desk, version=version, speaker=speaker)
    html = html_of(client, "/?q=harbour")
    assert "Best match first" in html
    assert 'href="?q=harbour&amp;page=2"' in html
    assert html_of(client, "/?q=harbour&page=2").count('class="finding"') == 1


# --- Article ---------------------------------------------------------------------------------


def test_the_article_is_annotated_counted_and_listed(desk: Desk, client: Client) -> None:
    version = make_version()
    first = make_published(desk, version=version, rating="false")
    make_published(desk, version=version, words="We never promised a freeze")
    make_approved_claim(
        checker=desk.checker, reader=desk.reader, version=version, words="told reporters"
    )
    html = html_of(client, version.article.get_absolute_url())
    assert "2 of 2 factual claims checked." in html
    assert f'href="#claim-{first.claim.public_id}"' in html
    assert f'id="claim-{first.claim.public_id}"' in html
    assert html.count('class="claim-list__row"') == 2
    assert "“We never promised a freeze,” Mayor Ada Brandt told reporters." in re.sub(
        r'<span class="passage__mark">.*?</span></span>|<[^>]+>', "", html
    )


def test_the_next_publication_counts_what_was_taken_on_since(desk: Desk, client: Client) -> None:
    version = make_version()
    make_approved_claim(
        checker=desk.checker, reader=desk.reader, version=version, words="told reporters"
    )
    make_published(desk, version=version)
    assert "1 of 2 factual claims checked." in html_of(client, version.article.get_absolute_url())


def test_filtering_an_article_dims_and_shortens(desk: Desk, client: Client) -> None:
    version = make_version()
    make_published(desk, version=version, rating="false", speaker=make_speaker("Per Lind"))
    make_published(desk, version=version, words="We never promised a freeze")
    address = version.article.get_absolute_url()
    html = html_of(client, f"{address}?rating=false")
    assert "1 of 2 claims shown." in html
    assert html.count('class="claim-list__row"') == 1
    assert html.count("passage--dim") == 1
    assert html_of(client, f"{address}?rating=nonsense") == html_of(client, address)


def test_rating_in_the_tally_filters_by_it_and_the_chosen_one_leads_back(
    desk: Desk, client: Client
) -> None:
    version, per = make_version(), make_speaker("Per Lind")
    make_published(desk, version=version, rating="false", speaker=per)
    make_published(desk, version=version, words="We never promised a freeze")
    address = version.article.get_absolute_url()

    def links(query: str) -> dict[str, str]:
        html = html_of(client, address + query)
        found = re.findall(r'class="tally__word[^>]*href="([^"]*)"\s+data-rating="([^"]*)"', html)
        return {rating: href for href, rating in found}

    assert links("") == {"true": f"{address}?rating=true", "false": f"{address}?rating=false"}
    assert links(f"?rating=false&speaker={per.slug}") == {
        "true": f"{address}?rating=true&amp;speaker={per.slug}",
        "false": f"{address}?speaker={per.slug}",
    }


def test_an_article_without_verdicts_left_is_gone(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    withdraw(row.claim, actor=desk.admin, reason="Wrong person")
    assert client.get(row.article.get_absolute_url()).status_code == 404
    assert "No articles published yet" in html_of(client, "/articles/")


# --- Claim -----------------------------------------------------------------------------------


def test_the_claim_page_gives_both_answers_with_evidence_and_names(
    desk: Desk, client: Client
) -> None:
    row = make_published(desk, occasion="Council meeting")
    html = html_of(client, row.claim.get_absolute_url())
    for words in (
        "Was it said?",
        "Unconfirmed",
        "Is it true?",
        "The evidence supports all of it.",
        "In short.",
        "1 citation from 1 independent source, a primary document.",
        "Supports the claim",
        "Ines Okafor",
        "Ruth Adeyemi, who rated it True before seeing this verdict",
        "Where it appears",
        "Report an error",
        "Council meeting",
    ):
        assert words in html
    assert "No second reading" not in html


def test_another_slug_leads_to_the_address(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    for other in ("wrong", ""):
        address = f"/claims/{row.claim.public_id}/" + (f"{other}/" if other else "")
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, row.claim.get_absolute_url())


def test_off_axis_ratings_have_no_scale(desk: Desk, client: Client) -> None:
    row = make_published(desk, rating="unproven")
    assert 'class="scale"' not in html_of(client, row.claim.get_absolute_url())
    other = make_published(desk, rating="mixed")
    assert 'class="scale"' in html_of(client, other.claim.get_absolute_url())


def test_a_claim_being_checked_again_says_so_everywhere(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    reopen(Claim.objects.get(pk=row.claim_id), actor=desk.checker, reason="Doubt", at=MAY)
    for address in (
        "/",
        row.claim.get_absolute_url(),
        row.article.get_absolute_url(),
        f"/claims/{row.claim.public_id}/embed/",
    ):
        assert "Being rechecked since 16 May 2024." in html_of(client, address)


def test_a_verdict_nobody_read_says_so_everywhere(settings: Any, client: Client) -> None:
    settings.REQUIRE_SECOND_READING = False
    desk = make_desk()
    from claims.actions.workflow.perform import perform
    from claims.actions.workflow.table import Act
    from tests.factories import make_claim_in_review

    claim = make_claim_in_review(checker=desk.checker)
    row = publish(perform(claim, Act.APPROVE, actor=desk.checker), actor=desk.checker)
    assert row.payload["second_reading"] is None
    for address in (
        "/",
        row.claim.get_absolute_url(),
        row.article.get_absolute_url(),
        f"/claims/{row.claim.public_id}/embed/",
    ):
        assert "No second reading" in html_of(client, address)


def test_corrections_are_told_in_full_and_old_versions_open(desk: Desk, client: Client) -> None:
    row = make_published(desk, rating="true")
    new = republish(
        row,
        desk,
        rating=get_rating("false"),
        one_line="The second year of harbour fees is missing.",
    )
    html = html_of(client, row.claim.get_absolute_url())
    assert "We were wrong." in html
    assert "The rating went from True to False." in html
    assert f"/claims/{row.claim.public_id}/versions/1/" in html
    old = html_of(client, f"/claims/{row.claim.public_id}/versions/1/")
    assert "This is version 1" in old
    assert "Harbour fees rose by 12 per cent, the port&#x27;s own accounts show." in old
    assert new.payload["one_line"] not in old
    assert client.get(f"/claims/{row.claim.public_id}/versions/3/").status_code == 404
    listed = html_of(client, "/corrections/")
    assert "We were wrong." in listed
    assert "became" in listed
    assert "We were wrong." in html_of(client, "/")


def test_a_withdrawn_verdict_keeps_a_page_with_its_reason_only(desk: Desk, client: Client) -> None:
    row = make_published(desk, words="harbour fees rose")
    version = make_published(desk, version=row.claim.version, words="12 per cent")
    withdraw(row.claim, actor=desk.admin, reason="We mixed up two ports.", at=MAY)
    for address in (
        f"/claims/{row.claim.public_id}/",
        row.claim.get_absolute_url(),
        f"/claims/{row.claim.public_id}/versions/1/",
        f"/claims/{row.claim.public_id}/embed/",
    ):
        html = html_of(client, address, status=410)
        assert "We mixed up two ports." in html
        assert "accounts show it" not in html
        assert "harbour fees rose" not in html
    assert "We mixed up two ports." in html_of(client, "/corrections/")
    assert row.claim.public_id not in html_of(client, version.article.get_absolute_url())


def test_the_embed_may_stand_in_other_pages_and_the_rest_may_not(
    desk: Desk, client: Client
) -> None:
    row = make_published(desk)
    embed = client.get(f"/claims/{row.claim.public_id}/embed/")
    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    assert "script-src 'none'" in embed["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed
    assert b"<script" not in embed.content
    page = client.get(row.claim.get_absolute_url())
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


# --- Speakers and sources --------------------------------------------------------------------


def test_a_speaker_has_counts_and_no_score(desk: Desk, client: Client) -> None:
    speaker = make_speaker("Ada Brandt", role="Mayor")
    make_published(desk, speaker=speaker, rating="true")
    make_published(desk, speaker=speaker, rating="false")
    html = html_of(client, speaker.get_absolute_url())
    assert "2 claims checked." in html
    assert "not everything this speaker said" in html
    assert "%" not in re.sub(r"<[^>]*>", "", html)
    assert "Ada Brandt" in html_of(client, "/speakers/")


def test_a_merged_speaker_leads_to_the_one_kept(desk: Desk, client: Client) -> None:
    old, kept = make_speaker("A. Brandt"), make_speaker("Ada Brandt")
    row = make_published(desk, speaker=old)
    merge_speakers(kept, old, actor=desk.admin)
    assert client.get(old.get_absolute_url())["Location"] == kept.get_absolute_url()
    assert row.claim.public_id in html_of(client, kept.get_absolute_url())


def test_a_source_lists_what_cites_it_as_published(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    source = row.sources.get()
    title = source.title
    type(source).objects.filter(pk=source.pk).update(title="Renamed at the desk")
    html = html_of(client, source.get_absolute_url())
    assert title in html
    assert "Renamed at the desk" not in html
    assert row.claim.public_id in html


def test_a_merged_source_leads_to_the_one_kept(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    old, kept = row.sources.get(), make_source()
    merge_sources(kept, old, actor=desk.admin)
    assert client.get(old.get_absolute_url())["Location"] == kept.get_absolute_url()
    assert row.claim.public_id in html_of(client, kept.get_absolute_url())


def test_names_run_on_over_pages(desk: Desk, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("claims.views.public.pages.LIST_SIZE", 2)
    for name in ("Ada", "Bo", "Cleo"):
        make_published(desk, speaker=make_speaker(name))
    html = html_of(client, "/speakers/")
    assert "Cleo" not in html.split('<nav class="paging"')[0].split("name-list")[1]
    (more,) = re.findall(r'href="(\?from=[^"]+)"', html)
    assert "Cleo" in html_of(client, f"/speakers/{more}")


# --- Fixed pages -----------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["method", "corrections-policy", "about", "contact"])
def test_a_page_that_every_foot_points_to_says_that_it_is_not_written(
    client: Client, slug: str
) -> None:
    answer = client.get(f"/{slug}/")
    assert answer.status_code == 404
    assertContains(answer, "has not written this page yet", status_code=404)
    assertNotContains(client.get("/elsewhere/"), "has not written", status_code=404)


def test_a_fixed_page_is_written_in_markdown(client: Client) -> None:
    Page.objects.create(slug="about", title="About us", body="# Who\n\nWe **check**.")
    html = html_of(client, "/about/")
    assert "<strong>check</strong>" in html
    assert "<h2>Who</h2>" in html


def test_an_error_report_carries_the_address(desk: Desk, client: Client) -> None:
    Page.objects.create(slug="contact", title="Contact", body="[Write](mailto:a@b.example).")
    row = make_published(desk)
    html = html_of(client, f"/contact/?about={row.claim.get_absolute_url()}")
    assert f"http://localhost:8000{row.claim.get_absolute_url()}" in html
    assert "evil" not in html_of(client, "/contact/?about=//evil.example")


@pytest.mark.parametrize(
    "address",
    ["/nothing/", "/articles/nothing/", "/claims/zzzzzzzzzz/", "/claims/zzzzzzzzzz/versions/1/",
     "/claims/zzzzzzzzzz/embed/", "/speakers/nobody/", "/sources/nothing/"],
)  # fmt: skip
def test_nothing_is_there(client: Client, address: str) -> None:
    assert "Page not found" in html_of(client, address, status=404)


def test_signed_in_editors_get_the_same_page(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    anonymous = client.get(row.claim.get_absolute_url()).content
    cache.clear()
    client.force_login(make_user())
    assert client.get(row.claim.get_absolute_url()).content == anonymous
    assert PublishedReview.objects.count() == 1
