"""What the pages show of a source's copies, here and in a web archive."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from claims.actions.sources.copies import can_fetch
from claims.actions.sources.web_archive import why_not_archived
from claims.models import Source


def copies_context(source: Source) -> dict[str, Any]:
    """The copies of ``source`` and the ways to get more; 2 queries."""
    return {
        "snapshots": source.snapshots.select_related("captured_by"),
        "can_fetch": can_fetch(source),
        **archiving_context(source),
    }


def archiving_context(source: Source) -> dict[str, Any]:
    """The state of the last request to the archive; one query where archiving is on."""
    if not settings.SAVE_PAGE_NOW:
        return {"archiving_on": False}
    return {
        "archiving_on": True,
        "archive_host": archive_host(),
        "archive_request": source.archive_requests.select_related("snapshot").first(),
        "why_not_archived": why_not_archived(source),
    }


def archive_host() -> str:
    """The web archive's host name, by which editors know it."""
    return urlsplit(settings.SAVE_PAGE_NOW_URL).hostname or ""


def archive_requested() -> str:
    """The message where the request itself is not shown."""
    text = _("Requested from %(host)s. The source’s page shows the progress.")
    return text % {"host": archive_host()}
