"""Bulk imports: the form, the page that shows their progress, and retrying what failed."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from claims.actions.imports.batches import (
    retry_failed,
    seconds_left,
    start_batch,
    time_left,
    try_again,
)
from claims.actions.imports.item_state import (
    CHANGED,
    DONE,
    FAILED,
    GROUPS,
    UNCHANGED,
    WAITING,
    ItemSummary,
    summaries_of,
)
from claims.actions.runs.run import LEASE
from claims.forms.imports.bulk import BulkImportForm
from claims.models import ExtractionRun, ImportBatch, ImportDraft, ImportItem
from claims.models.user import User
from claims.views.access import editor_required
from claims.views.downloads import attachment
from claims.views.imports.batch_rows import rows_of
from claims.views.requests import HtmxHttpRequest

ROWS_ON_A_PAGE = 50

S = ImportItem.Status
GROUP_LABELS = {
    DONE: gettext_lazy("Done"),
    UNCHANGED: gettext_lazy("Unchanged"),
    CHANGED: gettext_lazy("Changed"),
    FAILED: gettext_lazy("Failed"),
    WAITING: gettext_lazy("Waiting"),
}


def progress_of(
    batch: ImportBatch, *, show: str, page_number: str, at: datetime, user: User
) -> dict[str, object]:
    """All that the page of ``batch`` shows; five queries at most, whatever its size.

    ``show`` is the group that the rows are filtered by; ``stamp`` changes when anything shown does.
    """
    items = summaries_of(batch)
    counts = dict.fromkeys(GROUPS, 0) | Counter(item.group for item in items)
    show = show if show in GROUPS else ""
    shown = [item for item in items if not show or item.group == show]
    page = Paginator(shown, ROWS_ON_A_PAGE).get_page(page_number)
    is_waiting = counts[WAITING] > 0
    # Everything that the rows and counts are drawn from.
    drawn_from = repr(
        [(i.status, i.run_status, i.claims_found, i.attempts, i.draft_id) for i in items]
    )
    # Filters for known articles are shown only if there are any.
    filters = [group for group in GROUPS if counts[group] or group in {DONE, FAILED, WAITING, show}]
    return {
        "total": len(items),
        "finished": len(items) - counts[WAITING],
        "is_finished": not is_waiting,
        "sentence": _sentence(counts, len(items)),
        "bar": [(group, counts[group]) for group in GROUPS if counts[group]],
        "filters": [(group, GROUP_LABELS[group], counts[group]) for group in filters],
        "page": page,
        "rows": rows_of(list(page), user),
        "show": show,
        "time_left": time_left_for(items, at=at) if is_waiting else "",
        "stalled_minutes": stalled_minutes(items, at=at) if is_waiting else 0,
        "retryable": sum(item.group == FAILED and item.can_retry for item in items),
        "stamp": hashlib.sha256(drawn_from.encode()).hexdigest()[:12],
    }


def _sentence(counts: dict[str, int], total: int) -> str:
    finished = total - counts[WAITING]
    text = gettext("%(finished)d of %(total)d finished") % {"finished": finished, "total": total}
    if pending := counts[FAILED] + counts[CHANGED]:
        more = ngettext(", %(n)d needs your attention", ", %(n)d need your attention", pending)
        text += more % {"n": pending}
    return text


#: How many of the latest readings the estimate is based on.
RECENT = 50


def time_left_for(items: Sequence[ItemSummary], *, at: datetime) -> str:
    """How long importing and reading the rest takes, in words; "" before the first is finished."""
    to_import = sum(item.status in {S.WAITING, S.READING} for item in items)
    to_read = to_import + sum(item.is_being_read for item in items)
    leased_items = sum(item.is_leased(at=at) for item in items)
    workers = max(leased_items, ExtractionRun.objects.filter(leased_until__gt=at).count())
    import_seconds = [
        (item.finished_at - item.started_at).total_seconds()
        for item in items
        if item.status == S.STORED and item.finished_at and item.started_at
    ]
    importing = seconds_left(to_import, import_seconds, workers=workers)
    reading = seconds_left(to_read, _reading_seconds(), workers=workers)
    return "" if importing is None or reading is None else time_left(importing + reading)


def _reading_seconds() -> list[float]:
    """How long the latest readings took, those of other imports included: texts are similar."""
    done = ExtractionRun.objects.filter(status=ExtractionRun.Status.DONE, started_at__isnull=False)
    pairs = done.order_by("-finished_at").values_list("started_at", "finished_at")[:RECENT]
    return [(end - start).total_seconds() for start, end in pairs if start and end]


def stalled_minutes(items: Sequence[ItemSummary], *, at: datetime) -> int:
    """For how many minutes nothing has happened; 0 while a worker is busy or was a moment ago."""
    if any(item.is_leased(at=at) for item in items):
        return 0
    if ExtractionRun.objects.filter(leased_until__gt=at).exists():
        return 0
    latest = max(max(item.queued_at, item.finished_at or item.queued_at) for item in items)
    idle = at - latest
    return int(idle.total_seconds() // 60) if idle > max(LEASE, timedelta(minutes=2)) else 0


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


def _progress(request: HtmxHttpRequest, batch: ImportBatch, query: QueryDict) -> dict[str, object]:
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
