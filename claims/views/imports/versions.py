"""A new version of an article: checking for one, comparing it, and storing it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from claims.actions.errors import RefusedError
from claims.actions.imports.items import fetch_page
from claims.actions.imports.new_article import DuplicateTextError, read_draft, save_draft
from claims.actions.imports.new_version import (
    PlanChangedError,
    article_at,
    close_draft,
    import_version_draft,
    with_labels,
)
from claims.actions.imports.version_check import (
    CheckResult,
    VersionCheck,
    check_for_new_version,
    record_check,
)
from claims.documents import read as reading
from claims.documents.records import Material, ReadError
from claims.forms.imports.single import ChosenBlock, NewTextForm, chosen_blocks
from claims.models import Article, ImportBatch, ImportDraft, StaleWriteError
from claims.revisions.anchor import Outcome
from claims.views.access import editor_required
from claims.views.imports.bulk import after_draft, batch_of
from claims.views.imports.comparison import comparison_context
from claims.views.requests import HtmxHttpRequest

#: How many versions are listed beside the form.
LISTED = 10


@editor_required
@require_http_methods(["GET", "POST"])
def article_again(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Check the article's page, a text or a file for a new version; stores a draft at most."""
    article = get_object_or_404(Article, pk=article_id)
    can_fetch = bool(article.url) and settings.IMPORT_URLS
    context: dict[str, object] = {"can_fetch": can_fetch}
    if request.method == "GET":
        return _new_version(request, article, NewTextForm(), context)
    is_fetch = request.POST.get("act") == "fetch"
    form = NewTextForm() if is_fetch else NewTextForm(request.POST, request.FILES)
    try:
        if is_fetch:
            material = _fetched(article)
        elif form.is_valid():
            material = form.material()
        else:
            return _new_version(request, article, form, context, status=422)
        record = reading.read_material(material)
        check = check_for_new_version(article, record, material)
    except ReadError as error:
        if is_fetch:
            context["fetch_error"] = str(error)
        else:
            form.add_error(form.material_field, str(error))
    except DuplicateTextError as error:
        context["duplicate"] = error.article
    except RefusedError as error:
        context["refused"] = error.missing
    else:
        if check.result is CheckResult.CHANGED:
            labelled = with_labels(record, check)
            draft = save_draft(labelled, material, actor=request.user, article=article)
            return redirect("desk:version_compare", draft.pk)
        record_check(article, check, material, actor=request.user)
        return _new_version(request, article, NewTextForm(), context | {"check": check})
    return _new_version(request, article, form, context, status=422)


def _new_version(
    request: HtmxHttpRequest,
    article: Article,
    form: NewTextForm,
    context: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    versions = article.versions.defer("text", "blocks").order_by("-number")[:LISTED]
    context |= {"article": article, "form": form, "versions": versions}
    return render(request, "desk/imports/new_version.html", context, status=status)


def _fetched(article: Article) -> Material:
    if not article.url:
        raise ReadError(_("This article has no address to fetch."))
    return fetch_page(article.url)


@editor_required
@require_POST
def draft_as_version(request: HtmxHttpRequest, draft_id: int) -> HttpResponse:
    """Turn the draft of a new article into a new version of the article at its address."""
    draft = get_object_or_404(ImportDraft, pk=draft_id, created_by=request.user)
    record, material = read_draft(draft)
    article = article_at(request.POST.get("url", ""), record.url, material.url)
    if article is None:
        messages.error(request, _("No article has this address."))
        return redirect("desk:import_preview", draft.pk)
    draft.article = article
    draft.save(update_fields=["article"])
    return redirect("desk:version_compare", draft.pk)


# --- The comparison --------------------------------------------------------------------------


@editor_required
@require_http_methods(["GET", "POST"])
def version_compare(request: HtmxHttpRequest, draft_id: int) -> HttpResponse:
    """What changed and what happens to each claim; a POST stores the version as it was shown.

    ``act=compare`` redraws the page with other ticks. 409 when something changed meanwhile.
    """
    drafts = ImportDraft.objects.select_related("article")
    draft = get_object_or_404(drafts, pk=draft_id, created_by=request.user, article__isnull=False)
    record, _material = read_draft(draft)
    posted = request.POST if request.method == "POST" else None
    blocks = chosen_blocks(record, posted)
    if posted is None or posted.get("act") == "compare":
        return _comparison(request, draft, blocks, {})
    article, batch = _article_of(draft), batch_of(draft)
    try:
        check = import_version_draft(
            draft,
            actor=request.user,
            blocks=[block.relabelled for block in blocks],
            seen=posted.get("seen", ""),
            use_headline=posted.get("take_title") == "on",
        )
    except (PlanChangedError, StaleWriteError):
        return _comparison(request, draft, blocks, {"plan_changed": True}, status=409)
    except RefusedError as refusal:
        return _comparison(request, draft, blocks, {"refused": refusal.missing}, status=422)
    except DuplicateTextError as error:
        return _comparison(request, draft, blocks, {"duplicate": error.article}, status=422)
    return _stored(request, article, batch, check)


def _comparison(
    request: HtmxHttpRequest,
    draft: ImportDraft,
    blocks: list[ChosenBlock],
    error: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page; ``error`` says why the version was not stored."""
    article = _article_of(draft)
    record, material = read_draft(draft)
    try:
        check = check_for_new_version(
            article, record, material, blocks=[block.relabelled for block in blocks]
        )
    except RefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:article_again", article.pk)
    except DuplicateTextError as duplicate:
        messages.error(request, duplicate.messages[0])
        return redirect("desk:article_again", article.pk)
    has_new_labels = any(b.kind != b.block.kind for b in blocks)
    if check.result is not CheckResult.CHANGED and not has_new_labels:
        # Somebody stored exactly this text while the draft waited.
        batch = batch_of(draft)
        close_draft(draft, check)
        return _stored(request, article, batch, check)
    context = comparison_context(draft, record, material, check, blocks)
    context |= {
        "article": article,
        "batch": batch_of(draft),
        "takes_title": request.POST.get("take_title") == "on",
    }
    return render(request, "desk/imports/compare.html", context | error, status=status)


def _article_of(draft: ImportDraft) -> Article:
    if draft.article is None:
        raise ValueError("This draft is a new article")
    return draft.article


def _stored(
    request: HtmxHttpRequest, article: Article, batch: ImportBatch | None, check: VersionCheck
) -> HttpResponse:
    """Say what was stored, and return to the bulk import of the draft, or to the bench."""
    onward = after_draft(batch) if batch else article.bench_url
    if check.plan is None:
        messages.info(request, _("This text is already here. Nothing was stored."))
        return redirect(onward)
    lost = len(check.plan.of(Outcome.ORPHAN))
    carried = len(check.plan.moves) - lost
    sentences = [
        _("Version %(n)d stored.") % {"n": check.newest.number + 1},
        ngettext("%(n)d claim carried over.", "%(n)d claims carried over.", carried)
        % {"n": carried},
    ]
    if lost:
        text = ngettext(
            "%(n)d claim is no longer in the text.", "%(n)d claims are no longer in the text.", lost
        )
        sentences.append(text % {"n": lost})
    sentences.append(_("The new text is being read for new claims."))
    messages.success(request, " ".join(sentences))
    return redirect(onward)
