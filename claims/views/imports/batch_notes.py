"""What the page of a bulk import says of one item, beside its state."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from claims.actions.imports.new_version import Answer
from claims.models import ExtractionRun, ImportItem
from claims.models.user import User

S, R = ImportItem.Status, ExtractionRun.Status


def note_of(item: ImportItem, run_status: str | None, user: User) -> str:
    """The reason, the number, or what is to be done; ``item`` comes from ``with_reading``."""
    if item.status == S.STORED:
        return " ".join(filter(None, (_of_version(item), _of_reading(item, run_status))))
    if item.status == S.INCOMPLETE:
        return _of_incomplete(item, user)
    if item.status == S.CHANGED:
        return _of_changed(item, user)
    if item.status == S.THERE:
        return _of_there(item)
    if item.status == S.WAITING and item.error:
        return gettext("Try %(n)d broke off: %(why)s It is tried again.") % {
            "n": item.attempts,
            "why": item.error,
        }
    return item.error


def _of_version(item: ImportItem) -> str:
    """Which version it became, where the article was here before."""
    if item.answer != Answer.CHANGED:
        return ""
    said = gettext("Version %(number)d, %(differ)s.") % {
        "number": item.version_number,
        "differ": _differing(item),
    }
    if lost := item.claims_lost:
        said += " " + ngettext(
            "%(n)d claim lost its place.", "%(n)d claims lost their place.", lost
        ) % {"n": lost}
    return said


def _differing(item: ImportItem) -> str:
    return ngettext("%(n)d paragraph differs", "%(n)d paragraphs differ", item.paragraphs) % {
        "n": item.paragraphs
    }


def _of_reading(item: ImportItem, run_status: str | None) -> str:
    if run_status == R.DONE:
        claims = item.claims_found or 0  # type: ignore[attr-defined]
        if item.answer == Answer.CHANGED:
            return ngettext("%(n)d new claim found", "%(n)d new claims found", claims) % {
                "n": claims
            }
        return ngettext("%(n)d claim found", "%(n)d claims found", claims) % {"n": claims}
    if run_status == R.QUEUED:
        return gettext("Its claims are looked for next.")
    return item.run_error or "" if run_status == R.FAILED else ""  # type: ignore[attr-defined]


def _of_incomplete(item: ImportItem, user: User) -> str:
    if not item.draft_id:
        return gettext("%(why)s Its preview was cancelled.") % {"why": item.error}
    if name := _owner(item, user):
        return gettext("%(why)s %(name)s can complete it.") % {"why": item.error, "name": name}
    return gettext("%(why)s Open it to add what is missing.") % {"why": item.error}


def _of_changed(item: ImportItem, user: User) -> str:
    said = gettext("%(differ)s from version %(number)d.") % {
        "differ": _differing(item),
        "number": item.version_number,
    }
    if not item.draft_id:
        return gettext("%(differ)s The new text was not taken in.") % {"differ": said}
    if item.error:
        said = f"{said} {item.error}"
    if name := _owner(item, user):
        return gettext("%(said)s %(name)s can take it in.") % {"said": said, "name": name}
    return said


def _of_there(item: ImportItem) -> str:
    if item.answer == Answer.UNCHANGED:
        return gettext("The same, byte for byte, as version %(n)d.") % {"n": item.version_number}
    if item.answer == Answer.PAGE_CHANGED and item.url:
        return gettext("The page has changed, the article has not.")
    if item.answer == Answer.PAGE_CHANGED:
        return gettext("Another file with the text of version %(n)d.") % {"n": item.version_number}
    if item.answer == Answer.KNOWN:
        return gettext("It is the text of version %(n)d, and there is a newer one.") % {
            "n": item.version_number
        }
    return gettext("The same text was imported before.")


def _owner(item: ImportItem, user: User) -> str:
    """Whose draft it is, when it is not the viewer's."""
    if item.draft is None or item.draft.created_by_id == user.pk:
        return ""
    starter = item.batch.created_by
    return starter.get_full_name() or starter.get_username()
