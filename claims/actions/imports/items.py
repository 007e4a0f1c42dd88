"""Importing one item of a bulk import: its bytes, its text, and what they become."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.imports.item_state import lock_item, settle_item, settle_unfinished
from claims.actions.imports.new_article import (
    Details,
    DuplicateTextError,
    import_record,
    lock_addresses,
    save_draft,
)
from claims.actions.imports.new_version import known_article, update_article, with_labels
from claims.actions.imports.version_check import CheckResult
from claims.actions.runs.run import heartbeat
from claims.documents.read import read_material
from claims.documents.records import ArticleRecord, Material, ReadError
from claims.infrastructure.roles import Role, has_role
from claims.models import Article, ImportItem

S = ImportItem.Status
#: Why the second of two texts for one article is not stored without an editor.
REPEATED_IN_LIST = gettext_lazy(
    "Another item in this import has a different text for the same article."
)


def import_item(item: ImportItem) -> ImportItem:
    """Fetch, read and store a leased item; problems with its material become its ``error``.

    The article and the end of the item are one transaction: a worker killed at any moment leaves
    either both or neither, and then the item is taken again.
    """
    try:
        with heartbeat(item):
            material = fetch_page(item.url) if item.url else _file_of(item)
            record = read_material(material)
    except ReadError as error:
        return settle_unfinished(item, S.FAILED, error=str(error))
    return _store(item, record, material)


def _file_of(item: ImportItem) -> Material:
    return Material(
        data=bytes(item.raw or b""),
        name=item.name,
        declared_type=item.declared_type,
        declared_charset=item.declared_charset,
    )


def fetch_page(url: str) -> Material:
    """The page at ``url``, within what the settings allow. Raises ``ReadError``."""
    # Loaded here: an installation that imports no addresses needs no HTTP client.
    from claims.documents.web.fetch import fetch_url

    if not settings.IMPORT_URLS:
        raise ReadError(_("Importing from addresses is switched off (IMPORT_URLS)."))
    return fetch_url(url, allowed_hosts=tuple(settings.IMPORT_HOSTS))


def with_defaults(record: ArticleRecord, *, outlet: str, published_on: date | None) -> Details:
    """Details for ``import_record``: the record's, and the defaults where it names none.

    Raises ``ValidationError`` when there is no date: "on Wednesday" means nothing without one.
    """
    if (record.published_on or published_on) is None:
        raise ValidationError({"published_on": _("No publication date was found.")})
    return {
        "outlet": (record.outlet or outlet)[:120],
        "byline": record.byline[:200],
        "published_on": record.published_on or published_on,
    }


def _store(item: ImportItem, record: ArticleRecord, material: Material) -> ImportItem:
    try:
        try:
            return _import_or_update(item, record, material)
        except DuplicateTextError:
            # Another worker has just stored this text, so this attempt finds its article.
            return _import_or_update(item, record, material)
    except ValidationError as error:
        return _keep_draft(item, record, material, " ".join(error.messages))
    except (RefusedError, NotAllowedError) as error:
        article = known_article(record, item.url, material.url)
        return settle_unfinished(item, S.FAILED, article=article, error=str(error))


@transaction.atomic
def _import_or_update(item: ImportItem, record: ArticleRecord, material: Material) -> ImportItem:
    """Store a new article or update a known one, and end the item."""
    addresses = (item.url, record.url, material.url)
    lock_addresses(*addresses)
    locked = lock_item(item)
    if locked.is_finished:
        return locked
    locked.batch = item.batch  # with the account that started it
    if not has_role(item.batch.created_by, Role.EDITOR):
        raise NotAllowedError(
            _("The person who started this import is no longer an editor. Start it again.")
        )
    article = known_article(record, *addresses)
    if article is not None:
        _update(locked, article, record, material)
        return locked
    batch = item.batch
    details = with_defaults(record, outlet=batch.outlet, published_on=batch.published_on)
    article = import_record(record, material, actor=batch.created_by, **details)
    settle_item(locked, S.STORED, article=article)
    return locked


def _update(item: ImportItem, article: Article, record: ArticleRecord, material: Material) -> None:
    """End an item whose article is known: nothing new, a new version, or one for an editor."""
    actor = item.batch.created_by
    others = ImportItem.objects.filter(
        batch=item.batch_id, article=article, status__in=[S.STORED, S.CHANGED]
    ).exclude(pk=item.pk)
    check = update_article(
        article,
        record,
        material,
        actor=actor,
        stores_changes=item.batch.new_versions,
        # Only an editor knows which of two texts for one article is right.
        hold_reason=str(REPEATED_IN_LIST) if others.exists() else "",
    )
    finding = check.finding()
    if check.is_stored or check.result is not CheckResult.CHANGED:
        status = S.STORED if check.is_stored else S.THERE
        settle_item(item, status, article=article, finding=finding)
    else:
        labelled = with_labels(record, check)
        draft = save_draft(labelled, material, actor=actor, article=article)
        settle_item(
            item,
            S.CHANGED,
            article=article,
            draft=draft,
            error=check.hold_reason,
            finding=finding,
        )


@transaction.atomic
def _keep_draft(
    item: ImportItem, record: ArticleRecord, material: Material, error: str
) -> ImportItem:
    """Keep the record as a draft that an editor completes in the preview."""
    locked = lock_item(item)
    if not locked.is_finished:
        draft = save_draft(record, material, actor=item.batch.created_by)
        settle_item(locked, S.INCOMPLETE, draft=draft, error=error)
    return locked
