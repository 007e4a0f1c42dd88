"""Articles that are here already, found by their text or address, and bringing them up to date."""

from __future__ import annotations

from dataclasses import dataclass, replace

from claims.actions.errors import RefusedError
from claims.actions.imports.new_article import find_duplicate
from claims.actions.imports.new_version import import_version
from claims.actions.imports.version_check import (
    CheckResult,
    VersionCheck,
    check_for_earlier_version,
    check_for_new_version,
    record_check,
)
from claims.documents.records import ArticleRecord, Material
from claims.documents.web.same_address import address_key
from claims.models import Article
from claims.models.user import User


@dataclass(frozen=True, slots=True)
class Update:
    """What became of a text for a known article.

    ``hold_reason`` says why a changed text was left to an editor although it was to be stored.
    """

    check: VersionCheck
    is_stored: bool = False
    hold_reason: str = ""

    @property
    def is_changed(self) -> bool:
        return self.check.result is CheckResult.CHANGED


def article_at(*addresses: str) -> Article | None:
    """The newest article at one of these addresses, in any spelling, or None. One query.

    Empty addresses find nothing.
    """
    keys = {address_key(url) for url in addresses if url}
    return Article.objects.filter(address_key__in=keys).order_by("-id").first()


def known_article(record: ArticleRecord, *addresses: str) -> Article | None:
    """The article with exactly this text, else the newest article at its address, or None."""
    return find_duplicate(record.text) or article_at(record.url, *addresses)


def update_article(
    article: Article,
    record: ArticleRecord,
    material: Material,
    *,
    actor: User | None,
    stores_changes: bool,
    hold_reason: str = "",
) -> Update:
    """Check a text for a known article and, with ``stores_changes``, store it as a new version.

    ``hold_reason`` leaves a changed text to an editor. A page that shows an earlier text again has
    changed; a file with an earlier text may just be old. A check of a page that finds nothing new
    is logged. Raises ``RefusedError`` when the text has changed and cannot be stored now.
    """
    if not material.url and (known := check_for_earlier_version(article, record)):
        return Update(known)
    check, is_stored = None, False
    if stores_changes and not hold_reason:
        try:
            check = import_version(article, record, material, actor=actor)
            is_stored = check.plan is not None
        except RefusedError as refusal:
            hold_reason = str(refusal)
    if check is None:
        check = check_for_new_version(article, record, material)
    # Only pages: importing a folder again says nothing about what readers see, and fills the log.
    if check.result is not CheckResult.CHANGED and material.url:
        record_check(article, check, material, actor=actor)
    return Update(check, is_stored, hold_reason)


def with_labels(record: ArticleRecord, check: VersionCheck) -> ArticleRecord:
    """The record with the labels that editors gave the same paragraphs in earlier versions."""
    return replace(record, blocks=check.blocks)
