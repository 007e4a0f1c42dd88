"""What editors decided, in the form that attribution benchmarks use: to measure and to retrain on."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from claims.models import ArticleVersion, Attribution, Claim

#: Marks that the benchmark counts as content and a claim leaves out.
OPENING, CLOSING = '"“‘«„', '"”’»“'

#: (start, end) pairs of code points, end exclusive.
Spans = list[list[int]]


def reviewed_versions(*, unfinished: bool = False) -> QuerySet[ArticleVersion]:
    """Return versions whose suggestions are all decided; with ``unfinished``, all with claims.

    An undecided suggestion would count as "not an attribution", which nobody has said.
    """
    # An article's claims belong to its newest text; an older one keeps those that were lost.
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


def gold_record(version: ArticleVersion) -> dict[str, Any]:
    """Return the benchmark record of a version with prefetched claims.

    Its attributions have the benchmark's three roles, with our ``kind`` and ``speaker`` beside them;
    ``rejected`` are suggestions that editors dismissed, with their reason.
    """
    claims = [claim for claim in version.claims.all() if claim.kind != Claim.Kind.OUTLET]
    article = version.article
    undecided = {Claim.Status.SUGGESTED, Claim.Status.DISMISSED}
    return {
        "id": f"{article.slug}-{version.number}",
        "publisher": article.outlet,
        "date": article.published_on.isoformat() if article.published_on else "",
        "title": article.title,
        "annotator": "desk",
        "text": version.text,
        "attributions": [
            _attribution(claim, version) for claim in claims if claim.status not in undecided
        ],
        "rejected": [
            {"content": _content(claim, version.text), "reason": claim.dismiss_reason}
            for claim in claims
            if claim.status == Claim.Status.DISMISSED
        ],
    }


def _attribution(claim: Claim, version: ArticleVersion) -> dict[str, object]:
    link = claim.nearest_attribution
    return {
        "source": _span(link.source_start, link.source_end) if link else [],
        "cue": _span(link.cue_start, link.cue_end) if link else [],
        "content": _content(claim, version.text),
        "kind": claim.kind,
        "speaker": str(link.speaker) if link and link.speaker else "",
    }


def _span(start: int | None, end: int | None) -> Spans:
    return [] if start is None or end is None else [[start, end]]


def _content(claim: Claim, text: str) -> Spans:
    """The claim's span with the quotation marks that enclose it."""
    start, end = claim.start, claim.end
    if start > 0 and text[start - 1] in OPENING:
        start -= 1
        for at in range(end, min(end + 2, len(text))):
            if text[at] in CLOSING:
                end = at + 1
                break
    return [[start, end]]
