"""Speakers, sources, corrections and the newsroom's own pages.

Speakers and sources show through published verdicts only.
"""

from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from claims.models import Page, PublishedReview, Source, Speaker
from claims.publishing import markdown
from claims.views.public.cache import answer, etag_for, kept_answer, with_cache_headers
from claims.views.public.findings import cards, correction_rows, keyset_page, site_state

#: Pages that every reader page points to; an admin writes them.
LINKED = {
    "method": gettext_lazy("How we check"),
    "corrections-policy": gettext_lazy("Corrections policy"),
    "about": gettext_lazy("About us"),
    "contact": gettext_lazy("Contact"),
}
LIST_SIZE = 60
#: What changes on a list of verdicts without their number changing.
_STATE = {
    "newest": Max("published_at"),
    "rechecked": Count("rechecking_since"),
    "last_rechecked": Max("rechecking_since"),
    "edited": Count("article_edited_at"),
    "last_edited": Max("article_edited_at"),
}


@require_safe
def speaker_list(request: HttpRequest) -> HttpResponseBase:
    """Everyone a published verdict is about, by name. Two queries."""
    state = site_state()
    etag = etag_for("speakers", state.mark, request.META.get("QUERY_STRING", ""))
    if kept := kept_answer(request, etag):
        return kept
    current = PublishedReview.objects.current().filter(speaker=OuterRef("pk"))
    # Counted for the rows of this page only, not for everyone behind it.
    count = current.order_by().values("speaker").annotate(n=Count("pk")).values("n")
    last = request.GET.get("from", "").replace("\x00", "")[:200]
    speakers = (
        Speaker.objects.filter(Exists(current), name__gte=last)
        .annotate(verdicts=Subquery(count))
        .order_by("name", "id")
    )
    rows = list(speakers[: LIST_SIZE + 1])
    context = {
        "speakers": rows[:LIST_SIZE],
        "next_name": rows[LIST_SIZE].name if len(rows) > LIST_SIZE else "",
        "is_first": not last,
    }
    return answer(request, "public/speaker_list.html", context, etag=etag)


@require_safe
def speaker_detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What one speaker said, by date, with counts and never a percentage. Two queries, one for 304."""
    counts = list(
        PublishedReview.objects.current()
        .filter(speaker__slug=slug)
        .order_by("rating__scale", "rating__order")
        .values(
            "speaker__name",
            "speaker__role",
            "speaker__kind",
            "rating__label",
            "rating__glyph",
            "rating__colour",
        )
        .annotate(count=Count("pk"), **_STATE)
    )
    if not counts:
        return _moved_or_missing(Speaker, "speaker_detail", slug)
    etag = etag_for("speaker", counts, request.META.get("QUERY_STRING", ""))
    if kept := kept_answer(request, etag):
        return kept
    page = keyset_page(cards().filter(speaker__slug=slug), query=request.GET)
    speaker = counts[0]
    context = {
        "name": speaker["speaker__name"],
        "role": speaker["speaker__role"] or Speaker.Kind(speaker["speaker__kind"]).label,
        "counts": counts,
        "total": sum(row["count"] for row in counts),
        "page": page,
    }
    return answer(request, "public/speaker_detail.html", context, etag=etag)


@require_safe
def source_detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A source as the newest verdict citing it describes it, and all that do. Two queries, one for 304."""
    ids = Source.objects.filter(Q(slug=slug, merged_into=None) | Q(merged_into__slug=slug))
    citing = PublishedReview.objects.current().filter(sources__in=ids.values("pk"))
    state = citing.order_by().aggregate(
        count=Count("pk"), retracted_at=Max("sources__retracted_at"), **_STATE
    )
    if not state["count"]:
        return _moved_or_missing(Source, "source_detail", slug)
    etag = etag_for("source", state, request.META.get("QUERY_STRING", ""))
    if kept := kept_answer(request, etag):
        return kept
    links = PublishedReview.sources.through.objects.filter(
        publishedreview=OuterRef("pk"), source__in=ids.values("pk")
    )
    rows = cards().filter(Exists(links)).annotate(cited=F("payload__evidence"))
    page = keyset_page(rows, query=request.GET)
    context = {
        "source": _as_cited(page.rows, slug),
        "retracted_at": state["retracted_at"],
        "page": page,
    }
    return answer(request, "public/source_detail.html", context, etag=etag)


def _as_cited(rows: list[Any], slug: str) -> dict[str, object] | None:
    """How a published verdict describes the source: by its own row if one does, else by a merged one."""
    cited = [citation["source"] for row in rows for citation in row.cited]
    own = [source for source in cited if source["slug"] == slug]
    return own[0] if own else next(iter(cited), None)


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


@require_safe
def correction_list(request: HttpRequest) -> HttpResponseBase:
    """Every note on a changed verdict, newest first. Two queries."""
    state = site_state()
    etag = etag_for("corrections", state.mark, request.META.get("QUERY_STRING", ""))
    if kept := kept_answer(request, etag):
        return kept
    page = keyset_page(correction_rows(), query=request.GET, moment="made_at")
    return answer(request, "public/correction_list.html", {"page": page}, etag=etag)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A page of the newsroom's own: method, corrections policy, about, contact. One query."""
    row = Page.objects.filter(slug=slug).first()
    if row is None and slug in LINKED:
        return render(request, "public/page_unwritten.html", {"title": LINKED[slug]}, status=404)
    if row is None:
        raise Http404(_("There is no page at this address."))
    about = request.GET.get("about", "")[:300] if slug == "contact" else ""
    etag = etag_for("page", row.pk, row.lock_version, row.updated_at, about)
    if kept := kept_answer(request, etag):
        return kept
    context = {
        "fixed": row,
        "body": markdown.to_html(row.body),
        "description": markdown.to_text(row.body)[:160],
        # Only an address of this site's own claims is shown back.
        "about": settings.SITE_URL + about if about.startswith("/claims/") else "",
    }
    return answer(request, "public/page.html", context, etag=etag)
