"""What the page of a bulk import says about an item, beside its state."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from claims.actions.imports.item_summary import ItemSummary
from claims.actions.imports.version_check import CheckResult
from claims.models import ExtractionRun, ImportItem
from claims.models.user import User

S, R = ImportItem.Status, ExtractionRun.Status


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
        text = ngettext("%(n)d claim lost its place.", "%(n)d claims lost their place.", lost)
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
