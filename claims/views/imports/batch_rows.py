"""The rows of a bulk import: what each item is called, its state, and what can be done with it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from claims.actions.imports.item_state import CHANGED, DONE, FAILED, UNCHANGED, ItemSummary
from claims.actions.imports.version_check import CheckResult
from claims.models import Article, ExtractionRun, ImportItem
from claims.models.user import User

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


def rows_of(summaries: Sequence[ItemSummary], user: User) -> list[dict[str, object]]:
    """A row for each summary, as ``user`` sees it; what a row lacks is "". One query."""
    items = (
        ImportItem.objects.filter(pk__in=[summary.pk for summary in summaries])
        .select_related("article", "draft", "batch__created_by")
        .defer("raw", "draft__raw", "draft__record")
        .in_bulk()
    )
    return [_row(items[summary.pk], summary, user) for summary in summaries if summary.pk in items]


def _row(item: ImportItem, summary: ItemSummary, user: User) -> dict[str, object]:
    name, host = _name(item)
    article = item.article
    return {
        "pk": item.pk,
        "title": article.title if article else name,
        "origin": " · ".join(filter(None, (host, name))) if article else host,
        "link": _article_link(article, summary) if article else "",
        "group": summary.group,
        "glyph": GLYPHS.get(summary.group, "arrow" if summary.is_working else ""),
        "state": _state(item, summary),
        "note": note_of(item, summary, user),
        "kept_file": _kept_file(item, summary),
        **_action(item, summary, user),
    }


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


def _action(item: ImportItem, summary: ItemSummary, user: User) -> dict[str, object]:
    """The button of a row: a link, or a form that retries the item."""
    draft = item.draft
    if draft is not None and draft.created_by_id == user.pk and item.status != S.STORED:
        view = "desk:version_compare" if draft.article_id else "desk:import_preview"
        label = gettext("Compare") if draft.article_id else gettext("Complete")
        return {"act_label": label, "act_url": reverse(view, args=[draft.pk])}
    if not summary.can_retry:
        return {}
    label = gettext("Try again") if summary.group == FAILED else gettext("Check again")
    url = reverse("desk:import_item_retry", args=[item.batch_id, item.pk])
    return {"act_label": label, "act_url": url, "is_retry": True}


def note_of(item: ImportItem, summary: ItemSummary, user: User) -> str:
    """What happened to an item and what to do about it, or ""."""
    if item.status == S.STORED:
        return " ".join(filter(None, (_version_note(item), _reading_note(item, summary))))
    if item.status == S.INCOMPLETE:
        return _incomplete_note(item, user)
    if item.status == S.CHANGED:
        return _changed_note(item, user)
    if item.status == S.THERE:
        return _unchanged_note(item)
    if item.status == S.WAITING and item.error:
        return gettext("Attempt %(n)d failed: %(reason)s It will be tried again.") % {
            "n": item.attempts,
            "reason": item.error,
        }
    return item.error


def _version_note(item: ImportItem) -> str:
    """Which version the text became, if its article was known."""
    if item.answer != CheckResult.CHANGED:
        return ""
    note = gettext("Version %(number)d, %(difference)s.") % {
        "number": item.version_number,
        "difference": _difference(item),
    }
    if lost := item.claims_lost:
        text = ngettext(
            "%(n)d claim is no longer in the text.", "%(n)d claims are no longer in the text.", lost
        )
        note = f"{note} {text % {'n': lost}}"
    return note


def _difference(item: ImportItem) -> str:
    text = ngettext("%(n)d paragraph differs", "%(n)d paragraphs differ", item.paragraphs)
    return text % {"n": item.paragraphs}


def _reading_note(item: ImportItem, summary: ItemSummary) -> str:
    if summary.run_status == R.DONE:
        claims = summary.claims_found or 0
        if item.answer == CheckResult.CHANGED:
            text = ngettext("%(n)d new claim found", "%(n)d new claims found", claims)
        else:
            text = ngettext("%(n)d claim found", "%(n)d claims found", claims)
        return text % {"n": claims}
    if summary.run_status == R.QUEUED:
        return gettext("Waiting for its claims to be found.")
    return summary.run_error or "" if summary.run_status == R.FAILED else ""


def _incomplete_note(item: ImportItem, user: User) -> str:
    if not item.draft_id:
        return gettext("%(reason)s Its preview was cancelled.") % {"reason": item.error}
    if name := _other_owner(item, user):
        return gettext("%(reason)s %(name)s can complete it.") % {
            "reason": item.error,
            "name": name,
        }
    return gettext("%(reason)s Complete it to import it.") % {"reason": item.error}


def _changed_note(item: ImportItem, user: User) -> str:
    note = gettext("%(difference)s from version %(number)d.") % {
        "difference": _difference(item),
        "number": item.version_number,
    }
    if not item.draft_id:
        return gettext("%(difference)s The new text was not stored.") % {"difference": note}
    if item.error:
        note = f"{note} {item.error}"
    if name := _other_owner(item, user):
        return gettext("%(note)s %(name)s can store it.") % {"note": note, "name": name}
    return note


def _unchanged_note(item: ImportItem) -> str:
    number = {"n": item.version_number}
    if item.answer == CheckResult.UNCHANGED:
        return gettext("Identical to version %(n)d.") % number
    if item.answer == CheckResult.PAGE_CHANGED and item.url:
        return gettext("The page has changed, but the article has not.")
    if item.answer == CheckResult.PAGE_CHANGED:
        return gettext("A different file with the text of version %(n)d.") % number
    if item.answer == CheckResult.KNOWN:
        return gettext("This is the text of version %(n)d; there is a newer version.") % number
    return gettext("This text was imported before.")


def _other_owner(item: ImportItem, user: User) -> str:
    """The name of the person whose draft it is, or "" for the viewer's own."""
    if item.draft is None or item.draft.created_by_id == user.pk:
        return ""
    owner = item.batch.created_by
    return owner.get_full_name() or owner.get_username()
