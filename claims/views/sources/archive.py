"""What the pages show of a source's copies, here and in a web archive."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from claims.actions.sources.copies import can_fetch
from claims.actions.sources.web_archive import why_not_archived
from claims.models import ArchiveRequest, Source


def copies_context(source: Source) -> dict[str, object]:
    """The copies of ``source`` and the ways to get more; 2 queries."""
    return {
        "snapshots": source.snapshots.select_related("captured_by"),
        "can_fetch": can_fetch(source),
        **archiving_context(source),
    }


def archiving_context(source: Source) -> dict[str, object]:
    """The state of the last request to the archive; one query where archiving is on.

    ``why_not`` is the reason why another request is not possible, "" when it is.
    """
    if not settings.SAVE_PAGE_NOW:
        return {"archiving_on": False}
    request = source.archive_requests.first()
    failed_at = request.finished_at if request and request.status == request.Status.FAILED else None
    button = _("Try again") if failed_at else _("Archive the current page")
    state = {
        "request": request,
        "host": archive_host(),
        "why_not": why_not_archived(source),
        "is_under_way": request is not None and not request.is_finished,
        "failed_at": failed_at,
        "button": button if request else _("Archive this address"),
        "progress": _progress(request) if request else "",
    }
    return {"archiving_on": True, "archive": state}


def _progress(request: ArchiveRequest) -> str:
    """How far a request under way is, and when a failed step is repeated."""
    if request.status == request.Status.QUEUED:
        text = _("Waiting to send the request to %(host)s.") % {"host": archive_host()}
    else:
        text = _("%(host)s is archiving the page, requested %(age)s ago.") % {
            "host": archive_host(),
            "age": timesince(request.requested_at),
        }
    if request.error and request.next_at:
        time = date_format(localtime(request.next_at), "H:i")
        text = f"{text} {request.error} {_('Next attempt at %(time)s.') % {'time': time}}"
    return text


def archive_host() -> str:
    """The web archive's host name, by which editors know it."""
    return urlsplit(settings.SAVE_PAGE_NOW_URL).hostname or ""


def archive_requested() -> str:
    """The message where the request itself is not shown."""
    text = _("Requested from %(host)s. The source’s page shows the progress.")
    return text % {"host": archive_host()}
