"""Importing one article: the material, and a preview before anything is stored."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims.actions.imports.drafts import import_draft, read_draft, save_draft
from claims.actions.imports.items import fetch_page
from claims.actions.imports.new_article import DuplicateTextError, find_duplicate
from claims.actions.imports.version_check import check_for_earlier_version
from claims.documents.read import read_material
from claims.documents.records import ArticleRecord, BlockKind, ReadError
from claims.forms.imports.single import ChosenBlock, ImportForm, PreviewForm, chosen_blocks
from claims.forms.refusals import add_refusal
from claims.models import Article, ImportDraft
from claims.views.access import editor_required
from claims.views.downloads import attachment
from claims.views.imports.bulk import after_draft, batch_of
from claims.views.imports.preview import preview_context
from claims.views.requests import HtmxHttpRequest

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
        form.add_error(None, _("No text is left. Tick at least one block."))
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
