"""Bulk imports: starting a batch, and retrying the items that failed."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.errors import RefusedError
from claims.actions.imports.item_state import (
    FAILED,
    NEW_ARTICLE,
    lock_item,
    set_finding,
    summaries_of,
    summary_of,
)
from claims.actions.queue import enqueue_items
from claims.actions.runs.run import retry_run
from claims.models import Event, ExtractionRun, ImportBatch, ImportItem
from claims.models.user import User

#: The most that one bulk import accepts.
MAX_ADDRESSES = 500
MAX_FILES = 200

S = ImportItem.Status


class Upload(NamedTuple):
    """A file of a bulk import; ``refusal`` says why its bytes are not kept."""

    name: str
    data: bytes
    declared_type: str = ""
    declared_charset: str = ""
    refusal: str = ""


@transaction.atomic
def start_batch(
    *,
    actor: User,
    urls: Sequence[str] = (),
    files: Iterable[Upload] = (),
    outlet: str = "",
    published_on: date | None = None,
    new_versions: bool = False,
    repeated_urls: int = 0,
) -> ImportBatch:
    """Store a batch with an item for each address and file, and queue the items.

    ``outlet`` and ``published_on`` are used where the material names none. A refused file becomes a
    failed item, so that the others are still imported; a file uploaded twice becomes one item.
    ``repeated_urls`` counts the addresses that the form had already merged.
    """
    require_role(actor)
    batch = ImportBatch.objects.create(
        created_by=actor, outlet=outlet, published_on=published_on, new_versions=new_versions
    )
    items = [ImportItem(batch=batch, position=n, url=url) for n, url in enumerate(urls)]
    ImportItem.objects.bulk_create(items, batch_size=200)
    repeated_files = _store_files(batch, files, first_position=len(items))
    if batch_merged := repeated_urls + repeated_files:
        batch.merged = batch_merged
        batch.save(update_fields=["merged"])
    data = {"items": batch.items.count()}
    if new_versions:
        data["new_versions"] = True
    Event.record("import.batch", actor=actor, subject=batch, data=data)
    waiting = batch.items.filter(status=S.WAITING).order_by("position")
    enqueue_items(list(waiting.values_list("pk", flat=True)))
    return batch


def _store_files(batch: ImportBatch, files: Iterable[Upload], *, first_position: int) -> int:
    """Store an item for each different file; returns how many were uploaded more than once."""
    seen: set[tuple[str, str]] = set()
    repeated = 0
    # Read and stored one at a time: all the bytes together may not fit into memory.
    for upload in files:
        mark = (upload.name, hashlib.sha256(upload.data).hexdigest())
        if mark in seen and not upload.refusal:
            repeated += 1
            continue
        item = ImportItem(
            batch=batch,
            position=first_position,
            name=upload.name[-255:] or "file",
            declared_type=upload.declared_type[:200],
            declared_charset=upload.declared_charset[:80],
        )
        if upload.refusal:
            item.status, item.error, item.finished_at = S.FAILED, upload.refusal, timezone.now()
        else:
            item.raw = upload.data
        item.save()
        first_position += 1
        seen.add(mark)
    return repeated


@transaction.atomic
def retry_item(item: ImportItem, *, actor: User) -> ImportItem:
    """Queue the failed reading or import of an item again. Raises ``RefusedError``."""
    require_role(actor)
    item = lock_item(item)
    if not summary_of(item).can_retry:
        raise RefusedError.because(_("This import has not failed, or its file was not kept."))
    if item.status == S.STORED:
        runs = ExtractionRun.objects.filter(version__article=item.article)
        retry_run(runs.latest("id"), actor=actor)
        return item
    item.status, item.attempts, item.error, item.article = S.WAITING, 0, "", None
    item.leased_until = item.started_at = item.finished_at = None
    item.queued_at = timezone.now()
    fields = ["status", "attempts", "error", "article", "leased_until"]
    fields += ["started_at", "finished_at", "queued_at", *set_finding(item, NEW_ARTICLE)]
    item.save(update_fields=fields)
    enqueue_items([item.pk])
    return item


def retry_failed(batch: ImportBatch, *, actor: User) -> int:
    """Queue every failed item of ``batch`` again; returns how many."""
    failed = {i.pk for i in summaries_of(batch) if i.group == FAILED and i.can_retry}
    return sum(
        try_again(item, actor=actor) for item in batch.items.filter(pk__in=failed).defer("raw")
    )


def try_again(item: ImportItem, *, actor: User) -> bool:
    """As ``retry_item``; False when the item has not failed, or somebody has just retried it."""
    try:
        retry_item(item, actor=actor)
    except RefusedError:
        return False
    return True


MINUTE_S, HOUR_S = 60, 3600


def seconds_left(waiting: int, took_s: Sequence[float], *, workers: int = 1) -> float | None:
    """Seconds for ``waiting`` more of what took ``took_s`` each, by ``workers`` workers.

    The median, so that one slow page does not frighten; None when nothing was finished yet.
    """
    if not waiting:
        return 0.0
    return waiting * median(took_s) / max(1, workers) if took_s else None


def time_left(seconds: float | None) -> str:
    """The estimate in words, no finer than it is true; "" for None."""
    if seconds is None:
        return ""
    if seconds < MINUTE_S:
        return gettext("less than a minute left")
    if seconds < HOUR_S * 1.5:
        minutes = round(seconds / MINUTE_S)
        return ngettext("about %(n)d minute left", "about %(n)d minutes left", minutes) % {
            "n": minutes
        }
    hours = round(seconds / HOUR_S)
    return ngettext("about %(n)d hour left", "about %(n)d hours left", hours) % {"n": hours}
