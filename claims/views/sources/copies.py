"""Keeping a copy of a source's page: fetched by ourselves, or by a web archive that is asked to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from claims.actions.errors import RefusedError
from claims.actions.sources.copies import ask_archive, keep_copy
from claims.documents.records import ReadError
from claims.models import ArchiveRequest, Source
from claims.views.access import editor_required
from claims.views.requests import HtmxHttpRequest
from claims.views.sources.archive import archiving_context
from claims.views.sources.desk import show_source


@editor_required
@require_POST
def copy_fetch(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """Fetch the source's page and keep its bytes and its text; the citations are checked on it."""
    source = get_object_or_404(Source, pk=source_id)
    try:
        kept = keep_copy(source, actor=request.user)
    except ReadError as error:
        return show_source(request, source, copy_refused=str(error), status=422)
    level = messages.WARNING if kept.unread else messages.SUCCESS
    messages.add_message(request, level, kept.said)
    return redirect(_copies(source))


def _copies(source: Source) -> str:
    return reverse("desk:source_edit", args=[source.pk]) + "#copies"


@editor_required
@require_POST
@vary_on_headers("HX-Request")
def archive_start(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """Ask the web archive to keep the source's page, or ask again; asking twice asks once."""
    source = get_object_or_404(Source, pk=source_id)
    try:
        ask_archive(source, actor=request.user)
    except RefusedError as error:
        if request.htmx:
            return _state(request, source, status=422)
        return show_source(request, source, copy_refused=str(error), status=422)
    if request.htmx:
        return _state(request, source)
    return redirect(_copies(source))


@editor_required
@require_GET
@vary_on_headers("HX-Request")
def archive_state(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """How far the archive is; asks again by itself until it is done."""
    source = get_object_or_404(Source, pk=source_id)
    if not request.htmx:
        return redirect(_copies(source))
    latest = source.archive_requests.first()
    if latest is not None and latest.status == ArchiveRequest.Status.KEPT:
        messages.success(request, _("The archive keeps the page now."))
        return HttpResponseClientRedirect(reverse("desk:source_edit", args=[source.pk]))
    return _state(request, source)


def _state(request: HtmxHttpRequest, source: Source, status: int = 200) -> HttpResponse:
    context = {"source": source, **archiving_context(source)}
    return render(request, "desk/sources/partials/archive_state.html", context, status=status)
