"""Imported and typed text is text on every public page: never markup, never a template."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from claims.actions.evidence.citations import add_evidence
from claims.actions.publishing.publish import publish
from claims.actions.review.verdict import read_blind, submit, write_review
from claims.models import Claim, Page, PublishedReview
from tests.factories import (
    get_rating,
    make_article,
    make_checked_claim,
    make_snapshot,
    make_source,
    make_speaker,
    make_version,
)
from tests.published import make_desk

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{ 90000|add:1234 }} {% now 'Y' %} &amp;"


class Elements(HTMLParser):
    """The elements of a page as a browser would take them, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def what_was_taken(html: str) -> list[object]:
    """Elements and attributes that only the hostile text can have brought, and evaluated templates."""
    taken: list[object] = []
    for tag, attributes in Elements(html).found:
        foreign = tag == "script" and not (
            attributes.get("src") or attributes.get("type") == "application/ld+json"
        )
        if tag == "img" or foreign or any(name.startswith("on") for name in attributes):
            taken.append((tag, attributes))
    return taken + re.findall("91234", html)


@pytest.fixture
def row() -> PublishedReview:
    desk = make_desk()
    article = make_article(title=EVIL, outlet=EVIL[:100], standfirst=EVIL, byline=EVIL)
    version = make_version(f"{EVIL}\n\nShe said {EVIL} twice.", article=article)
    claim = make_checked_claim(
        checker=desk.checker,
        words=EVIL,
        start=version.text.rindex(EVIL),
        version=version,
        speaker=make_speaker(EVIL, role=EVIL),
        wording=EVIL,
        occasion=EVIL,
    )
    source = make_source(title=EVIL, publisher=EVIL, url=f"https://a.example/?{EVIL}")
    make_snapshot(source, EVIL)
    add_evidence(
        claim, source=source, actor=desk.checker, stance="context", quote=EVIL, locator=EVIL[:100]
    )
    claim = Claim.objects.get(pk=claim.pk)
    write_review(
        claim,
        actor=desk.checker,
        one_line=EVIL,
        reasoning=EVIL,
        reply=EVIL,
        attribution_note=EVIL,
    )
    claim = submit(Claim.objects.get(pk=claim.pk), actor=desk.checker)
    read_blind(claim, reader=desk.reader, rating=get_rating("true"))
    Page.objects.create(slug="about", title=EVIL, body=EVIL)
    return publish(Claim.objects.get(pk=claim.pk), actor=desk.reader)


def test_text_is_text_on_every_page(row: PublishedReview, client: Client) -> None:
    claim, article = row.claim, row.article
    source = row.sources.get(title=EVIL)
    for address in (
        "/",
        "/?q=script",
        f"/?q={EVIL}",
        "/articles/",
        f"/articles/{article.slug}/",
        f"/articles/{article.slug}/?rating=true",
        claim.get_absolute_url(),
        f"/claims/{claim.public_id}/versions/1/",
        f"/claims/{claim.public_id}/embed/",
        "/speakers/",
        f"/speakers/{row.speaker.slug}/",
        f"/sources/{source.slug}/",
        "/about/",
        f"/contact/?about={EVIL}",
        "/feeds/verdicts.atom",
    ):
        assert what_was_taken(client.get(address).content.decode()) == [], address
    html = client.get(f"/articles/{article.slug}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ 90000|add:1234 }}" in html


def test_the_check_above_would_notice() -> None:
    assert len(what_was_taken(f"<p>{EVIL}</p>".replace("{{ 90000|add:1234 }}", "91234"))) == 3


def test_article_text_is_closed_to_htmx(row: PublishedReview, client: Client) -> None:
    html = client.get(row.article.get_absolute_url()).content.decode()
    assert re.search(r'<div class="annotated"[^>]* hx-disable hx-ignore', html)
