"""The state of an item of a bulk import: what it is waiting for, and how it ends."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction
from django.db.models import BooleanField, Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from claims.models import Article, ExtractionRun, ImportBatch, ImportDraft, ImportItem

S, R = ImportItem.Status, ExtractionRun.Status


#: What checking a known article showed; ``ImportItem`` has fields with these names.
#: ``answer`` is a ``CheckResult`` or "". ``version_number`` is the version with this text, or the
#: version it was compared with.
Finding = dict[str, str | int | None]
NEW_ARTICLE: Finding = {"answer": "", "version_number": None, "paragraphs": 0, "claims_lost": 0}


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
    """End an item, inside the caller's transaction; deletes its bytes if an article has them."""
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
    values = NEW_ARTICLE | finding
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
    """As ``fail_run``, for an item; the caller enqueues it if it is unfinished."""
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


#: An item is imported; or changed nothing; or waits for an editor's decision on a new version; or
#: needs an editor; or is still to come.
DONE, UNCHANGED, CHANGED, FAILED, WAITING = "done", "unchanged", "changed", "failed", "waiting"
GROUPS = (DONE, UNCHANGED, CHANGED, FAILED, WAITING)


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """An item and the latest reading of its article, whose fields are None before there is one."""

    pk: int
    status: str
    draft_id: int | None
    has_material: bool
    attempts: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    leased_until: datetime | None
    run_status: str | None
    run_error: str | None
    claims_found: int | None

    @property
    def group(self) -> str:
        """The group the item counts in; a stored one is done when its claims were found."""
        if self.status in {S.FAILED, S.INCOMPLETE}:
            return FAILED
        if self.status == S.CHANGED:
            # A new version that an editor turned down leaves the article as it was.
            return CHANGED if self.draft_id else UNCHANGED
        if self.status == S.THERE:
            return UNCHANGED
        if self.status != S.STORED or self.is_being_read:
            return WAITING
        return FAILED if self.run_status == R.FAILED else DONE

    @property
    def is_being_read(self) -> bool:
        # Without a run there is nothing in the text to read.
        return self.status == S.STORED and self.run_status not in {R.DONE, R.FAILED, None}

    @property
    def is_working(self) -> bool:
        return self.status == S.READING or (self.is_being_read and self.run_status != R.QUEUED)

    @property
    def can_retry(self) -> bool:
        """Whether another attempt can help: at the reading, or at the import with its material."""
        if self.status == S.STORED:
            return self.run_status == R.FAILED
        was_cancelled = self.status in {S.INCOMPLETE, S.CHANGED} and self.draft_id is None
        return self.has_material and (self.status == S.FAILED or was_cancelled)

    def is_leased(self, *, at: datetime) -> bool:
        return self.leased_until is not None and self.leased_until > at


def summaries_of(batch: ImportBatch) -> list[ItemSummary]:
    """The items of ``batch`` in the order of the list; one query, without their bytes."""
    return _summaries(ImportItem.objects.filter(batch=batch).order_by("position"))


def summary_of(item: ImportItem) -> ItemSummary:
    """The item as it stands in the database now; one query."""
    (summary,) = _summaries(ImportItem.objects.filter(pk=item.pk))
    return summary


def _summaries(items: QuerySet[ImportItem]) -> list[ItemSummary]:
    latest = ExtractionRun.objects.filter(version__article=OuterRef("article")).order_by("-id")
    annotated = items.annotate(
        run_status=Subquery(latest.values("status")[:1]),
        run_error=Subquery(latest.values("error")[:1]),
        claims_found=Subquery(latest.values("claims_found")[:1]),
        has_material=Case(
            When(Q(raw__isnull=False) | ~Q(url=""), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
    )
    names = [field.name for field in fields(ItemSummary)]
    return [ItemSummary(**values) for values in annotated.values(*names)]
