"""Articles as readers see them: annotated, with a tally and a list of every verdict."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claims.models import PublishedArticle
from claims.publishing.article_html import Chosen, render_article
from claims.views.public.cache import (
    BODY_MARK,
    answer,
    draw,
    drawn_before,
    etag_for,
    kept_answer,
    not_modified,
    with_cache_headers,
)
from claims.views.public.findings import keyset_page, site_state


@require_safe
def article_list(request: HttpRequest) -> HttpResponseBase:
    """Checked articles, the last one updated first. Two queries."""
    state = site_state()
    etag = etag_for("articles", state.mark, request.META.get("QUERY_STRING", ""))
    if kept := kept_answer(request, etag):
        return kept
    rows = PublishedArticle.objects.only("id", "head", "updated_at")
    page = keyset_page(rows, query=request.GET, moment="updated_at")
    return answer(request, "public/article_list.html", {"page": page}, etag=etag)


@require_safe
def article_detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """An article with its checked passages. One query; two when filtered or asked "is it new?"."""
    chosen = Chosen(
        rating=request.GET.get("rating", "")[:50], speaker=request.GET.get("speaker", "")[:80]
    )
    rows = PublishedArticle.objects.filter(article__slug=slug)
    if "If-None-Match" in request.headers:
        # A reader who has the page is answered from the mark alone.
        mark = rows.values_list("etag", flat=True).first()
        if kept := not_modified(request, etag_for("article", mark, chosen)):
            return kept
    row = rows.only("id", "head", "etag", *(["body"] if chosen.is_everything else [])).first()
    if row is None:
        raise Http404(_("No checked article is published at this address."))
    etag = etag_for("article", row.etag, chosen)
    before, after = (drawn_before(request, etag) or _draw_around(request, row, etag)).split(
        BODY_MARK
    )
    body = row.body if chosen.is_everything else _filtered(row, chosen)
    return with_cache_headers(HttpResponse([before, body, after]), etag)


def _draw_around(request: HttpRequest, row: PublishedArticle, etag: str) -> bytes:
    """The site's head and foot; the body is long and joins them as it was stored."""
    context = {"head": row.head, "address": f"{settings.SITE_URL}{request.path}"}
    return draw(request, "public/article_detail.html", context, etag=etag)


def _filtered(row: PublishedArticle, chosen: Chosen) -> bytes:
    """The page with other verdicts dimmed; a filter that fits nothing shows everything."""
    payload = PublishedArticle.objects.values_list("payload", flat=True).get(pk=row.pk)
    if not any(chosen.includes(claim) for claim in payload["claims"]):
        chosen = Chosen()
    return render_article(payload, chosen).encode()
