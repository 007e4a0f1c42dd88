"""Copies of a source: fetched, pasted or uploaded here, or kept by a web archive."""

from pathlib import PurePath

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from claims.actions.errors import RefusedError
from claims.actions.sources.copies import KeptCopy, keep_copy, keep_given_copy
from claims.actions.sources.web_archive import request_archiving
from claims.documents.records import ReadError
from claims.forms.sources import SnapshotForm
from claims.models import ArchiveRequest, Evidence, Source, SourceSnapshot
from claims.views.access import editor_required
from claims.views.downloads import attachment
from claims.views.reading.quote_context import quote_spans, whole_copy
from claims.views.requests import HtmxHttpRequest, whole_number
from claims.views.sources.archive import archiving_context
from claims.views.sources.page import show_source


@editor_required
@require_POST
def copy_fetch(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """Fetch the source's page and keep it; quotes that had no copy are checked against it."""
    source = get_object_or_404(Source, pk=source_id)
    try:
        kept = keep_copy(source, actor=request.user)
    except ReadError as error:
        return show_source(request, source, copy_refused=str(error), status=422)
    return _kept(request, kept)


@editor_required
@require_POST
def snapshot_add(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """Keep a copy that the editor pasted, uploaded, or both."""
    source = get_object_or_404(Source, pk=source_id)
    form = SnapshotForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_source(request, source, snapshot_form=form, status=422)
    kept = keep_given_copy(
        source,
        actor=request.user,
        text=form.cleaned_data["text"],
        upload=form.cleaned_data["file"],
    )
    return _kept(request, kept)


def _kept(request: HtmxHttpRequest, kept: KeptCopy) -> HttpResponse:
    level = messages.WARNING if kept.unread else messages.SUCCESS
    messages.add_message(request, level, kept.message)
    return redirect(_copies_url(kept.snapshot.source))


def _copies_url(source: Source) -> str:
    return reverse("desk:source_edit", args=[source.pk]) + "#copies"


@editor_required
@require_GET
def snapshot(request: HtmxHttpRequest, snapshot_id: int) -> HttpResponse:
    """A kept copy as a download; with ``citation`` its text, with that quote marked in it.

    The file is never shown as a page, and the text only as text.
    """
    held = SourceSnapshot.objects.held_here().select_related("source")
    copy = get_object_or_404(held, pk=snapshot_id)
    if "citation" in request.GET:
        return _with_quote(request, copy)
    name = f"{slugify(copy.source.title)[:60] or 'copy'}-{copy.captured_at:%Y-%m-%d}"
    if not copy.file:
        return attachment(copy.text.encode(), name=f"{name}.txt")
    try:
        with copy.file.open("rb") as kept:
            return attachment(kept.read(), name=PurePath(copy.file.name or name).name)
    except FileNotFoundError as error:
        raise Http404("The file of this copy is missing.") from error


def _with_quote(request: HtmxHttpRequest, copy: SourceSnapshot) -> HttpResponse:
    """What the copy says around a quote. Nothing of the verdict is here: its second reader looks."""
    cited = Evidence.objects.select_related("claim__version__article")
    citation = get_object_or_404(
        cited, pk=whole_number(request.GET["citation"]) or 0, snapshot=copy
    )
    spans = quote_spans(citation, copy.text)
    context = {
        "copy": copy,
        "citation": citation,
        "pieces": whole_copy(citation, copy.text) if copy.text else [],
        "is_found": bool(spans),
        "download_url": reverse("desk:snapshot", args=[copy.pk]),
    }
    return render(request, "desk/sources/copy.html", context)


@editor_required
@require_POST
@vary_on_headers("HX-Request")
def archive_start(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """Have the web archive keep the source's page; a request under way is not sent twice."""
    source = get_object_or_404(Source, pk=source_id)
    try:
        request_archiving(source, actor=request.user)
    except RefusedError as error:
        if request.htmx:
            return _state(request, source, status=422)
        return show_source(request, source, copy_refused=str(error), status=422)
    if request.htmx:
        return _state(request, source)
    return redirect(_copies_url(source))


@editor_required
@require_GET
@vary_on_headers("HX-Request")
def archive_state(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """The state of the archive request, which htmx polls until it is finished."""
    source = get_object_or_404(Source, pk=source_id)
    if not request.htmx:
        return redirect(_copies_url(source))
    latest = source.archive_requests.first()
    if latest is not None and latest.status == ArchiveRequest.Status.KEPT:
        messages.success(request, _("Page archived."))
        return HttpResponseClientRedirect(reverse("desk:source_edit", args=[source.pk]))
    return _state(request, source)


def _state(request: HtmxHttpRequest, source: Source, status: int = 200) -> HttpResponse:
    context = {"source": source, **archiving_context(source)}
    return render(request, "desk/sources/partials/archive_state.html", context, status=status)
