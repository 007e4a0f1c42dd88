"""The text of an article brought in again: what differs, and storing it as the next version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.articles.details import describe_article
from claims.actions.errors import RefusedError
from claims.actions.imports.batches import settle_draft
from claims.actions.imports.carry import take_along
from claims.actions.imports.carry_plan import Plan, plan_carry
from claims.actions.imports.locks import lock_text
from claims.actions.imports.new_article import DuplicateTextError, create_version, read_draft
from claims.actions.queue import enqueue_extraction
from claims.actions.runs.run import start_run
from claims.documents.records import ArticleRecord, Block, BlockKind, Material
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
from claims.revisions.anchor import Outcome
from claims.revisions.diff import Comparison, compare


class Answer(StrEnum):
    """What came of looking at the page or the file again."""

    UNCHANGED = "unchanged"  # the very same bytes
    PAGE_CHANGED = "page_changed"  # other bytes, but readers find the same words
    KNOWN = "known"  # a file with an earlier text: it may be old, so nothing follows from it
    CHANGED = "changed"  # another text, or that of an earlier version again


@dataclass(frozen=True, slots=True)
class Look:
    """A new reading beside the newest version. ``comparison`` and ``plan`` are there when CHANGED.

    ``blocks`` are the new text's with the labels that editors gave the same paragraphs before;
    ``earlier`` is the version that had this text first, when the article had it before.
    """

    answer: Answer
    old: ArticleVersion
    blocks: tuple[Block, ...] = ()
    comparison: Comparison | None = None
    plan: Plan | None = None
    earlier: ArticleVersion | None = None


class MovedOnError(Exception):
    """The article, its claims or their verdicts changed while an editor looked at the comparison."""


def look_again(
    article: Article,
    record: ArticleRecord,
    material: Material,
    *,
    blocks: Sequence[Block] | None = None,
) -> Look:
    """Compare ``record`` with the newest version of ``article``; stores nothing. 7 queries.

    ``blocks`` are the record's with the labels an editor gave them in the preview. Raises
    ``RefusedError`` when the article cannot take another text now, and ``DuplicateTextError`` when
    the text is another article's.
    """
    old = _newest(article)
    sha = ArticleVersion.hash_text(record.text)
    if sha == old.text_sha256:
        return Look(_unless_same_bytes(old, material), old)
    same = list(ArticleVersion.objects.filter(text_sha256=sha).select_related("article"))
    earlier = next((version for version in same if version.article_id == article.pk), None)
    if same and earlier is None:
        raise DuplicateTextError(same[0].article)
    labelled = tuple(blocks) if blocks is not None else with_old_labels(record, old, earlier)
    comparison = compare(old.text, blocks_of(old), record.text, labelled)
    if comparison.is_same:
        return Look(Answer.PAGE_CHANGED, old, labelled)
    if article.status == Article.Status.ARCHIVED:
        raise RefusedError.because(
            _("The article is archived. Take it back into work first, then bring its text in.")
        )
    plan = plan_carry(article, old, record.text, labelled, comparison)
    return Look(Answer.CHANGED, old, labelled, comparison, plan, earlier)


def earlier_text(article: Article, record: ArticleRecord) -> Look | None:
    """Says of a text that the article had before its newest one that it is known; two queries."""
    old = _newest(article)
    sha = ArticleVersion.hash_text(record.text)
    earlier = article.versions.filter(text_sha256=sha).order_by("number").first()
    if earlier is None or sha == old.text_sha256:
        return None
    return Look(Answer.KNOWN, old, earlier=earlier)


def _newest(article: Article) -> ArticleVersion:
    version = article.current_version
    if version is None:
        raise RefusedError.because(_("The article has no text yet."))
    version.article = article
    return version


def _unless_same_bytes(old: ArticleVersion, material: Material) -> Answer:
    is_same = old.raw_sha256 == material.sha256
    return Answer.UNCHANGED if is_same else Answer.PAGE_CHANGED


def blocks_of(version: ArticleVersion) -> list[Block]:
    """The blocks of a stored version as the importer's records."""
    return [
        Block(b["start"], b["end"], BlockKind(b["kind"]), b.get("reason", ""))
        for b in version.blocks
    ]


def with_old_labels(
    record: ArticleRecord, old: ArticleVersion, earlier: ArticleVersion | None = None
) -> tuple[Block, ...]:
    """The record's blocks; a paragraph that was there before keeps the label it had last.

    ``earlier`` is the version that had this text first, when the article goes back to it.
    """

    def words(text: str, block: Block) -> str:
        return " ".join(text[block.start : block.end].split())

    known = {
        words(version.text, block): block
        for version in (earlier, old)
        if version is not None
        for block in blocks_of(version)
    }
    labelled = []
    for block in record.blocks:
        before = known.get(words(record.text, block))
        if before is not None:
            block = replace(block, kind=before.kind, reason=before.reason)
        labelled.append(block)
    return tuple(labelled)


