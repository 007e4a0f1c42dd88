from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pytest
from django.test import Client

from claims.actions.publishing.publish import withdraw
from claims.models import Claim
from tests.published import Desk, make_desk, make_published

pytestmark = pytest.mark.django_db

SCHEMA = json.loads((Path(__file__).parent.parent / "data/claimreview.schema.json").read_text())
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def test_the_atom_feed_leads_with_rating_and_finding(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    response = client.get("/feeds/verdicts.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    entry = ET.fromstring(response.content).find(f"{ATOM}entry")
    assert entry is not None
    assert (
        entry.findtext(f"{ATOM}title")
        == "True: Harbour fees rose by 12 per cent, the port's own accounts show."
    )
    assert entry.findtext(f"{ATOM}id", "").endswith(row.claim.get_absolute_url())


def test_control_characters_do_not_break_the_feed(desk: Desk, client: Client) -> None:
    make_published(
        desk, wording="a", words="fees\x0brose", version=_version("Harbour fees\x0brose.")
    )
    ET.fromstring(client.get("/feeds/verdicts.atom").content)


def _version(text: str):
    from tests.factories import make_version

    return make_version(text)


def test_the_json_feed_holds_valid_claim_reviews(desk: Desk, client: Client) -> None:
    make_published(desk)
    feed = client.get("/feeds/verdicts.json").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = feed["items"]
    assert item["id"] == item["url"]
    jsonschema.validate(item["_claimreview"], SCHEMA)


def test_the_data_feed_wraps_claim_reviews(desk: Desk, client: Client) -> None:
    make_published(desk)
    feed = client.get("/feeds/claimreview.json").json()
    (element,) = feed["dataFeedElement"]
    jsonschema.validate(element["item"][0], SCHEMA)


def test_a_withdrawn_verdict_leaves_every_feed(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    withdraw(Claim.objects.get(pk=row.claim_id), actor=desk.admin, reason="Wrong person")
    for address in ("verdicts.atom", "verdicts.json", "claimreview.json"):
        assert row.claim.public_id not in client.get(f"/feeds/{address}").content.decode()
    assert row.claim.public_id not in client.get("/sitemap-verdicts.xml").content.decode()


def test_the_sitemap_names_every_public_page_with_its_day(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    index = ET.fromstring(client.get("/sitemap.xml").content)
    sections = [loc.text or "" for loc in index.iter(f"{MAP}loc")]
    found = {}
    for section in sections:
        path = section.removeprefix("http://localhost:8000")
        for url in ET.fromstring(client.get(path).content).iter(f"{MAP}url"):
            found[url.findtext(f"{MAP}loc", "")] = url.findtext(f"{MAP}lastmod")
    base = "http://localhost:8000"
    assert found[base + row.claim.get_absolute_url()] == row.published_at.date().isoformat()
    assert found[base + row.article.get_absolute_url()]
    assert base + row.speaker.get_absolute_url() in found
    assert f"{base}/method/" in found


def test_an_unknown_part_of_the_sitemap_is_missing(client: Client) -> None:
    assert client.get("/sitemap-nothing.xml").status_code == 404
    assert client.get("/sitemap-verdicts.xml?p=99").status_code == 404


def test_robots_keep_out_of_the_desk(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in text
    assert "Sitemap: http://localhost:8000/sitemap.xml" in text


def test_oembed_answers_for_a_verdict_and_nothing_else(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    address = f"http://localhost:8000{row.claim.get_absolute_url()}"
    answer = client.get("/oembed/", {"url": address}).json()
    assert answer["type"] == "rich"
    assert f"/claims/{row.claim.public_id}/embed/" in answer["html"]
    for other in (
        "http://evil.example/claims/x/",
        "http://localhost:8000/method/",
        "",
        "http://localhost:8000//[",
    ):
        assert client.get("/oembed/", {"url": other}).status_code == 404
    assert client.get("/oembed/", {"url": address, "format": "xml"}).status_code == 501
