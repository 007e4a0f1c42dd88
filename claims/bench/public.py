"""What the pages of readers cost: statements, CPU beside the floor's, and what a 304 saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache as page_cache
from django.test import Client, override_settings
from django.urls import reverse

from claims.actions.publishing.publish import publish
from claims.bench import floor
from claims.bench.newsroom import Newsroom
from claims.bench.probe import Call, count, median_ms
from claims.models import ArticleVersion, Claim, PublishedReview

#: How many verdicts each measured article has.
SIZES = (40, 400)
REPEATS = 60


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page's figures. CPU beside the floor of the run: ``first_ratio`` of the reader for whom the
    page is drawn, ``cpu_ratio`` of every later one, ``kept_ratio`` of a 304.
    """

    name: str
    queries: int
    kept_queries: int
    size: int
    first_ratio: float
    cpu_ratio: float
    kept_ratio: float


def measure_public(newsroom: Newsroom, *, sizes: tuple[int, ...] = SIZES) -> list[PageLine]:
    """The figures of a published article with as many verdicts as each of ``sizes`` says, then of
    a claim's page and the front page."""
    with override_settings(ROOT_URLCONF="claims.bench.floor"):
        lines = []
        for size in sizes:
            version = newsroom.article(size)
            claim = publish_all(newsroom, version)
            address = reverse("article_detail", args=[version.article.slug])
            lines.append(_line(f"article, {size} claims", address))
        lines.append(_line("claim", claim.get_absolute_url()))
        lines.append(_line("front page", reverse("home")))
        return lines


def publish_all(newsroom: Newsroom, version: ArticleVersion) -> Claim:
    """Publish a verdict on every claim of ``version``; returns the last one.

    All but the last are copies of the first one's payload, each with its own claim's words: to
    take 400 claims through the workflow would measure nothing more.
    """
    claims = list(version.claims.in_text_order())
    first = publish(newsroom.approved(claims[0]), actor=newsroom.editor)
    with_sources = list(first.sources.all())
    copies = PublishedReview.objects.bulk_create(_copy(first, claim) for claim in claims[1:-1])
    for copy in copies[:1]:
        copy.sources.set(with_sources)
    # This one builds the article's page anew, over all of them.
    return publish(newsroom.approved(claims[-1]), actor=newsroom.editor).claim


def _copy(published: PublishedReview, claim: Claim) -> PublishedReview:
    payload: dict[str, Any] = published.payload | {
        "claim": published.payload["claim"]
        | {
            "public_id": claim.public_id,
            "slug": claim.slug,
            "number": claim.number,
            "start": claim.start,
            "end": claim.end,
            "exact": claim.exact,
        }
    }
    return PublishedReview(
        claim=claim,
        number=1,
        article_id=published.article_id,
        speaker_id=published.speaker_id,
        rating_id=published.rating_id,
        payload=payload,
        html=published.html,
        content_hash=published.content_hash,
        first_published_at=published.first_published_at,
        published_at=published.published_at,
        published_by_id=published.published_by_id,
        approved_by_id=published.approved_by_id,
    )


def _line(name: str, address: str) -> PageLine:
    reader = Client()
    first = reader.get(address)
    kept = {"If-None-Match": first.headers["ETag"]}

    def page() -> Any:
        return reader.get(address)

    def drawn() -> Any:
        page_cache.clear()
        return reader.get(address)

    def again() -> Any:
        return reader.get(address, headers=kept)

    cost, cost_again = count(page), count(again, allowed=(304,))
    bare, first_taken, taken, spared = _medians(
        lambda: reader.get(floor.ADDRESS), drawn, page, again
    )
    return PageLine(
        name=name,
        queries=cost.queries,
        kept_queries=cost_again.queries,
        size=cost.size,
        first_ratio=first_taken / bare,
        cpu_ratio=taken / bare,
        kept_ratio=spared / bare,
    )


def _medians(*calls: Call) -> list[float]:
    """The median CPU of each call, all of them in turn: what else the machine does meets all."""
    for call in calls:
        median_ms([call] * 5)
    rounds = [[median_ms([call]) for call in calls] for _n in range(REPEATS)]
    return [sorted(column)[REPEATS // 2] for column in zip(*rounds, strict=True)]
