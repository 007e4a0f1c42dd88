"""Storing a record as a new article: the only place where an import creates one."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TypedDict, Unpack, cast

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.imports.item_state import settle_draft
from claims.actions.runs.run import start_run
from claims.actions.slugs import unique_slug
from claims.documents.records import ArticleRecord, Block, BlockKind, Hop, Material
from claims.documents.web.same_address import address_key
from claims.models import Article, ArticleVersion, Event, ImportDraft
from claims.models.user import User


def lock_text(text_sha256: str) -> None:
    """Wait until no other transaction imports this text; holds until the caller's ends."""
    # SQLite transactions are IMMEDIATE, so there is only one writer already.
    if connection.vendor == "postgresql":
        key = int(text_sha256[:15], 16)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def lock_addresses(*addresses: str) -> None:
    """Wait until no other transaction imports a page at these addresses, in any spelling.

    The locks are taken in sorted order, so that two imports cannot wait for each other.
    """
    for key in sorted({address_key(url) for url in addresses if url}):
        lock_text(key)


class Details(TypedDict, total=False):
    """What an article says about itself: found in the material, or corrected by an editor."""

    title: str
    standfirst: str
    outlet: str
    byline: str
    url: str
    published_on: date | None
    language: str


class DuplicateTextError(ValidationError):
    """The text has been imported before. ``article`` is the article that has it."""

    def __init__(self, article: Article) -> None:
        super().__init__(
            _("This text has already been imported: “%(title)s”.") % {"title": article.title}
        )
        self.article = article


def find_duplicate(text: str) -> Article | None:
    """The first article with exactly this text in any of its versions, or None."""
    matching = ArticleVersion.objects.filter(text_sha256=ArticleVersion.hash_text(text))
    version = matching.select_related("article").first()
    return version.article if version else None


@transaction.atomic
def import_record(
    record: ArticleRecord,
    material: Material,
    *,
    actor: User | None = None,
    blocks: Sequence[Block] | None = None,
    **corrections: Unpack[Details],
) -> Article:
    """Store a record as a new article and queue its reading.

    ``blocks`` replaces the record's blocks: the same spans with an editor's labels. Raises
    ``ValidationError`` with a message per field, or ``DuplicateTextError``; then nothing is stored.
    """
    blocks = record.blocks if blocks is None else tuple(blocks)
    details = _details(record, blocks, corrections)
    _require_complete(record, details, blocks)
    lock_text(ArticleVersion.hash_text(record.text))
    if duplicate := find_duplicate(record.text):
        raise DuplicateTextError(duplicate)
    slug = unique_slug(Article, details["title"], fallback="article")
    article = Article(slug=slug, created_by=actor, **details)
    # The slug was just looked up, and the database checks that the account exists.
    article.full_clean(exclude=["created_by"], validate_unique=False)
    article.save()
    version = create_version(article, record, material, blocks, actor, number=1)
    Event.record(
        "article.import",
        actor=actor,
        article=article,
        subject=version,
        data={"sha256": version.text_sha256, "importer": record.importer, "url": record.url},
    )
    start_run(version)
    return article


def _details(record: ArticleRecord, blocks: Sequence[Block], corrections: Details) -> Details:
    found = {name: getattr(record, name) for name in Details.__annotations__}
    details = cast("Details", found | corrections)
    details["title"] = details["title"].strip()[:300]
    details["standfirst"] = details["standfirst"] or standfirst_in(record.text, blocks)
    return details


def standfirst_in(text: str, blocks: Sequence[Block]) -> str:
    """The words of the first block labelled as the standfirst, or ""."""
    return next((text[b.start : b.end] for b in blocks if b.kind == BlockKind.STANDFIRST), "")


def _require_complete(record: ArticleRecord, details: Details, blocks: Sequence[Block]) -> None:
    errors: dict[str, str] = {}
    if not record.text.strip():
        errors["text"] = _("There is no text to import.")
    if not details["title"]:
        errors["title"] = _("Give the article a title.")
    published_on = details["published_on"]
    if published_on and published_on > timezone.localdate():
        errors["published_on"] = _("The publication date is in the future.")
    if [(b.start, b.end) for b in blocks] != [(b.start, b.end) for b in record.blocks]:
        errors["blocks"] = _("The labels no longer match the text. Start the import again.")
    if errors:
        raise ValidationError(errors)


def create_version(
    article: Article,
    record: ArticleRecord,
    material: Material,
    blocks: Sequence[Block],
    actor: User | None,
    *,
    number: int,
    goes_back_to: ArticleVersion | None = None,
) -> ArticleVersion:
    version = ArticleVersion(
        article=article,
        number=number,
        text=record.text,
        text_sha256=ArticleVersion.hash_text(record.text),
        goes_back_to=goes_back_to,
        blocks=[asdict(block) for block in blocks],
        raw_sha256=material.sha256,
        content_type=record.content_type,
        charset=record.charset,
        fetched_url=material.url,
        hops=[asdict(hop) for hop in material.hops],
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


def save_draft(
    record: ArticleRecord, material: Material, *, actor: User | None, article: Article | None = None
) -> ImportDraft:
    """Keep a record for an editor; ``article`` is the article that it is a new text of."""
    kept = asdict(material)
    del kept["data"]
    return ImportDraft.objects.create(
        created_by=actor,
        article=article,
        name=material.name[:255],
        raw=material.data,
        # The dates become ISO text, which ``read_draft`` reads.
        record=json.loads(json.dumps(asdict(record) | {"material": kept}, default=str)),
    )


def read_draft(draft: ImportDraft) -> tuple[ArticleRecord, Material]:
    """The record and the material that a draft keeps."""
    values: dict = dict(draft.record)
    kept = values.pop("material")
    fetched_at = kept["fetched_at"]
    parsed: dict = {
        "hops": tuple(Hop(**hop) for hop in kept["hops"]),
        "headers": tuple((name, value) for name, value in kept["headers"]),
        "fetched_at": datetime.fromisoformat(fetched_at) if fetched_at else None,
    }
    return ArticleRecord.from_json(values), Material(data=bytes(draft.raw), **kept | parsed)


@transaction.atomic
def import_draft(
    draft: ImportDraft,
    *,
    actor: User | None,
    blocks: Sequence[Block] | None = None,
    **corrections: Unpack[Details],
) -> Article:
    """Turn a draft into an article with an editor's corrections, and delete the draft."""
    record, material = read_draft(draft)
    article = import_record(record, material, actor=actor, blocks=blocks, **corrections)
    settle_draft(draft, article)
    draft.delete()
    return article
