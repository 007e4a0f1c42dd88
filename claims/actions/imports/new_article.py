"""Records into the database: the one place where an import becomes an article."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.imports.batches import settle_draft
from claims.actions.imports.locks import lock_text
from claims.actions.queue import enqueue_extraction
from claims.actions.runs.run import start_run
from claims.actions.slugs import unique_slug
from claims.documents.records import ArticleRecord, Block, BlockKind, Hop, Material
from claims.models import Article, ArticleVersion, Event, ImportDraft
from claims.models.user import User

#: Fields of an article that an editor may correct in the preview.
CORRECTED = ("title", "standfirst", "outlet", "byline", "url", "published_on", "language")


class DuplicateTextError(ValidationError):
    """The same text is here already. ``article`` is the one that has it."""

    def __init__(self, article: Article) -> None:
        super().__init__(_("This text is here already: “%(title)s”.") % {"title": article.title})
        self.article = article


def find_duplicate(text: str) -> Article | None:
    """The article that already has exactly this text, or None."""
    return _article_with(ArticleVersion.hash_text(text))


def _article_with(text_sha256: str) -> Article | None:
    """The newest article with a text of this hash; one query where there is none."""
    same = ArticleVersion.objects.filter(text_sha256=text_sha256)
    # Asked first, as there mostly is none and a row with its article is long.
    version = same.select_related("article").first() if same.exists() else None
    return version.article if version else None


@transaction.atomic
def import_record(
    record: ArticleRecord,
    material: Material,
    *,
    actor: User | None = None,
    blocks: list[dict[str, Any]] | None = None,
    **corrections: Any,
) -> Article:
    """Store a record as a new article and queue its reading; another text of an article is the
    business of ``claims.actions.imports.new_version``.

    ``corrections`` are fields named in ``CORRECTED``; ``blocks`` replaces the labels of the record
    (same spans). Raises ``ValidationError`` with a message per field; then nothing is stored.
    """
    values = {name: getattr(record, name) for name in CORRECTED} | corrections
    labels = blocks if blocks is not None else [_label(block) for block in record.blocks]
    values["standfirst"] = values["standfirst"] or _standfirst_of(record.text, labels)
    _require_sound(record, values, labels)
    text_sha256 = ArticleVersion.hash_text(record.text)
    lock_text(text_sha256)
    duplicate = _article_with(text_sha256)
    if duplicate is not None:
        raise DuplicateTextError(duplicate)
    article = _create_article(values, actor)
    version = create_version(article, record, material, labels, actor, number=1)
    run = start_run(version)
    Event.record(
        "article.import",
        actor=actor,
        article=article,
        subject=version,
        data={"sha256": version.text_sha256, "importer": record.importer, "url": record.url},
    )
    enqueue_extraction(run.pk)
    return article


def _label(block: Block) -> dict[str, Any]:
    return {
        "start": block.start,
        "end": block.end,
        "kind": block.kind,
        "reason": block.reason,
    }


def _standfirst_of(text: str, labels: list[dict[str, Any]]) -> str:
    """The words of the block that is labelled so, by the reader or by the editor."""
    found = (text[b["start"] : b["end"]] for b in labels if b["kind"] == BlockKind.STANDFIRST)
    return next(found, "")


def _require_sound(
    record: ArticleRecord, values: dict[str, Any], labels: list[dict[str, Any]]
) -> None:
    errors: dict[str, str] = {}
    if not record.text.strip():
        errors["text"] = _("There is no text to import.")
    if not (values["title"] or "").strip():
        errors["title"] = _("Give the article a title.")
    published_on: date | None = values["published_on"]
    if published_on and published_on > timezone.localdate():
        errors["published_on"] = _("The publication date lies in the future.")
    if [(b["start"], b["end"]) for b in labels] != [(b.start, b.end) for b in record.blocks]:
        errors["blocks"] = _("The blocks no longer fit the text. Start the import again.")
    if any(b["kind"] not in set(BlockKind) for b in labels):
        errors["blocks"] = _("A block has a kind we do not know.")
    if errors:
        raise ValidationError(errors)


def _create_article(values: dict[str, Any], actor: User | None) -> Article:
    values = {**values, "title": values["title"].strip()[:300]}
    article = Article(
        slug=unique_slug(Article, values["title"], fallback="article"), created_by=actor, **values
    )
    # The slug has just been looked for, and the database holds it and the account to be sound.
    article.full_clean(exclude=["created_by"], validate_unique=False)
    article.save()
    return article


def create_version(
    article: Article,
    record: ArticleRecord,
    material: Material,
    labels: list[dict[str, Any]],
    actor: User | None,
    *,
    number: int,
    goes_back_to: ArticleVersion | None = None,
) -> ArticleVersion:
    """Store the text of ``record`` with its bytes as version ``number`` of ``article``.

    ``goes_back_to`` is the version that had this text first, if one had.
    """
    version = ArticleVersion(
        article=article,
        number=number,
        text=record.text,
        text_sha256=ArticleVersion.hash_text(record.text),
        goes_back_to=goes_back_to,
        blocks=labels,
        raw_sha256=material.sha256,
        content_type=record.content_type,
        charset=record.charset,
        fetched_url=material.url,
        hops=[{"url": hop.url, "status": hop.status} for hop in material.hops],
        headers=[list(pair) for pair in material.headers],
        fetched_at=material.fetched_at,
        importer=record.importer,
        importer_version=record.importer_version,
        warnings=list(record.warnings),
        created_by=actor,
    )
    version.raw.save(f"{version.raw_sha256[:16]}.bin", ContentFile(material.data), save=False)
    version.save()
    return version


# --- Drafts: what the preview shows ----------------------------------------------------------


def save_draft(
    record: ArticleRecord, material: Material, *, actor: User | None, article: Article | None = None
) -> ImportDraft:
    """Keep a record while an editor looks at it; ``article`` is the one it is a new text of."""
    return ImportDraft.objects.create(
        created_by=actor,
        article=article,
        name=material.name[:255],
        raw=material.data,
        record=_record_json(record) | {"material": _material_json(material)},
    )


@transaction.atomic
def import_draft(
    draft: ImportDraft,
    *,
    actor: User | None,
    blocks: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> Article:
    """Turn a draft into an article with what the editor corrected; the draft goes."""
    record, material = read_draft(draft)
    article = import_record(record, material, actor=actor, blocks=blocks, **fields)
    settle_draft(draft, article)
    draft.delete()
    return article


def read_draft(draft: ImportDraft) -> tuple[ArticleRecord, Material]:
    """The record and the material that a draft keeps."""
    values = dict(draft.record)
    material = values.pop("material")
    published_on = values.pop("published_on")
    record = ArticleRecord(
        blocks=tuple(
            Block(b["start"], b["end"], BlockKind(b["kind"]), b["reason"])
            for b in values.pop("blocks")
        ),
        published_on=date.fromisoformat(published_on) if published_on else None,
        warnings=tuple(values.pop("warnings")),
        **values,
    )
    return record, _material_from(material, bytes(draft.raw))


def _record_json(record: ArticleRecord) -> dict[str, Any]:
    values = asdict(record)
    values["published_on"] = record.published_on.isoformat() if record.published_on else None
    values["warnings"] = list(record.warnings)
    values["blocks"] = [_label(block) for block in record.blocks]
    return values


def _material_json(material: Material) -> dict[str, Any]:
    return {
        "name": material.name,
        "declared_type": material.declared_type,
        "declared_charset": material.declared_charset,
        "url": material.url,
        "hops": [asdict(hop) for hop in material.hops],
        "headers": [list(pair) for pair in material.headers],
        "fetched_at": material.fetched_at.isoformat() if material.fetched_at else None,
    }


def _material_from(values: dict[str, Any], data: bytes) -> Material:
    fetched_at = values["fetched_at"]
    return Material(
        data=data,
        name=values["name"],
        declared_type=values["declared_type"],
        declared_charset=values["declared_charset"],
        url=values["url"],
        hops=tuple(Hop(**hop) for hop in values["hops"]),
        headers=tuple((name, value) for name, value in values["headers"]),
        fetched_at=datetime.fromisoformat(fetched_at) if fetched_at else None,
    )
