"""What the readers' pages cost: queries, CPU beside the floor, and what a 304 saves."""

from collections.abc import Sequence
from copy import copy as copy_of

from django.forms import model_to_dict
from django.urls import reverse

from claims.actions.publishing.publish import publish
from claims.bench.newsroom import Newsroom
from claims.bench.probe import FLOOR, WITHOUT_CACHE
from claims.bench.server import Server, Visitor
from claims.models import ArticleVersion, Claim, PublishedReview

#: How many verdicts each measured article has.
SIZES = (40, 400)
#: Rounds, and requests of each kind in a round.
REPEATS, REQUESTS = 10, 10


def measure_public(
    newsroom: Newsroom, server: Server, *, sizes: Sequence[int]
) -> list[dict[str, object]]:
    """Return the figures of a published article of each size, a claim's page and the front page."""
    lines = []
    for size in sizes:
        version = newsroom.article(size)
        claim = publish_all(newsroom, version)
        address = reverse("article_detail", args=[version.article.slug])
        lines.append(_line(server, f"article, {size} claims", address))
    lines.append(_line(server, "claim", claim.get_absolute_url()))
    lines.append(_line(server, "front page", reverse("home")))
    return lines


def publish_all(newsroom: Newsroom, version: ArticleVersion) -> Claim:
    """Publish a verdict on every claim of ``version`` and return the last claim.

    Only the first and the last go through the workflow. The others copy the first verdict with
    their own words, because 400 claims through the workflow would measure nothing more.
    """
    claims = list(version.claims.in_text_order())
    first = publish(newsroom.approved(claims[0]), actor=newsroom.editor)
    with_sources = list(first.sources.all())
    copies = PublishedReview.objects.bulk_create(_copy(first, claim) for claim in claims[1:-1])
    for copy in copies[:1]:
        copy.sources.set(with_sources)
    # Publishing the last claim redraws the article's page with all verdicts.
    return publish(newsroom.approved(claims[-1]), actor=newsroom.editor).claim


def _copy(published: PublishedReview, claim: Claim) -> PublishedReview:
    words = model_to_dict(claim, ["public_id", "slug", "number", "start", "end", "exact"])
    copy = copy_of(published)
    copy.pk, copy.claim = None, claim
    copy.payload = published.payload | {"claim": published.payload["claim"] | words}
    return copy


def _line(server: Server, name: str, address: str) -> dict[str, object]:
    """Return one page's figures.

    CPU beside the floor's, None when too short to tell: ``first_ratio`` of the reader for whom the
    page is drawn, ``cpu_ratio`` of every later reader, ``kept_ratio`` of a 304.
    """
    reader = Visitor(server)
    reader.get(address).require(200)  # Draws the page; later readers get it from the cache.
    page = reader.get(address).require(200)
    kept_headers = {"If-None-Match": page.headers["ETag"]}
    kept = reader.get(address, **kept_headers).require(304)
    requests: list[tuple[str, dict[str, str]]] = [
        (FLOOR, {}),
        (address, {WITHOUT_CACHE: "1"}),
        (address, {}),
        (address, kept_headers),
    ]
    taken_ms = [0.0] * len(requests)
    # The four take turns, so that other work on the machine slows all of them.
    for _round in range(REPEATS):
        for place, (path, headers) in enumerate(requests):
            before = server.cpu_ms()
            for _n in range(REQUESTS):
                reader.get(path, **headers)
            taken_ms[place] += server.cpu_ms() - before
    bare, *costs = taken_ms
    ratios = (cost / bare if bare else None for cost in costs)
    return {
        "name": name,
        "queries": page.counted("queries"),
        "kept_queries": kept.counted("queries"),
        "size": len(page.body),
        **dict(zip(("first_ratio", "cpu_ratio", "kept_ratio"), ratios, strict=True)),
    }
