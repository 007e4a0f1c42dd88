"""Structured data, checked against our own schema and expanded as JSON-LD without a network."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import Client
from pyld import jsonld

from claims.infrastructure.installation import DEFAULT_RATINGS
from claims.models import Rating
from claims.publishing.claimreview import claim_review, review_rating
from tests.factories import make_speaker
from tests.published import Desk, make_desk, make_published, republish

pytestmark = pytest.mark.django_db

SCHEMA = json.loads((Path(__file__).parent.parent / "data/claimreview.schema.json").read_text())
#: What schema.org's context says of the terms we use: each is a term of its vocabulary, and
#: addresses are ids.
CONTEXT = {
    "@context": {
        "@vocab": "https://schema.org/",
        "url": {"@type": "@id"},
        "sameAs": {"@type": "@id"},
    }
}


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def data_blocks(html: str) -> list[Any]:
    return [
        json.loads(block)
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    ]


@pytest.mark.parametrize("rating", [slug for slug, *_rest in DEFAULT_RATINGS])
def test_every_rating_makes_a_valid_claim_review(desk: Desk, rating: str) -> None:
    row = make_published(desk, rating=rating)
    jsonschema.validate(claim_review(row.payload), SCHEMA)


def test_numbers_stand_only_where_the_rating_has_one(desk: Desk) -> None:
    for rating in Rating.objects.offered():
        scale = [{"numeric_value": n} for n in (5, 4, 3, 2, 1)]
        value = rating.numeric_value
        facts = {"label": rating.label, "numeric_value": value}
        made = review_rating({"rating": facts, "scale": scale, "one_line": "It is so."})
        if value is None:
            assert "ratingValue" not in made
            assert "bestRating" not in made
        else:
            assert made["worstRating"] <= made["ratingValue"] <= made["bestRating"]
        assert made["alternateName"] == rating.label


def test_the_claimant_is_named_and_identified(desk: Desk) -> None:
    speaker = make_speaker("Harbour Union", kind="organisation", wikidata_id="Q42")
    review = claim_review(make_published(desk, speaker=speaker).payload)
    author = review["itemReviewed"]["author"]
    assert author["@type"] == "Organization"
    assert author["sameAs"] == "https://www.wikidata.org/wiki/Q42"


def test_a_cited_source_names_its_publisher_when_it_has_one(desk: Desk) -> None:
    row = make_published(desk)
    (cited,) = claim_review(row.payload)["citation"]
    assert cited["publisher"] == {"@type": "Organization", "name": "Port Authority"}
    row.payload["evidence"][0]["source"]["publisher"] = ""
    (cited,) = claim_review(row.payload)["citation"]
    assert "publisher" not in cited


def test_it_expands_to_schema_org_terms(desk: Desk) -> None:
    review = claim_review(make_published(desk).payload)

    def load(address: str, options: Any) -> dict[str, Any]:
        assert address.rstrip("/") == "https://schema.org"
        return {"contextUrl": None, "documentUrl": address, "document": CONTEXT}

    (expanded,) = jsonld.expand(review, {"documentLoader": load})
    assert expanded["@type"] == ["https://schema.org/ClaimReview"]
    assert expanded["https://schema.org/url"] == [{"@id": review["url"]}]
    claim = expanded["https://schema.org/itemReviewed"][0]
    assert claim["@type"] == ["https://schema.org/Claim"]


def test_the_claim_page_carries_it(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    (block,) = data_blocks(client.get(row.claim.get_absolute_url()).content.decode())
    jsonschema.validate(block, SCHEMA)
    assert block["claimReviewed"] == row.claim.stands_alone


def test_an_older_version_carries_none(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    republish(row, desk, one_line="Both years are there.")
    page = client.get(f"/claims/{row.claim.public_id}/versions/1/").content.decode()
    assert data_blocks(page) == []
    assert 'content="noindex"' in page


def test_the_article_lists_its_verdicts(desk: Desk, client: Client) -> None:
    row = make_published(desk)
    (block,) = data_blocks(client.get(row.article.get_absolute_url()).content.decode())
    article, items = block["@graph"]
    assert article["@type"] == "NewsArticle"
    assert items["numberOfItems"] == 1
    assert items["itemListElement"][0]["url"].endswith(row.claim.get_absolute_url())


def test_words_cannot_end_the_data_block(desk: Desk, client: Client) -> None:
    row = make_published(desk, wording="</script><script>alert(1)</script> & <!--")
    html = client.get(row.claim.get_absolute_url()).content.decode()
    (block,) = data_blocks(html)
    assert block["claimReviewed"] == "</script><script>alert(1)</script> & <!--"
    assert "<script>alert" not in html
