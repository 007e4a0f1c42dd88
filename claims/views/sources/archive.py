"""What a source's page says about its copies here and in a web archive."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from claims.actions.sources.copies import can_fetch
from claims.actions.sources.web_archive import why_not_archived
from claims.models import Source


def copies_context(source: Source) -> dict[str, Any]:
    """The copies of ``source``, and what can be done to have more; 2 queries."""
    return {
        "snapshots": source.snapshots.select_related("captured_by"),
        "can_fetch": can_fetch(source),
        **archiving_context(source),
    }


def archiving_context(source: Source) -> dict[str, Any]:
    """How far the last request to the archive is; one query where archiving is on."""
    if not settings.SAVE_PAGE_NOW:
        return {"archiving_on": False}
    return {
        "archiving_on": True,
        "archive_host": archive_host(),
        "archive_request": source.archive_requests.select_related("snapshot").first(),
        "why_not_archived": why_not_archived(source),
    }


def archive_host() -> str:
    """The web archive as editors know it: by the name of its site."""
    return urlsplit(settings.SAVE_PAGE_NOW_URL).hostname or ""


def archive_asked() -> str:
    """What is said where the request itself is not shown."""
    said = _("%(host)s is asked to keep the page. The source’s page says how far it is.")
    return said % {"host": archive_host()}
