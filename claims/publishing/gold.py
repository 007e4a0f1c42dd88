"""What editors decided, in the form that attribution benchmarks use: to measure and to retrain on.

One record an article: ``{"id", "publisher", "date", "title", "annotator", "text",
"attributions"}``, each attribution with ``source``, ``cue`` and ``content`` as lists of
``[start, end]`` (code points, end exclusive), and beside the benchmark's own fields ``kind`` and
``speaker``. Suggestions that editors refused stand in ``rejected`` with their reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from claims.models import ArticleVersion, Attribution, Claim

#: Marks that belong to the content in the benchmark and not to a claim.
OPENING, CLOSING = '"“‘«„', '"”’»“'


def reviewed_versions(*, unfinished: bool = False) -> QuerySet[ArticleVersion]:
    """Versions whose suggestions are all decided; with ``unfinished`` also those under way.

    An undecided suggestion would count as "not an attribution", which nobody has said.
    """
    # The claims of an article stand in its newest text; an older one keeps those that got lost.
    newer = ArticleVersion.objects.filter(
        article=OuterRef("article"), number__gt=OuterRef("number")
    )
    versions = ArticleVersion.objects.filter(~Exists(newer), claims__isnull=False)
    versions = versions.select_related("article")
    if not unfinished:
        undecided = Claim.objects.filter(status=Claim.Status.SUGGESTED).values("version")
        versions = versions.exclude(pk__in=undecided)
    chain = Prefetch("attributions", queryset=Attribution.objects.select_related("speaker"))
    claims = Prefetch("claims", queryset=Claim.objects.in_text_order().prefetch_related(chain))
    return versions.prefetch_related(claims).distinct().order_by("pk")


def gold_records(versions: QuerySet[ArticleVersion]) -> Iterator[dict[str, Any]]:
    """A record for each version; 3 queries for 200 versions."""
    for version in versions.iterator(chunk_size=200):
        yield gold_record(version)


def gold_record(version: ArticleVersion) -> dict[str, Any]:
    """One version with its prefetched claims as a benchmark record."""
    claims = [c for c in version.claims.all() if c.kind != Claim.Kind.OUTLET]
    article = version.article
    undecided = {Claim.Status.SUGGESTED, Claim.Status.DISMISSED}
    return {
        "id": f"{article.slug}-{version.number}",
        "publisher": article.outlet,
        "date": article.published_on.isoformat() if article.published_on else "",
        "title": article.title,
        "annotator": "desk",
        "text": version.text,
        "attributions": [_attribution(c, version) for c in claims if c.status not in undecided],
        "rejected": [
            {"content": _content(c, version.text), "reason": c.dismiss_reason}
            for c in claims
            if c.status == Claim.Status.DISMISSED
        ],
    }


def _attribution(claim: Claim, version: ArticleVersion) -> dict[str, Any]:
    link = claim.nearest_attribution
    return {
        "source": _span(link.source_start, link.source_end) if link else [],
        "cue": _span(link.cue_start, link.cue_end) if link else [],
        "content": _content(claim, version.text),
        "kind": claim.kind,
        "speaker": str(link.speaker) if link and link.speaker else "",
    }


def _span(start: int | None, end: int | None) -> list[list[int]]:
    return [] if start is None or end is None else [[start, end]]


def _content(claim: Claim, text: str) -> list[list[int]]:
    """The claim's span with the quotation marks that enclose it."""
    start, end = claim.start, claim.end
    if start > 0 and text[start - 1] in OPENING:
        start -= 1
        for at in range(end, min(end + 2, len(text))):
            if text[at] in CLOSING:
                end = at + 1
                break
    return [[start, end]]
