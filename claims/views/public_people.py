"""Who is quoted and what is cited: speakers and sources, through published verdicts only."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claims.models import PublishedReview, Rating, Source, Speaker
from claims.views.findings import cards, site_state
from claims.views.keyset import keyset_page
from claims.views.public_cache import answer, etag_for, not_modified, with_cache_headers

LIST_SIZE = 60


@require_safe
def speaker_list(request: HttpRequest) -> HttpResponseBase:
    """Everyone a published verdict is about, by name. Two queries."""
    state = site_state()
    etag = etag_for("speakers", state.mark, request.META.get("QUERY_STRING", ""))
    if kept := not_modified(request, etag):
        return kept
    current = PublishedReview.objects.current().filter(speaker=OuterRef("pk"))
    last = request.GET.get("from", "").replace("\x00", "")[:200]
    speakers = (
        Speaker.objects.filter(Exists(current), name__gte=last)
        .annotate(verdicts=Count("published_reviews", filter=_LIVE))
        .order_by("name", "id")
    )
    rows = list(speakers[: LIST_SIZE + 1])
    context = {
        "speakers": rows[:LIST_SIZE],
        "next_name": rows[LIST_SIZE].name if len(rows) > LIST_SIZE else "",
        "is_first": not last,
    }
    return answer(request, "public/speaker_list.html", context, etag=etag)


_LIVE = Q(published_reviews__is_current=True, published_reviews__withdrawn_at__isnull=True)


@require_safe
def speaker_detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What one speaker said, by date, with counts and never a percentage. Two queries."""
    rows = cards().filter(speaker__slug=slug).select_related("speaker")
    rows = rows.only("id", "first_published_at", "published_at", "rechecking_since", "speaker")
    page = keyset_page(rows, query=request.GET)
    if not page.rows:
        return _moved_or_missing(Speaker, "speaker_detail", slug)
    speaker = page.rows[0].speaker
    counts = list(
        Rating.objects.filter(
            published_reviews__speaker=speaker,
            published_reviews__is_current=True,
            published_reviews__withdrawn_at__isnull=True,
        )
        .annotate(count=Count("published_reviews"))
        .order_by("scale", "order")
    )
    context = {
        "speaker": speaker,
        "counts": counts,
        "total": sum(rating.count for rating in counts),
        "page": page,
    }
    return _answer_listed(request, "public/speaker_detail.html", context)


@require_safe
def source_detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A source as the newest verdict that cites it describes it, and all that do. Two queries."""
    source = (
        Source.objects.filter(slug=slug, merged_into__isnull=True)
        .only("id", "retracted_at")
        .first()
    )
    if source is None:
        return _moved_or_missing(Source, "source_detail", slug)
    cited = Source.objects.filter(Q(pk=source.pk) | Q(merged_into=source.pk)).values("pk")
    rows = cards().filter(
        Exists(
            PublishedReview.sources.through.objects.filter(
                publishedreview=OuterRef("pk"), source__in=cited
            )
        )
    )
    rows = rows.only("id", "first_published_at", "published_at", "rechecking_since", "payload")
    page = keyset_page(rows, query=request.GET)
    facts = _as_cited(page.rows, slug)
    if facts is None:
        raise Http404(_("No published verdict cites a source at this address."))
    context = {"source": facts, "retracted_at": source.retracted_at, "page": page}
    return _answer_listed(request, "public/source_detail.html", context)


def _as_cited(rows: list[Any], slug: str) -> dict[str, Any] | None:
    """How a published verdict describes the source: its own words if one has them, else a merged one's."""
    cited = [c["source"] for row in rows for c in row.payload["evidence"]]
    own = [source for source in cited if source["slug"] == slug]
    return own[0] if own else next(iter(cited), None)


def _answer_listed(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponseBase:
    rows = context["page"].rows
    marks = [(row.pk, row.rechecking_since) for row in rows]
    etag = etag_for(
        template, request.get_full_path(), marks, context.get("total"), context.get("retracted_at")
    )
    if kept := not_modified(request, etag):
        return kept
    return answer(request, template, context, etag=etag)


def _moved_or_missing(
    model: type[Speaker] | type[Source], url_name: str, slug: str
) -> HttpResponseBase:
    """The way to the row that a merged one became; one more query."""
    target = (
        model._default_manager.filter(slug=slug, merged_into__isnull=False)
        .values_list("merged_into__slug", flat=True)
        .first()
    )
    if target is None:
        raise Http404(_("Nothing is published at this address."))
    return with_cache_headers(redirect(url_name, target))
