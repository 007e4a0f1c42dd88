"""Importing one article: the material, and a preview before anything is stored."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims.actions.imports.items import fetch_page
from claims.actions.imports.new_article import (
    DuplicateTextError,
    find_duplicate,
    import_draft,
    read_draft,
    save_draft,
)
from claims.actions.imports.new_version import article_at
from claims.actions.imports.version_check import check_for_earlier_version
from claims.documents.read import read_material
from claims.documents.records import ArticleRecord, BlockKind, Material, ReadError
from claims.documents.relative_dates import relative_dates
from claims.forms.imports.single import ChosenBlock, ImportForm, PreviewForm, chosen_blocks
from claims.forms.refusals import add_refusal
from claims.models import Article, ArticleVersion, ImportDraft
from claims.views.access import editor_required
from claims.views.downloads import attachment
from claims.views.imports.bulk import after_draft, batch_of
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
#: The labels in the order of their keys and menus.
KINDS = [(kind.value, label) for kind, label in KIND_LABELS.items()]
#: How many of the words that depend on the date the message names.
NAMED_WORDS = 3


def block_rows(record: ArticleRecord, blocks: Sequence[ChosenBlock]) -> list[dict[str, object]]:
    """The blocks whose label can be changed; in ``words`` those that depend on the date are marked."""
    return [_block_row(record, block) for block in blocks if block.can_change]


def _block_row(record: ArticleRecord, block: ChosenBlock) -> dict[str, object]:
    text = record.text[block.block.start : block.block.end]
    words = _with_dates_marked(text) if block.is_kept else escape(text)
    return {
        "index": block.index,
        "kind": block.kind,
        "is_kept": block.is_kept,
        "reason": block.reason,
        "words": words,
        "start": text[:60],
    }


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
) -> dict[str, object]:
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
        "words": sum(len(record.text[b.block.start : b.block.end].split()) for b in kept),
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


#: How many unfinished imports are listed beside the form.
UNFINISHED = 5


@editor_required
@require_http_methods(["GET", "POST"])
def import_article(request: HtmxHttpRequest) -> HttpResponse:
    """Read a text, a file or an address and show what was found; stores a draft at most."""
    form = ImportForm(request.POST or None, request.FILES or None)
    duplicate, has_newer_text = None, False
    if request.method == "POST" and form.is_valid():
        url = form.cleaned_data.get("url")
        try:
            material = fetch_page(url) if url else form.material()
            record = read_material(material)
        except ReadError as error:
            form.add_error(form.material_field, str(error))
        else:
            duplicate = find_duplicate(record.text)
            if duplicate is None:
                draft = save_draft(record, material, actor=request.user)
                return redirect("desk:import_preview", draft.pk)
            has_newer_text = check_for_earlier_version(duplicate, record) is not None
            form.add_error(form.material_field, DuplicateTextError(duplicate).messages[0])
    drafts = ImportDraft.objects.filter(created_by=request.user).defer("raw")
    context = {
        "form": form,
        "duplicate": duplicate,
        "has_newer_text": has_newer_text,
        "drafts": drafts.order_by("-created_at")[:UNFINISHED],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/imports/single.html", context, status=status)


@editor_required
@require_http_methods(["GET", "POST"])
def import_preview(request: HtmxHttpRequest, draft_id: int) -> HttpResponse:
    """Show a draft with its blocks and details; a valid POST stores it and queues its reading."""
    draft = get_object_or_404(ImportDraft, pk=draft_id, created_by=request.user)
    if draft.article_id:
        return redirect("desk:version_compare", draft.pk)
    record, material = read_draft(draft)
    posted = request.POST if request.method == "POST" else None
    form = PreviewForm.of(record, posted)
    blocks = chosen_blocks(record, posted)
    duplicate: Article | None = None
    if posted is not None and _is_complete(form, blocks):
        try:
            article = import_draft(
                draft,
                actor=request.user,
                blocks=[block.relabelled for block in blocks],
                standfirst=_standfirst(record, blocks),
                **form.cleaned_data,
            )
        except DuplicateTextError as error:
            duplicate = error.article
        except ValidationError as error:
            add_refusal(form, error)
        else:
            return redirect("desk:import_progress", article.pk)
    context = preview_context(draft, record, material, form, blocks) | {"duplicate": duplicate}
    status = 200 if posted is None else 422
    return render(request, "desk/imports/preview.html", context, status=status)


def _is_complete(form: PreviewForm, blocks: list[ChosenBlock]) -> bool:
    """Whether the details and the ticked blocks make an article; adds what is missing to the form."""
    form.full_clean()
    if not any(block.is_kept for block in blocks):
        form.add_error(None, _("No text is left. Tick at least one part."))
    return form.is_valid()


def _standfirst(record: ArticleRecord, blocks: list[ChosenBlock]) -> str:
    """The first block labelled as standfirst, or what the page gave if no block ever was."""
    for block in blocks:
        if block.kind == BlockKind.STANDFIRST:
            return record.text[block.block.start : block.block.end]
    was_a_block = any(block.kind == BlockKind.STANDFIRST for block in record.blocks)
    return "" if was_a_block else record.standfirst


@editor_required
@require_POST
def import_cancel(request: HtmxHttpRequest, draft_id: int) -> HttpResponse:
    """Delete a draft; a draft that is gone already is not an error."""
    draft = ImportDraft.objects.filter(pk=draft_id, created_by=request.user).first()
    messages.info(request, _("Import cancelled. Nothing was stored."))
    if draft is None:
        return redirect("desk:import")
    batch, article_id = batch_of(draft), draft.article_id
    draft.delete()
    if batch is not None:
        return redirect(after_draft(batch))
    return redirect("desk:article_again", article_id) if article_id else redirect("desk:import")


@editor_required
@require_GET
def import_raw(request: HtmxHttpRequest, draft_id: int) -> HttpResponse:
    """The bytes of a draft as they were received, as a download."""
    draft = get_object_or_404(ImportDraft, pk=draft_id, created_by=request.user)
    return attachment(bytes(draft.raw), name=draft.name or "pasted.txt")
