"""One item of a bulk import: its bytes, its text, and the article or the reason why not."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.imports.batches import lock_item, settle_item
from claims.actions.imports.known_article import (
    as_compared,
    bring_in_again,
    known_article,
    lock_addresses,
)
from claims.actions.imports.new_article import DuplicateTextError, import_record, save_draft
from claims.actions.imports.new_version import told_of
from claims.actions.runs.leases import heartbeat
from claims.documents.read import read_material
from claims.documents.records import ArticleRecord, Material, ReadError
from claims.infrastructure.roles import Role, has_role
from claims.models import Article, ImportBatch, ImportItem

S = ImportItem.Status
#: Why the second of two texts for one article is not taken in by itself.
ANOTHER_OF_THIS_LIST = gettext_lazy("Another text of this list is the same article.")


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
    from claims.documents.web.fetch import fetch_url

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
    try:
        try:
            return _bring_in(item, record, material)
        except DuplicateTextError:
            # Another worker stored the same text in this moment: it is here already by now.
            return _bring_in(item, record, material)
    except ValidationError as error:
        return _keep_draft(item, record, material, " ".join(error.messages))
    except (RefusedError, NotAllowedError) as error:
        article = known_article(record, item.url, material.url)
        return _settle(item, S.FAILED, article=article, error=str(error))


@transaction.atomic
def _bring_in(item: ImportItem, record: ArticleRecord, material: Material) -> ImportItem:
    """A new article, or another look at one that is here, with the item's end."""
    addresses = (item.url, record.url, material.url)
    lock_addresses(*addresses)
    locked = lock_item(item)
    if locked.is_finished:
        return locked
    _require_editor(item.batch.created_by)
    article = known_article(record, *addresses)
    if article is None:
        _import(item.batch, locked, record, material)
    else:
        _look_again(item.batch, locked, article, record, material)
    return locked


def _require_editor(starter: Any) -> None:
    """What was queued when somebody was an editor is not done once they are none any more."""
    if not has_role(starter, Role.EDITOR):
        raise NotAllowedError(
            _("Whoever started this import is no editor any more. Start it anew.")
        )


def _import(
    batch: ImportBatch, item: ImportItem, record: ArticleRecord, material: Material
) -> None:
    values = with_defaults(record, outlet=batch.outlet, published_on=batch.published_on)
    article = import_record(record, material, actor=batch.created_by, **values)
    settle_item(item, S.STORED, article=article)


def _look_again(
    batch: ImportBatch,
    item: ImportItem,
    article: Article,
    record: ArticleRecord,
    material: Material,
) -> None:
    """Settle an item whose article is here: nothing new, a new version, or one to be looked at."""
    again = bring_in_again(
        article,
        record,
        material,
        actor=batch.created_by,
        takes=batch.new_versions,
        held_back=_why_held_back(item, article),
    )
    told = told_of(again.look, is_stored=again.is_stored)
    if not again.is_changed:
        settle_item(item, S.THERE, article=article, **told)
    elif again.is_stored:
        settle_item(item, S.STORED, article=article, **told)
    else:
        seen = as_compared(record, again.look)
        draft = save_draft(seen, material, actor=batch.created_by, article=article)
        settle_item(item, S.CHANGED, article=article, draft=draft, error=again.held_back, **told)


def _why_held_back(item: ImportItem, article: Article) -> str:
    """Of two texts for one article in one list nobody but an editor knows which holds."""
    others = ImportItem.objects.filter(
        batch=item.batch_id, article=article, status__in=[S.STORED, S.CHANGED]
    )
    if others.exclude(pk=item.pk).exists():
        return str(ANOTHER_OF_THIS_LIST)
    return ""


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
