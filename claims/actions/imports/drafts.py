"""Drafts: a record kept while an editor looks at it in the preview or the comparison."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Unpack

from django.db import transaction

from claims.actions.imports.item_state import settle_draft
from claims.actions.imports.new_article import Details, import_record
from claims.documents.records import ArticleRecord, Block, BlockKind, Hop, Material
from claims.models import Article, ImportDraft
from claims.models.user import User


def save_draft(
    record: ArticleRecord, material: Material, *, actor: User | None, article: Article | None = None
) -> ImportDraft:
    """Keep a record for an editor; ``article`` is the article that it is a new text of."""
    values = asdict(record) | {"material": _without_bytes(material)}
    return ImportDraft.objects.create(
        created_by=actor,
        article=article,
        name=material.name[:255],
        raw=material.data,
        # The dates become ISO text, which ``read_draft`` reads.
        record=json.loads(json.dumps(values, default=str)),
    )


def _without_bytes(material: Material) -> dict[str, Any]:
    return {
        "name": material.name,
        "declared_type": material.declared_type,
        "declared_charset": material.declared_charset,
        "url": material.url,
        "hops": [asdict(hop) for hop in material.hops],
        "headers": material.headers,
        "fetched_at": material.fetched_at,
    }


def read_draft(draft: ImportDraft) -> tuple[ArticleRecord, Material]:
    """The record and the material that a draft keeps."""
    values: dict[str, Any] = dict(draft.record)
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
