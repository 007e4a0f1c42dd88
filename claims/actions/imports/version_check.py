"""Checking whether a page or file brings a new version of an article. Stores no text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from claims.actions.errors import RefusedError
from claims.actions.imports.carry_plan import Plan, plan_carry
from claims.actions.imports.item_state import Finding
from claims.actions.imports.new_article import DuplicateTextError
from claims.documents.records import ArticleRecord, Block, BlockKind, Material
from claims.models import Article, ArticleVersion, Event
from claims.models.user import User
from claims.revisions.anchor import Outcome
from claims.revisions.diff import Comparison, compare


class CheckResult(StrEnum):
    """What a check showed; stored as ``ImportItem.answer`` and in the log."""

    UNCHANGED = "unchanged"  # exactly the bytes of the newest version
    PAGE_CHANGED = "page_changed"  # other bytes, but the words that readers see are unchanged
    KNOWN = "known"  # a file with the text of an earlier version, which may simply be old
    CHANGED = "changed"  # a new text, or the text of an earlier version again


@dataclass(frozen=True, slots=True)
class VersionCheck:
    """A text beside the newest version of its article.

    ``comparison`` and ``plan`` are set when the result is CHANGED. ``blocks`` are the new text's
    with their earlier labels; ``earlier`` is the version that had this text before, if any.
    ``hold_reason`` says why a changed text was left to an editor although it was to be stored.
    """

    result: CheckResult
    newest: ArticleVersion
    blocks: tuple[Block, ...] = ()
    comparison: Comparison | None = None
    plan: Plan | None = None
    earlier: ArticleVersion | None = None
    is_stored: bool = False
    hold_reason: str = ""

    def finding(self) -> Finding:
        """What an item of a bulk import says about the check, and about the version it became."""
        compared_with = self.newest if self.plan else self.earlier or self.newest
        paragraphs = len(self.comparison.gravest_first) if self.comparison else 0
        found: Finding = {"answer": self.result, "paragraphs": paragraphs}
        if self.plan is None or not self.is_stored:
            return found | {"version_number": compared_with.number}
        lost = len(self.plan.of(Outcome.ORPHAN))
        return found | {"version_number": self.newest.number + 1, "claims_lost": lost}


def check_for_new_version(
    article: Article,
    record: ArticleRecord,
    material: Material,
    *,
    blocks: Sequence[Block] | None = None,
) -> VersionCheck:
    """Compare ``record`` with the newest version of ``article``. 7 queries.

    ``blocks`` are the record's blocks with an editor's labels. Raises ``RefusedError`` when the
    article cannot have a new version now, and ``DuplicateTextError`` when the text belongs to
    another article.
    """
    newest = _newest(article)
    sha = ArticleVersion.hash_text(record.text)
    if sha == newest.text_sha256:
        is_same_file = newest.raw_sha256 == material.sha256
        result = CheckResult.UNCHANGED if is_same_file else CheckResult.PAGE_CHANGED
        return VersionCheck(result, newest)
    matching = list(ArticleVersion.objects.filter(text_sha256=sha).select_related("article"))
    earlier = next((version for version in matching if version.article_id == article.pk), None)
    if matching and earlier is None:
        raise DuplicateTextError(matching[0].article)
    if blocks is None:
        blocks = with_earlier_labels(record, newest, earlier)
    comparison = compare(newest.text, blocks_of(newest), record.text, blocks)
    if comparison.is_same:
        return VersionCheck(CheckResult.PAGE_CHANGED, newest, tuple(blocks))
    if article.status == Article.Status.ARCHIVED:
        raise RefusedError.because(
            _("This article is archived. Take it out of the archive before you add a new version.")
        )
    plan = plan_carry(article, newest, record.text, blocks, comparison)
    return VersionCheck(CheckResult.CHANGED, newest, tuple(blocks), comparison, plan, earlier)


def check_for_earlier_version(article: Article, record: ArticleRecord) -> VersionCheck | None:
    """A KNOWN check when ``record`` has the text of a version that is no longer the newest."""
    newest = _newest(article)
    sha = ArticleVersion.hash_text(record.text)
    earlier = article.versions.filter(text_sha256=sha).order_by("number").first()
    if earlier is None or sha == newest.text_sha256:
        return None
    return VersionCheck(CheckResult.KNOWN, newest, earlier=earlier)


def _newest(article: Article) -> ArticleVersion:
    version = article.current_version
    if version is None:
        raise RefusedError.because(_("This article has no text yet."))
    version.article = article
    return version


def blocks_of(version: ArticleVersion) -> list[Block]:
    return [
        Block(b["start"], b["end"], BlockKind(b["kind"]), b.get("reason", ""))
        for b in version.blocks
    ]


def with_earlier_labels(
    record: ArticleRecord, newest: ArticleVersion, earlier: ArticleVersion | None = None
) -> tuple[Block, ...]:
    """The record's blocks; a paragraph that an earlier text had keeps the label it had there."""

    def words(text: str, block: Block) -> str:
        return " ".join(text[block.start : block.end].split())

    # The labels of the newest version overwrite those of an earlier one.
    labelled = {
        words(version.text, block): (block.kind, block.reason)
        for version in (earlier, newest)
        if version is not None
        for block in blocks_of(version)
    }
    return tuple(
        Block(b.start, b.end, *labelled.get(words(record.text, b), (b.kind, b.reason)))
        for b in record.blocks
    )


def record_check(
    article: Article, check: VersionCheck, material: Material, *, actor: User | None
) -> None:
    """Log that a check found nothing new: what was checked, and where it came from."""
    Event.record(
        "article.unchanged",
        actor=actor,
        article=article,
        subject=check.earlier or check.newest,
        data={"answer": check.result, "raw_sha256": material.sha256, "url": material.url},
    )
