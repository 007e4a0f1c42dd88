"""The home page with its search, and the page of one verdict: current, older, embedded, withdrawn."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from claims.infrastructure.search import matching
from claims.models import PublishedReview
from claims.publishing.claimreview import claim_address, claim_review
from claims.views.public.cache import answer, etag_for, kept_answer, with_cache_headers
from claims.views.public.findings import (
    PAGE_SIZE,
    Filters,
    Page,
    SiteState,
    cards,
    facets,
    keyset_page,
    site_state,
)

#: Search shows its best matches; a reader who wants more needs better words.
SEARCH_PAGES = 10


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The latest verdicts, searched and filtered. Two queries, four more once per publication."""
    state = site_state()
    etag = etag_for("home", state.mark, request.META.get("QUERY_STRING", ""))
    if kept := kept_answer(request, etag):
        return kept
    filters = Filters.from_query(request.GET)
    rows = filters.apply(cards())
    page = (
        _best_matches(rows, filters.text, request.GET)
        if filters.text
        else keyset_page(rows, query=request.GET)
    )
    has_lead = bool(page.rows) and filters.is_empty and not page.newer
    context: dict[str, object] = {
        "page": page,
        "lead": page.rows[0] if has_lead else None,
        "findings": page.rows[1:] if has_lead else page.rows,
        "filters": filters,
        "chips": _chips(state, filters, request.GET),
        "ratings": state.ratings,
        **facets(state),
    }
    return answer(request, "public/home.html", context, etag=etag)


def _best_matches(rows: QuerySet[Any], text: str, query: QueryDict) -> Page:
    """Search results come best first, so they are paged by position and end at page ten."""
    asked = query.get("page", "")
    number = min(max(int(asked[:3]), 1), SEARCH_PAGES) if asked.isdecimal() else 1
    start = (number - 1) * PAGE_SIZE
    found = list(matching(rows, text)[start : start + PAGE_SIZE + 1])

    def link(page: int) -> str:
        fields = query.copy()
        fields["page"] = str(page)
        return f"?{fields.urlencode()}"

    more = len(found) > PAGE_SIZE and number < SEARCH_PAGES
    return Page(
        rows=found[:PAGE_SIZE],
        newer=link(number - 1) if number > 1 else "",
        older=link(number + 1) if more else "",
    )


def _chips(state: SiteState, filters: Filters, query: QueryDict) -> list[dict[str, object]]:
    """A link per rating that switches it on or off and keeps the other filters."""
    chips = []
    for rating in state.ratings:
        chosen = rating.slug in filters.ratings
        fields = query.copy()
        for cursor in ("before", "after", "page"):
            fields.pop(cursor, None)
        others = [slug for slug in filters.ratings if slug != rating.slug]
        fields.setlist("rating", others if chosen else [*others, rating.slug])
        chips.append({"rating": rating, "chosen": chosen, "href": f"?{fields.urlencode()}"})
    return chips


@require_safe
def claim_detail(request: HttpRequest, public_id: str, slug: str = "") -> HttpResponseBase:
    """The verdict that stands now; another slug leads to its address. One query."""
    row = _published(public_id, is_current=True)
    if row.withdrawn_at:
        return _tombstone(request, row)
    claim = row.payload["claim"]
    if slug != claim["slug"]:
        return with_cache_headers(
            redirect("claim_detail", claim["public_id"], claim["slug"], permanent=False)
        )
    return _verdict(request, row, "claim", "public/claim_detail.html")


@require_safe
def claim_version(request: HttpRequest, public_id: str, number: int) -> HttpResponseBase:
    """A verdict as it was; the current one says so of itself. One query."""
    row = _published(public_id, number=number)
    if row.withdrawn_at:
        return _tombstone(request, row)
    return _verdict(request, row, "version", "public/claim_detail.html")


@require_safe
@xframe_options_exempt
def claim_embed(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A verdict for other people's pages, without script. One query."""
    row = _published(public_id, is_current=True)
    if row.withdrawn_at:
        response: HttpResponseBase = _tombstone(request, row, "public/claim_embed.html")
    else:
        response = _verdict(request, row, "embed", "public/claim_embed.html")
    # Any site may frame this one page, which has nothing to press but links.
    policy = {**settings.SECURE_CSP, "script-src": ["'none'"], "frame-ancestors": ["*"]}
    response.headers["Content-Security-Policy"] = "; ".join(
        f"{directive} {' '.join(values)}" for directive, values in policy.items()
    )
    return response


def _published(public_id: str, **lookup: object) -> PublishedReview:
    try:
        return PublishedReview.objects.defer("content_hash").get(
            claim__public_id=public_id, **lookup
        )
    except PublishedReview.DoesNotExist:
        raise Http404(_("No verdict is published at this address.")) from None


def _verdict(
    request: HttpRequest, row: PublishedReview, view: str, template: str
) -> HttpResponseBase:
    # What changes with anything the page shows; the moment, since ids may come again.
    mark = (row.pk, row.published_at, row.is_current, row.rechecking_since, row.article_edited_at)
    etag = etag_for(view, *mark)
    if kept := kept_answer(request, etag):
        return kept
    return answer(request, template, verdict_context(row, view), etag=etag)


def verdict_context(row: PublishedReview, view: str) -> dict[str, object]:
    """What the page of a verdict shows; ``view`` is "claim", "version" or "embed". No query."""
    review = row.payload
    return {
        "row": row,
        "review": review,
        "claim": review["claim"],
        "address": claim_address(review["claim"]),
        "embed_address": settings.SITE_URL
        + reverse("claim_embed", args=[review["claim"]["public_id"]]),
        "structured": claim_review(review) if row.is_current else None,
        "change": next((entry for entry in review["history"] if entry["kind"]), None),
        "is_version": view == "version",
    }


def _tombstone(
    request: HttpRequest, row: PublishedReview, template: str = "public/claim_withdrawn.html"
) -> HttpResponse:
    """What is left of a withdrawn verdict: when, why, and nothing of the verdict."""
    response = render(request, template, {"row": row}, status=410)
    with_cache_headers(response)
    return response
