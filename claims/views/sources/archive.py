"""What the pages show of a source's copies, here and in a web archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from claims.actions.sources.copies import can_fetch
from claims.actions.sources.web_archive import why_not_archived
from claims.models import ArchiveRequest, Source


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """The last request to the web archive for a source, and whether another is possible.

    ``why_not`` is the reason why the source cannot be sent there, "" when it can.
    """

    request: ArchiveRequest | None
    host: str
    why_not: str

    @property
    def is_under_way(self) -> bool:
        return self.request is not None and not self.request.is_finished

    @property
    def failed_at(self) -> datetime | None:
        request = self.request
        return request.finished_at if request and request.status == request.Status.FAILED else None

    @property
    def button(self) -> str:
        if self.request is None:
            return _("Archive this address")
        return _("Try again") if self.failed_at else _("Archive the current page")

    @property
    def progress(self) -> str:
        """How far a request under way is, and when a failed step is repeated."""
        request = self.request
        if request is None:
            return ""
        if request.status == request.Status.QUEUED:
            text = _("Waiting to send the request to %(host)s.") % {"host": self.host}
        else:
            text = _("%(host)s is archiving the page, requested %(age)s ago.") % {
                "host": self.host,
                "age": timesince(request.requested_at),
            }
        if request.error and request.next_at:
            time = date_format(localtime(request.next_at), "H:i")
            text = f"{text} {request.error} {_('Next attempt at %(time)s.') % {'time': time}}"
        return text


def copies_context(source: Source) -> dict[str, object]:
    """The copies of ``source`` and the ways to get more; 2 queries."""
    return {
        "snapshots": source.snapshots.select_related("captured_by"),
        "can_fetch": can_fetch(source),
        **archiving_context(source),
    }


def archiving_context(source: Source) -> dict[str, object]:
    """The state of the last request to the archive; one query where archiving is on."""
    if not settings.SAVE_PAGE_NOW:
        return {"archiving_on": False}
    state = ArchiveState(
        request=source.archive_requests.first(),
        host=archive_host(),
        why_not=why_not_archived(source),
    )
    return {"archiving_on": True, "archive": state}


def archive_host() -> str:
    """The web archive's host name, by which editors know it."""
    return urlsplit(settings.SAVE_PAGE_NOW_URL).hostname or ""


def archive_requested() -> str:
    """The message where the request itself is not shown."""
    text = _("Requested from %(host)s. The source’s page shows the progress.")
    return text % {"host": archive_host()}
