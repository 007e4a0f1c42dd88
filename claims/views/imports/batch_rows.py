"""The rows of a bulk import: what each item is called, its state, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from claims.actions.imports.item_summary import CHANGED, DONE, FAILED, UNCHANGED, ItemSummary
from claims.actions.imports.version_check import CheckResult
from claims.models import Article, ExtractionRun, ImportItem
from claims.models.user import User
from claims.views.imports.batch_notes import note_of

S, R = ImportItem.Status, ExtractionRun.Status

GLYPHS = {DONE: "tick", UNCHANGED: "copy", CHANGED: "eye", FAILED: "warning"}

STATES: dict[str, Promise] = {
    S.WAITING: gettext_lazy("Waiting"),
    S.READING: gettext_lazy("Importing"),
    S.THERE: gettext_lazy("Already imported"),
    S.CHANGED: gettext_lazy("Changed"),
    S.INCOMPLETE: gettext_lazy("Incomplete"),
    S.FAILED: gettext_lazy("Not imported"),
}
UNCHANGED_STATES: dict[str, Promise] = {
    CheckResult.UNCHANGED: gettext_lazy("Unchanged"),
    CheckResult.PAGE_CHANGED: gettext_lazy("Article unchanged"),
}
READING_STATES: dict[str, Promise] = {
    R.QUEUED: gettext_lazy("Stored"),
    R.DONE: gettext_lazy("Done"),
    R.FAILED: gettext_lazy("Stored, not read"),
}


@dataclass(frozen=True, slots=True)
class RowAction:
    """The button of a row: a link, or a form that retries the item."""

    label: str
    url: str
    is_retry: bool = False


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item as the table shows it; ``glyph``, ``link``, ``note`` and the like may be ""."""

    pk: int
    title: str
    origin: str
    link: str
    group: str
    glyph: str
    state: str
    note: str
    kept_file: str
    action: RowAction | None


def rows_of(summaries: Sequence[ItemSummary], user: User) -> list[ItemRow]:
    """A row for each summary, as ``user`` sees it; one query."""
    items = (
        ImportItem.objects.filter(pk__in=[summary.pk for summary in summaries])
        .select_related("article", "draft", "batch__created_by")
        .defer("raw", "draft__raw", "draft__record")
        .in_bulk()
    )
    return [_row(items[summary.pk], summary, user) for summary in summaries if summary.pk in items]


def _row(item: ImportItem, summary: ItemSummary, user: User) -> ItemRow:
    name, host = _name(item)
    article = item.article
    return ItemRow(
        pk=item.pk,
        title=article.title if article else name,
        origin=" · ".join(filter(None, (host, name))) if article else host,
        link=_article_link(article, summary) if article else "",
        group=summary.group,
        glyph=GLYPHS.get(summary.group, "arrow" if summary.is_working else ""),
        state=_state(item, summary),
        note=note_of(item, summary, user),
        kept_file=_kept_file(item, summary),
        action=_action(item, summary, user),
    )


def _name(item: ImportItem) -> tuple[str, str]:
    """What an item is called: the path and host of an address, or the name of a file and ""."""
    if not item.url:
        return item.name, ""
    parts = urlsplit(item.url)
    path = parts.path.strip("/")
    query = f"?{parts.query}" if parts.query else ""
    return (f"{path}{query}" or parts.netloc), (parts.hostname or "")


def _article_link(article: Article, summary: ItemSummary) -> str:
    if summary.status == S.STORED and summary.group != DONE:
        return reverse("desk:import_progress", args=[article.pk])
    return article.bench_url


def _state(item: ImportItem, summary: ItemSummary) -> str:
    if item.status == S.STORED:
        finding_claims = gettext_lazy("Finding claims")
        return str(READING_STATES.get(summary.run_status or R.DONE, finding_claims))
    if item.status == S.THERE:
        return str(UNCHANGED_STATES.get(item.answer, STATES[S.THERE]))
    if item.status == S.CHANGED and not item.draft_id:
        return gettext("Left unchanged")
    return str(STATES[item.status])


def _kept_file(item: ImportItem, summary: ItemSummary) -> str:
    """Where the file of a failed item can be downloaded, or ""."""
    is_kept = summary.has_material and not item.url and not item.draft_id
    if summary.group != FAILED or not is_kept:
        return ""
    return reverse("desk:import_item_raw", args=[item.batch_id, item.pk])


def _action(item: ImportItem, summary: ItemSummary, user: User) -> RowAction | None:
    draft = item.draft
    if draft is not None and draft.created_by_id == user.pk and item.status != S.STORED:
        if draft.article_id:
            return RowAction(gettext("Compare"), reverse("desk:version_compare", args=[draft.pk]))
        return RowAction(gettext("Complete"), reverse("desk:import_preview", args=[draft.pk]))
    if not summary.can_retry:
        return None
    label = gettext("Try again") if summary.group == FAILED else gettext("Check again")
    url = reverse("desk:import_item_retry", args=[item.batch_id, item.pk])
    return RowAction(label, url, is_retry=True)
