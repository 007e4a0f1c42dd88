"""Storing a changed text as the next version of its article."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.articles.details import describe_article
from claims.actions.errors import RefusedError
from claims.actions.imports.carry import carry_claims
from claims.actions.imports.item_state import settle_draft
from claims.actions.imports.new_article import (
    create_version,
    find_duplicate,
    lock_text,
    read_draft,
    standfirst_in,
)
from claims.actions.imports.version_check import (
    CheckResult,
    VersionCheck,
    check_for_earlier_version,
    check_for_new_version,
    record_check,
)
from claims.actions.runs.run import start_run
from claims.documents.records import ArticleRecord, Block, Material
from claims.documents.web.same_address import address_key
from claims.models import (
    Article,
    ArticleVersion,
    Claim,
    Event,
    ExtractionRun,
    ImportDraft,
    ImportItem,
    PublishedArticle,
)
from claims.models.user import User
from claims.publishing.store import rebuild_article


class PlanChangedError(Exception):
    """The article, its claims or their verdicts changed while an editor looked at the comparison."""


@transaction.atomic
def import_version(
    article: Article,
    record: ArticleRecord,
    material: Material,
    *,
    actor: User | None,
    blocks: Sequence[Block] | None = None,
    seen: str | None = None,
    at: datetime | None = None,
    use_headline: bool = False,
) -> VersionCheck:
    """Store ``record`` as the next version of ``article``, carry its claims over, queue a reading.

    When nothing is new, nothing is stored, so that pressing twice stores once: see the result of
    the check. ``seen`` is the fingerprint of the plan that the editor saw; raises
    ``PlanChangedError`` when the plan is a different one by now. With ``use_headline`` the article
    also takes the record's headline and standfirst. ``actor`` None is the command line.
    """
    if actor is not None:
        require_role(actor)
    at = at or timezone.now()
    _lock(article, record)
    article = Article.objects.get(pk=article.pk)
    check = check_for_new_version(article, record, material, blocks=blocks)
    if check.plan is None:
        return check
    if seen is not None and seen != check.plan.fingerprint:
        raise PlanChangedError
    version = create_version(
        article,
        record,
        material,
        check.blocks,
        actor,
        number=article.versions.count() + 1,
        goes_back_to=check.earlier,
    )
    _record_version(version, check, actor, at)
    carry_claims(check.plan, version, actor=actor, at=at)
    if use_headline and record.title.strip():
        _take_headline(article, record, check.blocks, actor)
    _reopen(article)
    if PublishedArticle.objects.filter(article=article).exists():
        # Readers see the new text at once: an editor has looked at it.
        rebuild_article(Article.objects.select_for_update().get(pk=article.pk), at=at)
    start_run(version)
    return replace(check, is_stored=True)


def _lock(article: Article, record: ArticleRecord) -> None:
    """Lock the text, runs, versions and claims, in the order in which all writers lock them."""
    # Before all rows, as for a new article: no other article may get this text meanwhile.
    lock_text(ArticleVersion.hash_text(record.text))
    runs = ExtractionRun.objects.select_for_update(of=("self",), no_key=True).filter(
        version__article=article
    )
    # Every run is locked, so that none can end halfway through this import.
    if any(not run.is_finished for run in runs.order_by("pk")):
        raise RefusedError.because(
            _("This article is still being read. Add the new version when the reading is finished.")
        )
    # Not the keys: whoever commits a claim on the old version meanwhile must not wait for us.
    versions = ArticleVersion.objects.select_for_update(no_key=True)
    list(versions.filter(article=article).order_by("pk").values_list("pk"))
    claims = Claim.objects.select_for_update(of=("self",), no_key=True)
    claims = claims.filter(version__article=article)
    list(claims.order_by("pk").values_list("pk"))


def _record_version(
    version: ArticleVersion, check: VersionCheck, actor: User | None, at: datetime
) -> None:
    moves = check.plan.moves if check.plan else ()
    Event.record(
        "article.version",
        actor=actor,
        article=version.article,
        subject=version,
        data={
            "number": version.number,
            "sha256": version.text_sha256,
            "url": version.fetched_url,
            "importer": version.importer,
            "claims": dict(Counter(str(move.outcome) for move in moves)),
            **({"goes_back_to": check.earlier.number} if check.earlier else {}),
        },
        at=at,
    )


def _take_headline(
    article: Article, record: ArticleRecord, blocks: Sequence[Block], actor: User | None
) -> None:
    title = " ".join(record.title.split())[:300]
    if standfirst := standfirst_in(record.text, blocks):
        describe_article(article, actor=actor, title=title, standfirst=standfirst)
    else:
        describe_article(article, actor=actor, title=title)


def _reopen(article: Article) -> None:
    """A signed-off article has new words to check; one that could not be read is read again."""
    status = Article.Status
    after = {status.SIGNED_OFF: status.CHECKING, status.FAILED: status.IMPORTING}
    if article.status in after:
        article.status = after[status(article.status)]
        article.save()


@transaction.atomic
def import_version_draft(
    draft: ImportDraft,
    *,
    actor: User | None,
    blocks: Sequence[Block],
    seen: str,
    use_headline: bool = False,
) -> VersionCheck:
    """Turn a draft that an editor has compared into a version, and delete the draft."""
    if draft.article is None:
        raise ValueError("This draft is a new article, not a new text of an article")
    record, material = read_draft(draft)
    check = import_version(
        draft.article,
        record,
        material,
        actor=actor,
        blocks=blocks,
        seen=seen,
        use_headline=use_headline,
    )
    close_draft(draft, check)
    return check


@transaction.atomic
def close_draft(draft: ImportDraft, check: VersionCheck) -> None:
    """Delete a draft whose text is a version now, and end the bulk import item it came from."""
    if draft.article is not None:
        status = ImportItem.Status.STORED if check.plan else ImportItem.Status.THERE
        settle_draft(draft, draft.article, status=status, finding=check.finding())
    draft.delete()


def article_at(*addresses: str) -> Article | None:
    """The newest article at one of these addresses (in any spelling), or None; one query."""
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
) -> VersionCheck:
    """Check a text for a known article and, with ``stores_changes``, store it as a new version.

    ``hold_reason`` leaves a changed text to an editor. A page that shows an earlier text again has
    changed; a file with an earlier text may just be old. A check of a page that finds nothing new
    is logged. Raises ``RefusedError`` when the text has changed and cannot be stored now.
    """
    if not material.url and (known := check_for_earlier_version(article, record)):
        return known
    check = None
    if stores_changes and not hold_reason:
        try:
            check = import_version(article, record, material, actor=actor)
        except RefusedError as refusal:
            hold_reason = str(refusal)
    if check is None:
        check = check_for_new_version(article, record, material)
    # Only pages: importing a folder again says nothing about what readers see, and fills the log.
    if check.result is not CheckResult.CHANGED and material.url:
        record_check(article, check, material, actor=actor)
    return replace(check, hold_reason=hold_reason)


def with_labels(record: ArticleRecord, check: VersionCheck) -> ArticleRecord:
    """The record with the labels that editors gave the same paragraphs in earlier versions."""
    return replace(record, blocks=check.blocks)
