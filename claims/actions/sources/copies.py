"""Keeping a copy of a source: its page as fetched now, or what an editor pasted or uploaded."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.sources.catalogue import add_snapshot
from claims.documents.read import read_material
from claims.documents.records import Material, ReadError
from claims.models import Source, SourceSnapshot
from claims.models.user import User


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A copy that was kept. ``unread`` is the reason why it has no text, "" when it has."""

    snapshot: SourceSnapshot
    unread: str = ""

    @property
    def message(self) -> str:
        """The outcome, for the editor who asked for the copy."""
        if self.unread:
            return _("Copy kept. Its text could not be read: %s") % self.unread
        return _("Copy kept. Quotes without a copy were checked against it.")


def can_fetch(source: Source) -> bool:
    """Whether ``source`` has an address and fetching is switched on; no query."""
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


def keep_given_copy(
    source: Source,
    *,
    actor: User,
    text: str = "",
    upload: UploadedFile | None = None,
    how: str = "",
    captured_at: datetime | None = None,
) -> KeptCopy:
    """Keep what an editor pasted, uploaded, or both; without pasted text the upload's own is read.

    ``how`` is a ``SourceSnapshot.How``, by default pasted or uploaded; ``captured_at`` defaults to now.
    """
    require_role(actor)
    if upload is None:
        how = how or SourceSnapshot.How.PASTED
        return KeptCopy(
            add_snapshot(source, actor=actor, text=text, how=how, captured_at=captured_at)
        )
    data, name, unread = upload.read(), upload.name or "", ""
    if not text.strip():
        text, unread = _text_of(Material(data=data, name=name))
    snapshot = add_snapshot(
        source,
        actor=actor,
        text=text,
        how=how or SourceSnapshot.How.UPLOADED,
        captured_at=captured_at,
        data=data,
        file_name=name,
        content_type=upload.content_type or "",
    )
    return KeptCopy(snapshot, unread)


def _fetch(source: Source) -> Material:
    if not settings.IMPORT_URLS:
        raise ReadError(_("Fetching from addresses is switched off (IMPORT_URLS)."))
    if not source.url:
        raise ReadError(_("The source has no address."))
    # Loaded here: an installation that fetches nothing needs no HTTP client.
    from claims.documents.web.fetch import fetch_url

    return fetch_url(source.url, allowed_hosts=tuple(settings.IMPORT_HOSTS))


def _text_of(material: Material) -> tuple[str, str]:
    """All the text of a page or file with "", or "" with the reason why it could not be read."""
    try:
        return read_material(replace(material, whole=True)).text, ""
    except ReadError as error:
        return "", str(error)
