"""What the preview of an import shows: the blocks with their labels, and the details found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.actions.imports.known_article import article_at
from claims.documents.records import ArticleRecord, BlockKind, Material
from claims.documents.relative_dates import relative_dates
from claims.forms.imports.single import ChosenBlock, PreviewForm, kept_words
from claims.models import ArticleVersion, ImportDraft

KIND_LABELS = {
    BlockKind.HEADLINE: gettext_lazy("Headline"),
    BlockKind.STANDFIRST: gettext_lazy("Standfirst"),
    BlockKind.PARAGRAPH: gettext_lazy("Paragraph"),
    BlockKind.HEADING: gettext_lazy("Heading"),
    BlockKind.LIST_ITEM: gettext_lazy("List item"),
    BlockKind.BLOCKQUOTE: gettext_lazy("Quotation"),
    BlockKind.CAPTION: gettext_lazy("Caption"),
    BlockKind.CREDIT: gettext_lazy("Credit"),
    BlockKind.BOILERPLATE: gettext_lazy("Boilerplate"),
}
#: The labels in the order of their keys and menus.
KINDS = [(kind.value, label) for kind, label in KIND_LABELS.items()]
#: How many of the words that depend on the date the message names.
NAMED_WORDS = 3


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block with its controls; in ``words`` those that depend on the date are marked."""

    index: int
    kind: BlockKind
    is_kept: bool
    reason: str
    words: SafeString
    start: str


def block_rows(record: ArticleRecord, blocks: Sequence[ChosenBlock]) -> list[BlockRow]:
    """The blocks whose label can be changed."""
    return [_block_row(record, block) for block in blocks if block.can_change]


def _block_row(record: ArticleRecord, block: ChosenBlock) -> BlockRow:
    text = record.text[block.block.start : block.block.end]
    words = _with_dates_marked(text) if block.is_kept else escape(text)
    return BlockRow(block.index, block.kind, block.is_kept, block.reason, words, text[:60])


def _with_dates_marked(text: str) -> SafeString:
    pieces: list[str] = []
    at = 0
    for start, end in relative_dates(text):
        date = format_html('<span class="fact fact--missing-date">{}</span>', text[start:end])
        pieces += [text[at:start], date]
        at = end
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[at:]]))


def preview_context(
    draft: ImportDraft,
    record: ArticleRecord,
    material: Material,
    form: PreviewForm,
    blocks: Sequence[ChosenBlock],
) -> dict[str, Any]:
    kept = [block for block in blocks if block.is_kept]
    return {
        "draft": draft,
        "record": record,
        "form": form,
        "rows": block_rows(record, blocks),
        "rows_left": sum(not block.can_change for block in blocks),
        "shown": " ".join(block.kind for block in blocks),
        "kinds": KINDS,
        "kept_count": len(kept),
        "hidden_count": len(blocks) - len(kept),
        "words": kept_words(record, blocks),
        "date_note": "" if record.published_on else _date_note(_dated_words(record, kept)),
        "material": material,
        "host": urlsplit(material.url).hostname or "",
        "redirects": max(0, len(material.hops) - 1),
        "size": len(material.data),
        "fingerprint": ArticleVersion.hash_text(record.text)[:8],
        "same_address": article_at(form["url"].value() or "", material.url),
    }


def _dated_words(record: ArticleRecord, kept: Sequence[ChosenBlock]) -> list[str]:
    """The first different words of the kept text that depend on the publication date."""
    found: dict[str, None] = {}
    for block in kept:
        text = record.text[block.block.start : block.block.end]
        found |= dict.fromkeys(text[start:end] for start, end in relative_dates(text))
        if len(found) >= NAMED_WORDS:
            break
    return list(found)[:NAMED_WORDS]


def _date_note(words: Sequence[str]) -> str:
    """Why an editor has to enter the date."""
    if not words:
        return _("Required: no date was found.")
    quoted = [f"“{word}”" for word in words]
    listed = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {_('and')} {quoted[-1]}"
    return ngettext(
        "Required: no date was found, and %(words)s depends on it.",
        "Required: no date was found, and %(words)s depend on it.",
        len(words),
    ) % {"words": listed}
