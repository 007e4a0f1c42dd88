"""Bulk imports: starting one, settling its items, trying failed ones again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.errors import RefusedError
from claims.models import Article, Event, ImportBatch, ImportDraft, ImportItem
from claims.models.user import User

#: What one bulk import takes.
MAX_ADDRESSES = 500
MAX_FILES = 200

S = ImportItem.Status


class Upload(NamedTuple):
    """A file of a bulk import; with a ``refusal`` in words its bytes are not kept."""

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
) -> ImportBatch:
    """Store a batch with an item for each address and file; the caller enqueues them on commit.

    ``outlet`` and ``published_on`` hold where the material names none. A refused file becomes a
    failed item, so that the others go on.
    """
    require_role(actor)
    batch = ImportBatch.objects.create(
        created_by=actor, outlet=outlet, published_on=published_on, new_versions=new_versions
    )
    items = [ImportItem(batch=batch, position=n, url=url) for n, url in enumerate(urls)]
    ImportItem.objects.bulk_create(items, batch_size=200)
    for position, upload in enumerate(files, start=len(items)):
        # One by one: all their bytes together do not have to fit into memory.
        _create_file_item(batch, position, upload)
    told = {"new_versions": True} if new_versions else {}
    data = {"items": batch.items.count(), **told}
    Event.record("import.batch", actor=actor, subject=batch, data=data)
    return batch


def _create_file_item(batch: ImportBatch, position: int, upload: Upload) -> None:
    item = ImportItem(
        batch=batch,
        position=position,
        name=upload.name[-255:] or "file",
        declared_type=upload.declared_type[:200],
        declared_charset=upload.declared_charset[:80],
    )
    if upload.refusal:
        item.status, item.error, item.finished_at = S.FAILED, upload.refusal, timezone.now()
    else:
        item.raw = upload.data
    item.save()


def waiting_items(batch: ImportBatch) -> list[int]:
    """Keys of the items that nobody has taken yet, in the order of the list."""
    waiting = batch.items.filter(status=S.WAITING, leased_until__isnull=True)
    return list(waiting.order_by("position").values_list("pk", flat=True))


def lock_item(item: ImportItem) -> ImportItem:
    """The item's row as it stands now, locked until the transaction ends, without its bytes."""
    return ImportItem.objects.select_for_update(of=("self",)).defer("raw").get(pk=item.pk)


def settle_item(
    item: ImportItem,
    status: str,
    *,
    article: Article | None = None,
    draft: ImportDraft | None = None,
    error: str = "",
    **told: Any,
) -> None:
    """End an item, inside the caller's transaction; ``told`` are fields of ``NOTHING_TOLD``.

    What an article holds is not kept twice.
    """
    item.status, item.article, item.draft, item.error = status, article, draft, error
    item.leased_until, item.finished_at = None, timezone.now()
    fields = ["status", "article", "draft", "error", "leased_until", "finished_at"]
    fields += _tell(item, told)
    if status in {S.STORED, S.THERE}:
        item.raw = None
        fields.append("raw")
    item.save(update_fields=fields)


def _tell(item: ImportItem, told: dict[str, Any]) -> list[str]:
    """Set what ``item`` says of an article that was here; returns the fields that were set."""
    if unknown := set(told) - set(ImportItem.NOTHING_TOLD):
        raise TypeError(f"An item does not tell {sorted(unknown)}")
    for name, nothing in ImportItem.NOTHING_TOLD.items():
        setattr(item, name, told.get(name, nothing))
    return list(ImportItem.NOTHING_TOLD)


def settle_draft(
    draft: ImportDraft, article: Article, *, status: str = S.STORED, **told: Any
) -> None:
    """Say of the item that ``draft`` came from that an editor settled it; else do nothing."""
    for item in ImportItem.objects.select_for_update().defer("raw").filter(draft=draft):
        settle_item(item, status, article=article, **told)


@transaction.atomic
def fail_item(item: ImportItem, error: str, *, abandoned_at: datetime | None = None) -> ImportItem:
    """Give an item back for another try, or leave it visibly failed after the last one.

    With ``abandoned_at`` nothing is done when its worker turns out to live after all.
    """
    item = lock_item(item)
    if item.is_finished or (abandoned_at and not item.is_abandoned(at=abandoned_at)):
        return item
    if item.attempts >= ImportItem.MAX_ATTEMPTS:
        settle_item(item, S.FAILED, error=error)
        return item
    item.status, item.leased_until, item.error = S.WAITING, None, error
    item.queued_at = timezone.now()
    item.save(update_fields=["status", "leased_until", "error", "queued_at"])
    return item


def can_retry(*, status: str, draft_id: int | None, has_material: bool) -> bool:
    """Whether trying an item again can help: nothing came of it, and its material can be had."""
    is_open = status == S.FAILED or (status in {S.INCOMPLETE, S.CHANGED} and draft_id is None)
    return is_open and has_material


@transaction.atomic
def retry_item(item: ImportItem, *, actor: User) -> ImportItem:
    """Queue a failed item afresh; the caller enqueues it on commit."""
    require_role(actor)
    item = lock_item(item)
    has_material = ImportItem.objects.with_reading().get(pk=item.pk).has_material  # type: ignore[attr-defined]
    if not can_retry(status=item.status, draft_id=item.draft_id, has_material=has_material):
        raise RefusedError.because(_("This import has not failed, or its file was not kept."))
    item.status, item.attempts, item.error, item.article = S.WAITING, 0, "", None
    item.leased_until = item.started_at = item.finished_at = None
    item.queued_at = timezone.now()
    item.save(
        update_fields=[
            *("status", "attempts", "error", "article", "leased_until"),
            *("started_at", "finished_at", "queued_at"),
            *_tell(item, {}),
        ]
    )
    return item
