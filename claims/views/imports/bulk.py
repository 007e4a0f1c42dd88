"""Bulk imports: the form, the page that shows their progress, and retrying what failed."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from claims.actions.imports.batches import retry_failed, start_batch, try_again
from claims.forms.imports.bulk import BulkImportForm
from claims.models import ImportBatch, ImportDraft, ImportItem
from claims.views.access import editor_required
from claims.views.downloads import attachment
from claims.views.imports.batch_progress import progress_of
from claims.views.requests import HtmxHttpRequest

#: How many earlier bulk imports are listed beside the form.
EARLIER = 5


@editor_required
@require_http_methods(["GET", "POST"])
def import_bulk(request: HtmxHttpRequest) -> HttpResponse:
    """Take a list of addresses, or files, and queue each; an invalid line stores nothing."""
    is_post = request.method == "POST"
    form = BulkImportForm(request.POST, request.FILES) if is_post else BulkImportForm()
    if is_post and form.is_valid():
        batch = start_batch(
            actor=request.user,
            urls=form.cleaned_data.get("addresses", ()),
            files=form.uploads(),
            outlet=form.cleaned_data["outlet"],
            published_on=form.cleaned_data["published_on"],
            new_versions=form.cleaned_data["new_versions"],
            repeated_urls=form.repeated_addresses,
        )
        return redirect(batch)
    batches = ImportBatch.objects.select_related("created_by").annotate(size=Count("items"))
    context = {"form": form, "batches": batches[:EARLIER]}
    return render(request, "desk/imports/bulk.html", context, status=422 if is_post else 200)


def batch_of(draft: ImportDraft) -> ImportBatch | None:
    """The bulk import that a draft came from, or None; one query."""
    return ImportBatch.objects.filter(items__draft=draft).first()


def after_draft(batch: ImportBatch) -> str:
    """Where an editor goes on after one draft of ``batch``: to the other changed ones, if any."""
    changed = batch.items.filter(status=ImportItem.Status.CHANGED, draft__isnull=False)
    return f"{batch.get_absolute_url()}{'?show=changed' if changed.exists() else ''}"


@editor_required
@require_GET
@vary_on_headers("HX-Request")
def import_batch(request: HtmxHttpRequest, batch_id: int) -> HttpResponse:
    """The progress of a bulk import; the page refreshes itself until the import is finished.

    Answers 204 when the page already shows this state (``?seen=``).
    """
    batch = get_object_or_404(ImportBatch.objects.select_related("created_by"), pk=batch_id)
    progress = _progress(request, batch, request.GET)
    context = {"batch": batch, "progress": progress}
    if not request.htmx:
        return render(request, "desk/imports/batch.html", context)
    if request.GET.get("seen") == progress["stamp"] and not progress["is_finished"]:
        return HttpResponse(status=204)
    response = render(request, "desk/imports/batch.html#progress", context)
    if progress["is_finished"]:
        response["HX-Trigger"] = json.dumps({"announce": progress["sentence"]})
    return response


def _progress(request: HtmxHttpRequest, batch: ImportBatch, query: QueryDict) -> dict[str, Any]:
    return progress_of(
        batch,
        show=query.get("show", ""),
        page_number=query.get("page", ""),
        at=timezone.now(),
        user=request.user,
    )


@editor_required
@require_POST
def import_batch_retry(
    request: HtmxHttpRequest, batch_id: int, item_id: int | None = None
) -> HttpResponse:
    """Retry one item, or all that failed; an item that has not failed is left as it is."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    if item_id is None:
        queued = retry_failed(batch, actor=request.user)
    else:
        item = get_object_or_404(batch.items.defer("raw"), pk=item_id)
        queued = int(try_again(item, actor=request.user))
    text = ngettext("%(n)d import is queued again.", "%(n)d imports are queued again.", queued)
    message = text % {"n": queued}
    if request.htmx:
        context = {"batch": batch, "progress": _progress(request, batch, request.POST)}
        response = render(request, "desk/imports/batch.html#progress", context)
        response["HX-Trigger"] = json.dumps({"announce": message})
        return response
    messages.success(request, message)
    return redirect(batch)


@editor_required
@require_GET
def import_item_raw(request: HtmxHttpRequest, batch_id: int, item_id: int) -> HttpResponse:
    """The bytes of a file that has not become an article, as a download."""
    kept = ImportItem.objects.filter(raw__isnull=False, batch=batch_id)
    item = get_object_or_404(kept, pk=item_id)
    return attachment(bytes(item.raw or b""), name=item.name)
