"""What readers see of one article: its text, its published verdicts, and how many of each."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from claims.models import ArticleVersion, Claim, PublishedReview
from claims.publishing.payload import SCHEMA, article_facts
from claims.publishing.shapes import (
    ArticleClaim,
    ArticlePayload,
    CitationFacts,
    JsonObject,
    RatingFacts,
    TalliedRating,
    Texts,
)

#: Citations that a panel shows before it sends the reader to the claim's own page.
PANEL_CITATIONS = 2
#: What lists and the head of the page show of an article, and a panel of a source.
HEAD = frozenset(
    {"slug", "title", "standfirst", "outlet", "published_on", "checked", "factual", "tally"}
)
CITED = frozenset({"slug", "title", "publisher", "published_on"})


def build_article_payload(
    version: ArticleVersion, reviews: Iterable[PublishedReview], *, updated_at: datetime
) -> ArticlePayload:
    """The public face of an article: the text of ``version`` with the article's current ``reviews``.

    Verdicts whose words it no longer has are listed and not lit. 1 query.
    """
    rows = sorted(reviews, key=lambda row: _in_text_order(row, version))
    claims = [_claim(row, version) for row in rows]
    return {
        "schema": SCHEMA,
        **article_facts(version),
        "standfirst": version.article.standfirst,
        "blocks": [
            {
                "kind": str(block["kind"]),
                "start": block["start"],
                "text": version.text[block["start"] : block["end"]],
            }
            for block in version.shown_blocks()
        ],
        "checked": len(claims),
        "factual": max(len(claims), _factual_claims(version, rows)),
        "first_published_at": min(row.first_published_at for row in rows).isoformat(),
        "updated_at": updated_at.isoformat(),
        "tally": _tally(rows),
        "speakers": _speakers(claims),
        "checkers": _names(row.payload["checked_by"] for row in rows),
        "readers": _names((row.payload["second_reading"] or {}).get("by", "") for row in rows),
        "edited_at": max((claim["edited_at"] for claim in claims), default=""),
        "edited_claims": sum(bool(claim["edited_at"]) for claim in claims),
        "all_second_read": all(row.payload["second_reading"] for row in rows),
        "claims": claims,
    }


def article_head(payload: ArticlePayload) -> JsonObject:
    return {key: value for key, value in payload.items() if key in HEAD}


def _in_text_order(row: PublishedReview, version: ArticleVersion) -> tuple[bool, int, int, int]:
    number, start, end = row.where()
    return (number != version.number, start, end, row.payload["claim"]["number"])


def _factual_claims(version: ArticleVersion, rows: list[PublishedReview]) -> int:
    """Claims that an editor took on as statements of fact, published or still to come: a bare count."""
    statuses = {Claim.Status.SUGGESTED, Claim.Status.DISMISSED, Claim.Status.WITHDRAWN}
    opinions = {Claim.Checkability.OPINION, Claim.Checkability.PREDICTION}
    here = Q(version=version) | Q(pk__in=[row.claim_id for row in rows])
    claims = Claim.objects.filter(here).exclude(status__in=statuses)
    return claims.exclude(checkability__in=opinions).count()


def _tally(rows: list[PublishedReview]) -> list[TalliedRating]:
    """Counts by rating in the order of the scale; a count and nothing more, never a score."""
    counts = Counter(row.payload["rating"]["slug"] for row in rows)
    facts: dict[str, RatingFacts] = {
        row.payload["rating"]["slug"]: row.payload["rating"] for row in rows
    }
    ordered = sorted(facts.values(), key=lambda rating: rating["order"])
    return [TalliedRating(**rating, count=counts[rating["slug"]]) for rating in ordered]


def _speakers(claims: list[ArticleClaim]) -> list[Texts]:
    found = {c["speaker"]["slug"]: c["speaker"]["name"] for c in claims if c["speaker"]}
    return [
        {"slug": slug, "name": name}
        for slug, name in sorted(found.items(), key=lambda item: item[1].casefold())
    ]


def _names(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for name in names if name))


def _claim(row: PublishedReview, version: ArticleVersion) -> ArticleClaim:
    payload = row.payload
    claim = payload["claim"]
    evidence = payload["evidence"]
    number, start, end = row.where()
    content = [c for c in evidence if c["bears_on"] == "content"] or evidence
    return {
        "public_id": claim["public_id"],
        "slug": claim["slug"],
        "number": claim["number"],
        "exact": claim["exact"],
        "start": start,
        "end": end,
        "kind": claim["kind"],
        "occasion": claim["occasion"],
        "said_on": claim["said_on"],
        "in_text": number == version.number,
        "speaker": payload["speaker"],
        "rating": payload["rating"],
        "attribution": payload["attribution"],
        "one_line": payload["one_line"],
        "evidence": _leading(content),
        "evidence_total": len(evidence),
        "changed": payload["card"]["changed"],
        "published_at": payload["published_at"],
        "second_read": payload["second_reading"] is not None,
        "rechecking_since": row.rechecking_since.isoformat() if row.rechecking_since else "",
        "edited_at": row.article_edited_at.isoformat() if row.article_edited_at else "",
    }


def _leading(citations: list[CitationFacts]) -> list[JsonObject]:
    """The first citation of each stance, then the rest, as many as a panel holds."""
    seen: set[str] = set()
    first: list[CitationFacts] = []
    rest: list[CitationFacts] = []
    for citation in citations:
        (rest if citation["stance"] in seen else first).append(citation)
        seen.add(citation["stance"])
    return [
        {
            "stance": citation["stance"],
            "stance_label": citation["stance_label"],
            "quote": citation["quote"],
            "locator": citation["locator"],
            "source": {key: value for key, value in citation["source"].items() if key in CITED},
        }
        for citation in (first + rest)[:PANEL_CITATIONS]
    ]
