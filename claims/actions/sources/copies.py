"""Keeping a copy of a source's page, here or in a web archive: the same act from every page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.queue import enqueue_archiving
from claims.actions.sources.catalogue import add_snapshot
from claims.actions.sources.web_archive import request_archiving
from claims.documents.read import read_material
from claims.documents.records import Material, ReadError
from claims.models import ArchiveRequest, Source, SourceSnapshot
from claims.models.user import User


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A copy that was kept. ``unread`` says why it has no text, "" when it has."""

    snapshot: SourceSnapshot
    unread: str = ""

    @property
    def said(self) -> str:
        """What was done, for the editor who asked for it."""
        if self.unread:
            return _("Copy kept. Its text could not be read: %s") % self.unread
        return _("Copy kept. Quotes that waited for it were looked for.")


def can_fetch(source: Source) -> bool:
    """Whether there is an address to fetch a copy from, and fetching is switched on; no query."""
    return bool(source.url) and settings.IMPORT_URLS


def keep_copy(source: Source, *, actor: User) -> KeptCopy:
    """Fetch the page of ``source`` and keep its bytes and text; its citations are checked on it.

    Takes as long as the site takes: call it outside any transaction. Raises ``ReadError`` with one
    sentence when nothing could be fetched, and ``NotAllowedError``.
    """
    require_role(actor)
    material = _fetch(source)
    text, unread = _text_of(material)
    snapshot = add_snapshot(
        source,
        actor=actor,
        text=text,
        how=SourceSnapshot.How.FETCHED,
        captured_at=material.fetched_at,
        data=material.data,
        file_name=material.name or "page",
        content_type=material.declared_type[:100],
    )
    return KeptCopy(snapshot, unread)


@transaction.atomic
def ask_archive(source: Source, *, actor: User) -> ArchiveRequest:
    """Have a web archive keep the page of ``source``; the worker goes on. Asking twice asks once.

    Raises ``RefusedError`` for protected sources and addresses that are not public.
    """
    asked = request_archiving(source, actor=actor)
    enqueue_archiving(asked.pk)
    return asked


def _fetch(source: Source) -> Material:
    if not settings.IMPORT_URLS:
        raise ReadError(_("Fetching from addresses is switched off (IMPORT_URLS)."))
    if not source.url:
        raise ReadError(_("The source has no address."))
    # Loaded here: an installation that fetches nothing needs no HTTP client.
    from claims.documents.web.fetch import fetch_url

    return fetch_url(source.url, allowed_hosts=tuple(settings.IMPORT_HOSTS))


def _text_of(material: Material) -> tuple[str, str]:
    """All that a fetched page shows, or "" and why there is no text."""
    try:
        return read_material(replace(material, whole=True)).text, ""
    except ReadError as error:
        return "", str(error)
