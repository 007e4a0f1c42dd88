"""Bringing many articles in at once: the form, how far it is, and another try for what failed."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from claims.actions.errors import RefusedError
from claims.actions.imports.batches import retry_item, start_batch, waiting_items
from claims.actions.queue import enqueue_extraction, enqueue_item, enqueue_items
from claims.actions.runs.run import retry_run
from claims.forms.imports.bulk import BulkImportForm
from claims.models import ExtractionRun, ImportBatch, ImportDraft, ImportItem
from claims.models.user import User
from claims.views.access import editor_required
from claims.views.downloads import attachment
from claims.views.imports.batch_rows import progress_of
from claims.views.requests import HtmxHttpRequest

#: Earlier bulk imports beside the form.
EARLIER = 5


@editor_required
@require_http_methods(["GET", "POST"])
def import_bulk(request: HtmxHttpRequest) -> HttpResponse:
    """Take a list of addresses, or files, and queue each; a bad line stores nothing."""
    posted = request.method == "POST"
    form = BulkImportForm(request.POST, request.FILES) if posted else BulkImportForm()
    if posted and form.is_valid():
        return redirect(_start(form, request.user))
    context = {"form": form, "batches": _earlier()}
    return render(request, "desk/imports/bulk.html", context, status=422 if posted else 200)


@transaction.atomic
def _start(form: BulkImportForm, user: User) -> ImportBatch:
    batch = start_batch(
        actor=user,
        urls=form.cleaned_data.get("addresses", ()),
        files=form.uploads(),
        outlet=form.cleaned_data["outlet"],
        published_on=form.cleaned_data["published_on"],
        new_versions=form.cleaned_data["new_versions"],
    )
    batch.merged = form.merged
    batch.save(update_fields=["merged"])
    enqueue_items(waiting_items(batch))
    return batch


def _earlier() -> list[ImportBatch]:
    batches = ImportBatch.objects.select_related("created_by").annotate(size=Count("items"))
    return list(batches[:EARLIER])


def batch_of(draft: ImportDraft) -> ImportBatch | None:
    """The bulk import that a draft came from, or None; one query."""
    return ImportBatch.objects.filter(items__draft=draft).first()


def back_to(batch: ImportBatch) -> str:
    """Where an editor goes on who settled one draft of ``batch``: to the other changed ones, if any."""
    changed = batch.items.filter(status=ImportItem.Status.CHANGED, draft__isnull=False)
    return f"{batch.get_absolute_url()}{'?show=changed' if changed.exists() else ''}"


@editor_required
@require_GET
@vary_on_headers("HX-Request")
def import_batch(request: HtmxHttpRequest, batch_id: int) -> HttpResponse:
    """How far a bulk import is; asks again by itself until it is finished.

    A fragment that would say what the page shows already (``?seen=``) is left unsent.
    """
    batch = get_object_or_404(ImportBatch.objects.select_related("created_by"), pk=batch_id)
    context = _context(request, batch, request.GET)
    progress = context["progress"]
    if not request.htmx:
        return render(request, "desk/imports/batch.html", context)
    if request.GET.get("seen") == progress.stamp and not progress.is_finished:
        return HttpResponse(status=204)
    response = render(request, "desk/imports/batch.html#progress", context)
    if progress.is_finished:
        response["HX-Trigger"] = json.dumps({"announce": progress.sentence})
    return response


def _context(request: HtmxHttpRequest, batch: ImportBatch, given: Any) -> dict[str, Any]:
    progress = progress_of(
        batch,
        show=given.get("show", ""),
        page_number=given.get("page"),
        at=timezone.now(),
        user=request.user,
    )
    return {"batch": batch, "progress": progress}


@editor_required
@require_POST
def import_batch_retry(
    request: HtmxHttpRequest, batch_id: int, item_id: int | None = None
) -> HttpResponse:
    """Try one item again, or all that failed; what is not failed any more is left as it is."""
    batch = get_object_or_404(ImportBatch, pk=batch_id)
    items = batch.items.with_reading()  # type: ignore[attr-defined]
    if item_id is not None:
        items = items.filter(pk=get_object_or_404(items, pk=item_id).pk)
    else:
        # What an editor turned down has not failed.
        items = items.exclude(status=ImportItem.Status.CHANGED)
    tried = sum(_retry(item, request.user) for item in items)
    text = ngettext("%(n)d import is tried again.", "%(n)d imports are tried again.", tried)
    if request.htmx:
        context = _context(request, batch, request.POST)
        response = render(request, "desk/imports/batch.html#progress", context)
        response["HX-Trigger"] = json.dumps({"announce": text % {"n": tried}})
        return response
    messages.success(request, text % {"n": tried})
    return redirect(batch)


def _retry(item: ImportItem, user: User) -> bool:
    """Queue what failed of an item; False when there is nothing to queue, or somebody was faster."""
    with suppress(RefusedError), transaction.atomic():
        if item.run_status == ExtractionRun.Status.FAILED:  # type: ignore[attr-defined]
            run = ExtractionRun.objects.filter(version__article=item.article).latest("id")
            run_id = retry_run(run, actor=user).pk
            enqueue_extraction(run_id)
        else:
            item_id = retry_item(item, actor=user).pk
            enqueue_item(item_id)
        return True
    return False


@editor_required
@require_GET
def import_item_raw(request: HtmxHttpRequest, batch_id: int, item_id: int) -> HttpResponse:
    """The bytes of a file that is not an article yet, as a download that nothing runs."""
    kept = ImportItem.objects.filter(raw__isnull=False, batch=batch_id)
    item = get_object_or_404(kept, pk=item_id)
    return attachment(bytes(item.raw or b""), name=item.name)
