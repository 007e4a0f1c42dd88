"""The state of an item of a bulk import: what it is waiting for, and how it ends."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from claims.models import Article, ImportDraft, ImportItem

S = ImportItem.Status


@dataclass(frozen=True, slots=True)
class Finding:
    """What checking a known article showed; the fields of ``ImportItem`` with these names.

    ``answer`` is a ``CheckResult`` or "". ``version_number`` is the version with this text, or the
    version it was compared with.
    """

    answer: str = ""
    version_number: int | None = None
    paragraphs: int = 0
    claims_lost: int = 0


NEW_ARTICLE = Finding()


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
    finding: Finding = NEW_ARTICLE,
) -> None:
    """End an item, inside the caller's transaction.

    The bytes of a file are deleted once an article has them.
    """
    item.status, item.article, item.draft, item.error = status, article, draft, error
    item.leased_until, item.finished_at = None, timezone.now()
    fields = ["status", "article", "draft", "error", "leased_until", "finished_at"]
    fields += set_finding(item, finding)
    if status in {S.STORED, S.THERE}:
        item.raw = None
        fields.append("raw")
    item.save(update_fields=fields)


def set_finding(item: ImportItem, finding: Finding) -> list[str]:
    """Copy ``finding`` to ``item`` without saving; returns the names of the fields."""
    values = asdict(finding)
    for name, value in values.items():
        setattr(item, name, value)
    return list(values)


@transaction.atomic
def settle_unfinished(
    item: ImportItem, status: str, *, article: Article | None = None, error: str = ""
) -> ImportItem:
    """End an item unless another worker has ended it already."""
    item = lock_item(item)
    if not item.is_finished:
        settle_item(item, status, article=article, error=error)
    return item


def settle_draft(
    draft: ImportDraft,
    article: Article,
    *,
    status: str = S.STORED,
    finding: Finding = NEW_ARTICLE,
) -> None:
    """End the item that ``draft`` came from, if it came from a bulk import."""
    for item in ImportItem.objects.select_for_update().defer("raw").filter(draft=draft):
        settle_item(item, status, article=article, finding=finding)


@transaction.atomic
def fail_item(item: ImportItem, error: str, *, abandoned_at: datetime | None = None) -> ImportItem:
    """Requeue an item for another attempt, or mark it as failed after the last attempt.

    With ``abandoned_at`` the item is left alone if its worker turns out to be alive after all. The
    caller enqueues an unfinished item.
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