def note_look(article: Article, look: Look, material: Material, *, actor: User | None) -> None:
    """Keep in the log that somebody looked and found nothing new: what came, from where."""
    Event.record(
        "article.unchanged",
        actor=actor,
        article=article,
        subject=look.earlier or look.old,
        data={"answer": look.answer, "raw_sha256": material.sha256, "url": material.url},
    )


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
    **described: Any,
) -> Look:
    """Store ``record`` as the next version of ``article``, take its claims along, queue a reading.

    All in one transaction. When there is nothing new nothing is stored, so that pressing twice
    stores once: look at the answer. ``seen`` is the fingerprint of the plan that was shown; raises
    ``MovedOnError`` when another one holds by now. ``described`` are fields of the article that
    change with its text, as ``describe_article`` takes them. ``actor`` None is the command.
    """
    if actor is not None:
        require_role(actor)
    at = at or timezone.now()
    # Before all rows, as a first import does: no other article may get this text meanwhile.
    lock_text(ArticleVersion.hash_text(record.text))
    # Always in this order, which is that of the other writers: runs, version, claims, log, article.
    _refuse_while_reading(article)
    # Not the keys: whoever commits a claim on the old version meanwhile must not wait for us.
    versions = ArticleVersion.objects.select_for_update(no_key=True)
    list(versions.filter(article=article).order_by("pk").values_list("pk"))
    claims = Claim.objects.select_for_update(of=("self",), no_key=True)
    claims = claims.filter(version__article=article)
    list(claims.order_by("pk").values_list("pk"))
    article = Article.objects.get(pk=article.pk)
    look = look_again(article, record, material, blocks=blocks)
    if look.plan is None:
        return look
    if seen is not None and seen != look.plan.fingerprint:
        raise MovedOnError
    labels = [_as_dict(block) for block in look.blocks]
    version = create_version(
        article,
        record,
        material,
        labels,
        actor,
        number=article.versions.count() + 1,
        goes_back_to=look.earlier,
    )
    _record_version(version, look, actor, at)
    take_along(look.plan, version, actor=actor, at=at)
    if described:
        describe_article(article, actor=actor, **described)
    _take_into_work(article)
    if PublishedArticle.objects.filter(article=article).exists():
        # Readers see the new text at once: an editor has looked at it.
        rebuild_article(Article.objects.select_for_update().get(pk=article.pk), at=at)
    run = start_run(version)
    enqueue_extraction(run.pk)
    return look


def _refuse_while_reading(article: Article) -> None:
    runs = ExtractionRun.objects.select_for_update(of=("self",), no_key=True).filter(
        version__article=article
    )
    # Every run is locked: one that ends in this moment ends before or after, not in between.
    if any(not run.is_finished for run in runs.order_by("pk")):
        raise RefusedError.because(
            _("The article is still being read. Bring in the new text when its claims are there.")
        )


def _as_dict(block: Block) -> dict[str, Any]:
    return {
        "start": block.start,
        "end": block.end,
        "kind": str(block.kind),
        "reason": block.reason,
    }


def _record_version(version: ArticleVersion, look: Look, actor: User | None, at: datetime) -> None:
    counts: dict[str, int] = {}
    for fate in look.plan.fates if look.plan else ():
        counts[fate.outcome] = counts.get(fate.outcome, 0) + 1
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
            "claims": counts,
            **({"goes_back_to": look.earlier.number} if look.earlier else {}),
        },
        at=at,
    )


def _take_into_work(article: Article) -> None:
    """A signed-off article has new words to look at; one that could not be read gets another try."""
    status = Article.Status
    after = {status.SIGNED_OFF: status.CHECKING, status.FAILED: status.IMPORTING}
    if article.status in after:
        article.status = after[status(article.status)]
        article.save()


@transaction.atomic
def import_version_draft(
    draft: ImportDraft, *, actor: User | None, blocks: Sequence[Block], seen: str, **described: Any
) -> Look:
    """Turn a draft that an editor has compared into a version; the draft goes."""
    if draft.article is None:
        raise ValueError("This draft is a new article, not a new text of one")
    record, material = read_draft(draft)
    look = import_version(
        draft.article, record, material, actor=actor, blocks=blocks, seen=seen, **described
    )
    close_draft(draft, look)
    return look


@transaction.atomic
def close_draft(draft: ImportDraft, look: Look) -> None:
    """Remove a draft whose text is a version now, and say so of the import that it came from."""
    if draft.article is not None:
        status = ImportItem.Status.STORED if look.plan else ImportItem.Status.THERE
        settle_draft(draft, draft.article, status=status, **told_of(look, is_stored=True))
    draft.delete()


def told_of(look: Look, *, is_stored: bool) -> dict[str, Any]:
    """What an item of a bulk import tells of ``look``, and of the version that came of it."""
    version = look.old if look.plan else look.earlier or look.old
    told: dict[str, Any] = {"answer": look.answer, "version_number": version.number}
    if look.comparison is not None:
        told["paragraphs"] = len(look.comparison.gravest_first)
    if look.plan is not None and is_stored:
        told["version_number"] = look.old.number + 1
        told["claims_lost"] = len(look.plan.of(Outcome.ORPHAN))
    return told


def article_at(*addresses: str) -> Article | None:
    """The newest article with one of these addresses in any spelling, or None; one query.

    Empty addresses find nothing.
    """
    keys = {address_key(url) for url in addresses if url}
    return Article.objects.filter(address_key__in=keys).order_by("-id").first()
