"""What a source's page says about its copies here and in a web archive."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from claims.actions.archiving import why_not_archived
from claims.models import Source


def copies_context(source: Source) -> dict[str, Any]:
    """The copies of ``source``, and what can be done to have more; 2 queries."""
    return {
        "snapshots": source.snapshots.select_related("captured_by"),
        "can_fetch": bool(source.url) and settings.IMPORT_URLS,
        **archiving_context(source),
    }


def archiving_context(source: Source) -> dict[str, Any]:
    """How far the last request to the archive is; one query where archiving is on."""
    if not settings.SAVE_PAGE_NOW:
        return {"archiving_on": False}
    return {
        "archiving_on": True,
        "archive_host": urlsplit(settings.SAVE_PAGE_NOW_URL).hostname,
        "archive_request": source.archive_requests.select_related("snapshot").first(),
        "why_not_archived": why_not_archived(source),
    }
