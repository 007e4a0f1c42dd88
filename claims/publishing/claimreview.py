"""Structured data for machines: ClaimReview for a verdict, NewsArticle for an article. Pure functions.

Terms: https://schema.org/ClaimReview, https://schema.org/Claim, https://schema.org/NewsArticle.
"""

from django.conf import settings
from django.urls import reverse

from claims.publishing.payload import scale_ends
from claims.publishing.shapes import (
    ArticleClaim,
    ArticlePayload,
    ClaimFacts,
    JsonObject,
    ReviewPayload,
    Texts,
)

CONTEXT = "https://schema.org"
#: schema.org types of a speaker; an unnamed source stays a Person without a name of its own.
SPEAKER_TYPES = {"organisation": "Organization", "outlet": "Organization"}


def claim_address(claim: ClaimFacts | ArticleClaim) -> str:
    return settings.SITE_URL + reverse("claim_detail", args=[claim["public_id"], claim["slug"]])


def claim_review(payload: ReviewPayload) -> JsonObject:
    """A schema.org ClaimReview of a published payload; runs no query."""
    url = claim_address(payload["claim"])
    claim = payload["claim"]
    return {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "@id": url,
        "url": url,
        "claimReviewed": claim["wording"] or claim["exact"],
        "name": payload["one_line"],
        "reviewRating": review_rating(payload),
        "author": newsroom(),
        "publisher": newsroom(),
        "datePublished": payload["first_published_at"],
        "dateModified": payload["published_at"],
        "inLanguage": settings.LANGUAGE_CODE,
        "itemReviewed": reviewed_claim(payload),
        "citation": citations(payload),
    }


def review_rating(payload: ReviewPayload) -> JsonObject:
    """The verdict's word, with numbers only where the rating has one on its axis."""
    rating = payload["rating"]
    described: JsonObject = {
        "@type": "Rating",
        "alternateName": rating["label"],
        "ratingExplanation": payload["one_line"],
    }
    ends = scale_ends(payload)
    if rating["numeric_value"] is None or ends is None:
        return described
    return described | {
        "ratingValue": rating["numeric_value"],
        "worstRating": ends[0],
        "bestRating": ends[1],
    }


def reviewed_claim(payload: ReviewPayload) -> JsonObject:
    claim, article, speaker = payload["claim"], payload["article"], payload["speaker"]
    work = _thing(
        "NewsArticle",
        headline=article["title"],
        url=article["url"],
        datePublished=article["published_on"],
        publisher=_organisation(article["outlet"]),
    )
    return _thing(
        "Claim",
        text=claim["exact"],
        author=_claimant(speaker) if speaker else None,
        datePublished=claim["said_on"],
        firstAppearance=work,
        appearance=[work],
    )


def _claimant(speaker: Texts) -> JsonObject:
    wikidata = speaker["wikidata_id"]
    return _thing(
        SPEAKER_TYPES.get(speaker["kind"], "Person"),
        name=speaker["name"],
        jobTitle=speaker["role"] if speaker["kind"] == "person" else "",
        sameAs=f"https://www.wikidata.org/wiki/{wikidata}" if wikidata else "",
    )


def citations(payload: ReviewPayload) -> list[JsonObject]:
    """Each cited source once, in the order of the evidence."""
    sources = {c["source"]["slug"]: c["source"] for c in payload["evidence"]}
    return [
        _thing(
            "CreativeWork",
            name=source["title"],
            url=source["url"],
            datePublished=source["published_on"],
            publisher=_organisation(source["publisher"]),
        )
        for source in sources.values()
    ]


def newsroom() -> JsonObject:
    return {"@type": "Organization", "name": settings.NEWSROOM_NAME, "url": f"{settings.SITE_URL}/"}


def news_article(payload: ArticlePayload) -> JsonObject:
    """A NewsArticle with the list of its verdicts as ItemList; runs no query."""
    url = settings.SITE_URL + reverse("article_detail", args=[payload["slug"]])
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "url": claim_address(claim),
            "name": claim["one_line"],
        }
        for position, claim in enumerate(payload["claims"], start=1)
    ]
    article = _thing(
        "NewsArticle",
        **{"@id": url},
        url=url,
        headline=payload["title"],
        description=payload["standfirst"],
        inLanguage=payload["language"],
        isBasedOn=payload["url"],
        author=_organisation(payload["outlet"]),
        publisher=newsroom(),
        datePublished=payload["published_on"],
        dateModified=payload["updated_at"],
    )
    verdicts = {
        "@type": "ItemList",
        "@id": f"{url}#claims",
        "numberOfItems": len(items),
        "itemListElement": items,
    }
    return {"@context": CONTEXT, "@graph": [article, verdicts]}


def _organisation(name: str) -> JsonObject | None:
    return _thing("Organization", name=name) if name else None


def _thing(kind: str, **values: object) -> JsonObject:
    """What is not known is left out: an empty text is no date and no address."""
    known = {key: value for key, value in values.items() if value not in ("", None, [])}
    return {"@type": kind, **known}
