"""Articles as readers see them: annotated, with a tally and a list of every verdict."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claims.models import PublishedArticle
from claims.publishing.article_html import Chosen, render_article
from claims.views.findings import site_state
from claims.views.keyset import keyset_page
from claims.views.public_cache import answer, etag_for, not_modified


@require_safe
def article_list(request: HttpRequest) -> HttpResponseBase:
    """Checked articles, the last one updated first. Two queries."""
    state = site_state()
    etag = etag_for("articles", state.mark, request.META.get("QUERY_STRING", ""))
    if kept := not_modified(request, etag):
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
    row = rows.only("id", "head", "etag", *(() if not chosen.is_everything else ["html"])).first()
    if row is None:
        raise Http404(_("No checked article is published at this address."))
    body = row.html if chosen.is_everything else _filtered(row, chosen)
    return answer(
        request,
        "public/article_detail.html",
        {"head": row.head, "body": body, "address": f"{settings.SITE_URL}{request.path}"},
        etag=etag_for("article", row.etag, chosen),
    )


def _filtered(row: PublishedArticle, chosen: Chosen) -> str:
    """The page with other verdicts dimmed; a filter that fits nothing shows everything."""
    payload = PublishedArticle.objects.values_list("payload", flat=True).get(pk=row.pk)
    if not any(chosen.includes(claim) for claim in payload["claims"]):
        chosen = Chosen()
    return render_article(payload, chosen)
