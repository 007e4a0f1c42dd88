"""Drafts: a record kept while an editor looks at it in the preview or the comparison."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Unpack

from django.db import transaction

from claims.actions.imports.item_state import settle_draft
from claims.actions.imports.new_article import Details, import_record
from claims.documents.records import ArticleRecord, Block, Hop, Material
from claims.models import Article, ImportDraft
from claims.models.user import User


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
    values: dict[str, Any] = dict(draft.record)
    kept = values.pop("material")
    fetched_at = kept["fetched_at"]
    parsed: dict[str, Any] = {
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
