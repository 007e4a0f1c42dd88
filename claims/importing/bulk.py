"""One item of a bulk import: its bytes, its text, and the article or the reason why not."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from claims.actions.bulk import lock_item, settle_item
from claims.actions.leases import heartbeat
from claims.importing.load import DuplicateTextError, find_duplicate, import_record, save_draft
from claims.importing.read import read_material
from claims.importing.records import ArticleRecord, Material, ReadError
from claims.models import ImportItem

S = ImportItem.Status


def import_item(item: ImportItem) -> ImportItem:
    """Fetch, read and store a leased item; what is wrong with its material becomes its ``error``.

    The article and the item's end are one transaction: a worker killed at any moment leaves
    either none of both, and the item is taken again, or both.
    """
    try:
        with heartbeat(item):
            material = item_material(item)
            record = read_material(material)
    except ReadError as error:
        return _settle(item, S.FAILED, error=str(error))
    return _store(item, record, material)


def item_material(item: ImportItem) -> Material:
    """The bytes of an item, fetched where it is an address. Raises ``ReadError``."""
    if not item.url:
        return Material(
            data=bytes(item.raw or b""),
            name=item.name,
            declared_type=item.declared_type,
            declared_charset=item.declared_charset,
        )
    return fetch(item.url)


def fetch(url: str) -> Material:
    """The page at ``url``, within what the settings allow. Raises ``ReadError``."""
    # Loaded here: an installation that takes in no addresses needs no HTTP client.
    from claims.importing.fetch import fetch_url

    if not settings.IMPORT_URLS:
        raise ReadError(_("Importing from addresses is switched off (IMPORT_URLS)."))
    return fetch_url(url, allowed_hosts=tuple(settings.IMPORT_HOSTS))


def with_defaults(record: ArticleRecord, *, outlet: str, published_on: Any) -> dict[str, Any]:
    """Corrections for ``import_record``: what was given where the material says nothing.

    Raises ``ValidationError`` when there is no date: "on Wednesday" means nothing without one.
    """
    values = {
        "outlet": (record.outlet or outlet)[:120],
        "byline": record.byline[:200],
        "published_on": record.published_on or published_on,
    }
    if values["published_on"] is None:
        raise ValidationError({"published_on": _("No publication date was found.")})
    return values


def _store(item: ImportItem, record: ArticleRecord, material: Material) -> ImportItem:
    duplicate = find_duplicate(record.text)
    if duplicate is not None:
        return _settle(item, S.THERE, article=duplicate)
    try:
        return _import(item, record, material)
    except DuplicateTextError as error:
        return _settle(item, S.THERE, article=error.article)
    except ValidationError as error:
        return _keep_draft(item, record, material, " ".join(error.messages))


@transaction.atomic
def _import(item: ImportItem, record: ArticleRecord, material: Material) -> ImportItem:
    batch, locked = item.batch, lock_item(item)
    if locked.is_finished:
        return locked
    values = with_defaults(record, outlet=batch.outlet, published_on=batch.published_on)
    article = import_record(record, material, actor=batch.created_by, **values)
    settle_item(locked, S.STORED, article=article)
    return locked


@transaction.atomic
def _keep_draft(
    item: ImportItem, record: ArticleRecord, material: Material, error: str
) -> ImportItem:
    """Leave what was read for an editor to complete in the preview."""
    locked = lock_item(item)
    if not locked.is_finished:
        draft = save_draft(record, material, actor=item.batch.created_by)
        settle_item(locked, S.INCOMPLETE, draft=draft, error=error)
    return locked


@transaction.atomic
def _settle(item: ImportItem, status: str, **values: Any) -> ImportItem:
    locked = lock_item(item)
    if not locked.is_finished:
        settle_item(locked, status, **values)
    return locked
