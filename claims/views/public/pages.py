"""The list of corrections and the newsroom's own pages."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from claims.models import Page
from claims.publishing import markdown
from claims.views.public.cache import answer, etag_for, kept_answer
from claims.views.public.findings import correction_rows, site_state
from claims.views.public.keyset import keyset_page

#: Pages that every reader page points to; an admin writes them.
LINKED = {
    "method": gettext_lazy("How we check"),
    "corrections-policy": gettext_lazy("Corrections policy"),
    "about": gettext_lazy("About us"),
    "contact": gettext_lazy("Contact"),
}


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
