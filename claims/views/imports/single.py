"""Bringing an article in: the material and its preview, before anything is stored."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims.actions.imports.new_article import (
    DuplicateTextError,
    find_duplicate,
    import_draft,
    read_draft,
    save_draft,
)
from claims.actions.imports.new_version import article_at, earlier_text
from claims.documents.read import read_material
from claims.documents.records import ArticleRecord, BlockKind, Material, ReadError
from claims.documents.relative_dates import relative_dates
from claims.forms.imports.single import ChosenBlock, ImportForm, PreviewForm, chosen_blocks
from claims.models import Article, ArticleVersion, ImportDraft
from claims.views.access import editor_required
from claims.views.downloads import attachment
from claims.views.imports.bulk import back_to, batch_of
from claims.views.requests import HtmxHttpRequest

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
#: How many of the words that hang on the date the message names.
NAMED_WORDS = 3


@editor_required
@require_http_methods(["GET", "POST"])
def import_article(request: HtmxHttpRequest) -> HttpResponse:
    """Take a text, a file or an address and show what was found in it; stores a draft at most."""
    form = ImportForm(request.POST or None, request.FILES or None)
    duplicate, went_back = None, False
    if request.method == "POST" and form.is_valid():
        try:
            material = _material(form)
            record = read_material(material)
        except ReadError as error:
            form.add_error(form.door, str(error))
        else:
            duplicate = find_duplicate(record.text)
            if duplicate is None:
                draft = save_draft(record, material, actor=request.user)
                return redirect("desk:import_preview", draft.pk)
            went_back = earlier_text(duplicate, record) is not None
            form.add_error(form.door, _duplicate_message(duplicate))
    context = {
        "form": form,
        "duplicate": duplicate,
        "went_back": went_back,
        "drafts": _drafts_of(request),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/imports/single.html", context, status=status)


def _material(form: ImportForm) -> Material:
    if url := form.cleaned_data.get("url"):
        # Loaded here: an installation that takes in no addresses needs no HTTP client.
        from claims.documents.web.fetch import fetch_url

        return fetch_url(url, allowed_hosts=tuple(settings.IMPORT_HOSTS))
    return form.material()


def _drafts_of(request: HtmxHttpRequest) -> list[ImportDraft]:
    return list(
        ImportDraft.objects.filter(created_by=request.user).defer("raw").order_by("-created_at")[:5]
    )


def _duplicate_message(article: Article) -> str:
    return _("This text is here already: “%(title)s”.") % {"title": article.title}


@editor_required
@require_http_methods(["GET", "POST"])
def import_preview(request: HtmxHttpRequest, draft_id: int) -> HttpResponse:
    """Show a draft with its blocks and facts; a valid POST stores it and queues its reading."""
    draft = get_object_or_404(ImportDraft, pk=draft_id, created_by=request.user)
    if draft.article_id:
        return redirect("desk:version_compare", draft.pk)
    record, material = read_draft(draft)
    posted = request.POST if request.method == "POST" else None
    form = PreviewForm.of(record, posted)
    blocks = chosen_blocks(record, posted)
    duplicate = None
    if posted is not None and _check(form, blocks):
        try:
            article = import_draft(
                draft,
                actor=request.user,
                blocks=[block.as_dict() for block in blocks],
                standfirst=_standfirst(record, blocks),
                **form.cleaned_data,
            )
        except DuplicateTextError as error:
            duplicate = error.article
        except ValidationError as error:
            _show_errors(form, error)
        else:
            return redirect("desk:import_progress", article.pk)
    context = _preview_context(draft, record, material, form, blocks) | {"duplicate": duplicate}
    status = 200 if posted is None else 422
    return render(request, "desk/imports/preview.html", context, status=status)


def _check(form: PreviewForm, blocks: list[ChosenBlock]) -> bool:
    """Whether the form and the ticks make an article; adds what is missing to the form."""
    form.full_clean()
    if not any(block.is_kept for block in blocks):
        form.add_error(None, _("Nothing is left of the text: tick at least one block."))
    return form.is_valid()


def _show_errors(form: PreviewForm, error: ValidationError) -> None:
    """Put each error beside its field, and those of no field above the form."""
    by_field = (
        error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    )
    for field, texts in by_field.items():
        for text in texts:
            form.add_error(field if field in form.fields else None, text)


def _standfirst(record: ArticleRecord, blocks: list[ChosenBlock]) -> str:
    """The words of the first block labelled so, or those the page gave where no block ever was."""
    for block in blocks:
        if block.kind == BlockKind.STANDFIRST:
            return record.text[block.block.start : block.block.end]
    was_a_block = any(block.kind == BlockKind.STANDFIRST for block in record.blocks)
    return "" if was_a_block else record.standfirst


def _preview_context(
    draft: ImportDraft,
    record: ArticleRecord,
    material: Material,
    form: PreviewForm,
    blocks: list[ChosenBlock],
) -> dict[str, Any]:
    kept = [block for block in blocks if block.is_kept]
    words = sum(len(record.text[b.block.start : b.block.end].split()) for b in kept)
    hanging = _hanging_words(record, kept)
    return {
        "draft": draft,
        "record": record,
        "form": form,
        "rows": [block_row(record, block) for block in blocks if block.can_change],
        "rows_left": sum(not block.can_change for block in blocks),
        "shown": " ".join(block.kind for block in blocks),
        "kinds": [(kind.value, KIND_LABELS[kind]) for kind in BlockKind],
        "kept_count": len(kept),
        "hidden_count": len(blocks) - len(kept),
        "words": words,
        "date_note": "" if record.published_on else _date_note(hanging),
        "material": material,
        "host": urlsplit(material.url).hostname or "",
        "redirects": max(0, len(material.hops) - 1),
        "size": len(material.data),
        "fingerprint": ArticleVersion.hash_text(record.text)[:8],
        "same_address": article_at(form["url"].value() or "", material.url),
    }


def block_row(record: ArticleRecord, block: ChosenBlock) -> dict[str, Any]:
    """A block as the list shows it: its text in pieces, those that hang on the date marked."""
    text = record.text[block.block.start : block.block.end]
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in relative_dates(text) if block.is_kept else []:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return {
        "index": block.index,
        "kind": block.kind,
        "is_kept": block.is_kept,
        "reason": block.reason,
        "pieces": pieces,
        "start": text[:60],
    }


def _hanging_words(record: ArticleRecord, kept: list[ChosenBlock]) -> list[str]:
    """The first distinct words of the kept text that need the date."""
    found: dict[str, None] = {}
    for block in kept:
        text = record.text[block.block.start : block.block.end]
        found |= dict.fromkeys(text[start:end] for start, end in relative_dates(text))
        if len(found) >= NAMED_WORDS:
            break
    return list(found)[:NAMED_WORDS]


def _date_note(words: list[str]) -> str:
    """Why the date has to be given."""
    if not words:
        return _("Required: it was not found in the material.")
    quoted = [f"“{word}”" for word in words]
    listed = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {_('and')} {quoted[-1]}"
    return ngettext(
        "Required: it was not found in the material, and %(words)s hangs on it.",
        "Required: it was not found in the material, and %(words)s hang on it.",
        len(words),
    ) % {"words": listed}


@editor_required
@require_POST
def import_cancel(request: HtmxHttpRequest, draft_id: int) -> HttpResponse:
    """Throw a draft away; a draft that is gone already is no error."""
    draft = ImportDraft.objects.filter(pk=draft_id, created_by=request.user).first()
    batch = batch_of(draft) if draft is not None else None
    if draft is not None:
        draft.delete()
    messages.info(request, _("Import cancelled. Nothing was stored."))
    if batch is not None:
        return redirect(back_to(batch))
    if draft is not None and draft.article_id:
        return redirect("desk:article_again", draft.article_id)
    return redirect("desk:import")


@editor_required
@require_GET
def import_raw(request: HtmxHttpRequest, draft_id: int) -> HttpResponse:
    """The bytes of a draft as they were received, as a download that nothing runs."""
    draft = get_object_or_404(ImportDraft, pk=draft_id, created_by=request.user)
    return attachment(bytes(draft.raw), name=draft.name or "pasted.txt")
