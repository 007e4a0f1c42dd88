"""Bringing the text of an article in again: the new text, the comparison, the next version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from claims.actions.errors import RefusedError
from claims.actions.imports.carry_plan import Fate
from claims.actions.imports.known_article import as_compared
from claims.actions.imports.new_article import DuplicateTextError, read_draft, save_draft
from claims.actions.imports.new_version import (
    Answer,
    Look,
    MovedOnError,
    article_at,
    close_draft,
    import_version_draft,
    look_again,
    note_look,
)
from claims.documents import read as reading
from claims.documents.records import ArticleRecord, Block, BlockKind, Material, ReadError
from claims.forms.imports.single import ChosenBlock, chosen_blocks
from claims.forms.imports.versions import NewTextForm
from claims.models import Article, ImportBatch, ImportDraft, StaleWriteError
from claims.revisions.anchor import Outcome
from claims.revisions.diff import Change, Paragraph, Piece, word_diff
from claims.views.access import editor_required
from claims.views.imports.bulk import back_to, batch_of
from claims.views.imports.single import KIND_LABELS, block_row
from claims.views.requests import HtmxHttpRequest

OUTCOMES = {
    Outcome.SAME: gettext_lazy("Stays"),
    Outcome.MOVED: gettext_lazy("Moves along"),
    Outcome.CHANGED: gettext_lazy("Words changed"),
    Outcome.ORPHAN: gettext_lazy("Loses its place"),
}


@dataclass(frozen=True, slots=True)
class Came:
    """What an editor gave: where it came from, and the record it was read as."""

    material: Material
    record: ArticleRecord


@editor_required
@require_http_methods(["GET", "POST"])
def article_again(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Fetch the same page, or take a text or a file, and say what came of it; stores a draft at most."""
    article = get_object_or_404(Article, pk=article_id)
    fetches = request.POST.get("act") == "fetch"
    sent = request.method == "POST" and not fetches
    form = NewTextForm(request.POST, request.FILES) if sent else NewTextForm()
    context: dict[str, Any] = {"article": article, "form": form, "can_fetch": _can_fetch(article)}
    try:
        came = _came(article, form, fetches=fetches) if request.method == "POST" else None
        look = look_again(article, came.record, came.material) if came else None
    except ReadError as error:
        if fetches:
            context["fetch_error"] = str(error)
        else:
            form.add_error(form.door, str(error))
        came = look = None
    except DuplicateTextError as error:
        context["duplicate"] = error.article
        came = look = None
    except RefusedError as error:
        context["refused"] = error.missing
        came = look = None
    if came is None or look is None:
        status = 422 if request.method == "POST" else 200
        return render(
            request, "desk/imports/new_version.html", context | _versions(article), status=status
        )
    if look.answer is Answer.CHANGED:
        draft = save_draft(
            as_compared(came.record, look), came.material, actor=request.user, article=article
        )
        return redirect("desk:version_compare", draft.pk)
    note_look(article, look, came.material, actor=request.user)
    context |= {"look": look, "form": NewTextForm()}
    return render(request, "desk/imports/new_version.html", context | _versions(article))


def _versions(article: Article) -> dict[str, Any]:
    versions = article.versions.defer("text", "blocks").order_by("-number")
    return {"versions": list(versions[:10])}


def _can_fetch(article: Article) -> bool:
    return bool(article.url) and settings.IMPORT_URLS


def _came(article: Article, form: NewTextForm, *, fetches: bool) -> Came | None:
    """What was fetched, pasted or uploaded; None for an invalid form. Raises ``ReadError``."""
    if fetches:
        if not _can_fetch(article):
            raise ReadError(_("This article has no address that could be fetched."))
        from claims.documents.web.fetch import fetch_url

        material = fetch_url(article.url, allowed_hosts=tuple(settings.IMPORT_HOSTS))
    elif form.is_valid():
        material = form.material()
    else:
        return None
    return Came(material, reading.read_material(material))


@editor_required
@require_POST
def draft_as_version(request: HtmxHttpRequest, draft_id: int) -> HttpResponse:
    """Take what was read as a new article for a new text of the one at the same address."""
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
    """What changed and what becomes of each claim; a POST stores it as it was shown.

    ``act=compare`` draws the page anew with other ticks. 409 when something changed meanwhile.
    """
    drafts = ImportDraft.objects.select_related("article")
    draft = get_object_or_404(drafts, pk=draft_id, created_by=request.user, article__isnull=False)
    record, material = read_draft(draft)
    posted = request.POST if request.method == "POST" else None
    chosen = chosen_blocks(record, posted)
    blocks = [Block(b.block.start, b.block.end, b.kind, b.reason) for b in chosen]
    error: dict[str, Any] = {}
    status = 200
    batch = batch_of(draft)
    if posted is not None and posted.get("act") != "compare":
        try:
            look = import_version_draft(
                draft,
                actor=request.user,
                blocks=blocks,
                seen=posted.get("seen", ""),
                **_described(request, record, chosen),
            )
            return _stored(request, draft, look, batch)
        except (MovedOnError, StaleWriteError):
            error, status = {"moved_on": True}, 409
        except RefusedError as refusal:
            error, status = {"refused": refusal.missing}, 422
        except DuplicateTextError as duplicate:
            error, status = {"duplicate": duplicate.article}, 422
    error["batch"] = batch
    return _comparison(request, draft, Came(material, record), chosen, blocks, error, status)


def _comparison(
    request: HtmxHttpRequest,
    draft: ImportDraft,
    came: Came,
    chosen: list[ChosenBlock],
    blocks: list[Block],
    also: dict[str, Any],
    status: int,
) -> HttpResponse:
    """The page; ``also`` is the batch that the draft came from, and what went wrong."""
    article = _article_of(draft)
    try:
        look = look_again(article, came.record, came.material, blocks=blocks)
    except RefusedError as refusal:
        messages.error(request, " ".join(str(item.text) for item in refusal.missing))
        return redirect("desk:article_again", article.pk)
    except DuplicateTextError as duplicate:
        messages.error(request, duplicate.messages[0])
        return redirect("desk:article_again", article.pk)
    if look.answer is not Answer.CHANGED and not _ticks_changed(came.record, chosen):
        # Somebody stored this very text while the draft waited.
        close_draft(draft, look)
        return _stored(request, draft, look, also["batch"])
    context = {
        "draft": draft,
        "article": article,
        "record": came.record,
        "material": came.material,
        "look": look,
        "number": look.old.number + 1,
        "block_rows": [block_row(came.record, b) for b in chosen if b.can_change],
        "shown": " ".join(b.kind for b in chosen),
        "kinds": [(kind.value, KIND_LABELS[kind]) for kind in BlockKind],
        "new_title": _new_title(came.record, article),
        "takes_title": request.POST.get("take_title") == "on",
        **_changes(look),
        **_fates(look),
        **also,
    }
    return render(request, "desk/imports/compare.html", context, status=status)


def _article_of(draft: ImportDraft) -> Article:
    if draft.article is None:
        raise ValueError("This draft is a new article")
    return draft.article


def _ticks_changed(record: ArticleRecord, chosen: list[ChosenBlock]) -> bool:
    return any(b.kind != block.kind for b, block in zip(chosen, record.blocks, strict=True))


def _new_title(record: ArticleRecord, article: Article) -> str:
    """The headline that was found, when it is another one."""
    title = " ".join(record.title.split())
    return title if title and title != article.title else ""


def _described(
    request: HtmxHttpRequest, record: ArticleRecord, chosen: list[ChosenBlock]
) -> dict[str, str]:
    """What is said about the article that changes with its text."""
    described = {}
    if request.POST.get("take_title") == "on" and record.title.strip():
        described["title"] = " ".join(record.title.split())[:300]
        standfirst = (b.block for b in chosen if b.kind == BlockKind.STANDFIRST)
        if block := next(standfirst, None):
            described["standfirst"] = record.text[block.start : block.end]
    return described


def _stored(
    request: HtmxHttpRequest, draft: ImportDraft, look: Look, batch: ImportBatch | None
) -> HttpResponse:
    """Say what was stored, and go on with the list that the draft came from, or on the bench."""
    article = _article_of(draft)
    onward = back_to(batch) if batch else article.bench_url
    if look.plan is None:
        messages.info(request, _("This text is here already. Nothing was stored."))
        return redirect(onward)
    lost = len(look.plan.of(Outcome.ORPHAN))
    along = len(look.plan.fates) - lost
    said = [
        _("Version %(n)d is stored.") % {"n": look.old.number + 1},
        ngettext("%(n)d claim came along.", "%(n)d claims came along.", along) % {"n": along},
    ]
    if lost:
        said.append(
            ngettext("%(n)d lost its place.", "%(n)d lost their place.", lost) % {"n": lost}
        )
    said.append(_("New claims are being looked for."))
    messages.success(request, " ".join(said))
    return redirect(onward)


# --- What the comparison shows ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A changed paragraph: each side in pieces, those that the other side has not are ``lit``."""

    kind: str
    label: str
    is_grave: bool
    old: list[tuple[str, bool]]
    new: list[tuple[str, bool]]


CHANGE_LABELS = {
    Change.EDITED: gettext_lazy("Words changed"),
    Change.ADDED: gettext_lazy("New paragraph"),
    Change.REMOVED: gettext_lazy("Paragraph gone"),
    Change.MOVED: gettext_lazy("Paragraph moved"),
}


def _changes(look: Look) -> dict[str, Any]:
    """The changed paragraphs, the gravest first, and how many there are of each kind."""
    if look.comparison is None:
        return {"changes": [], "kept": 0}
    gravest = look.comparison.gravest_first
    return {
        "changes": [_shown(paragraph) for paragraph in gravest],
        "kept": len(look.comparison.paragraphs) - len(gravest),
    }


def _shown(paragraph: Paragraph) -> ShownChange:
    is_grave = paragraph.weight > 1
    label = CHANGE_LABELS[paragraph.change]
    if is_grave and paragraph.change is Change.EDITED:
        label = gettext_lazy("Number or quotation changed")
    pieces = paragraph.pieces
    return ShownChange(
        kind=paragraph.change,
        label=str(label),
        is_grave=is_grave,
        old=_side(pieces, Change.REMOVED) if pieces else [(paragraph.old, False)],
        new=_side(pieces, Change.ADDED) if pieces else [(paragraph.new, False)],
    )


def _side(pieces: Iterable[Piece], own: Change) -> list[tuple[str, bool]]:
    """One side of a word diff: the words that both have, and its own."""
    return [(p.text, p.change is own) for p in pieces if p.change in (Change.KEPT, own)]


@dataclass(frozen=True, slots=True)
class ShownFate:
    """What becomes of one claim, in words."""

    fate: Fate
    label: str
    note: str
    old: list[tuple[str, bool]]
    new: list[tuple[str, bool]]


def _fates(look: Look) -> dict[str, Any]:
    """Claims that need a look, the gravest first, and the others by what they do."""
    fates = look.plan.fates if look.plan else ()
    live = [f for f in fates if f.claim.status != "dismissed"]
    grave = [f for f in live if f.outcome in (Outcome.CHANGED, Outcome.ORPHAN)]
    rows = [_shown_fate(fate) for fate in sorted(grave, key=lambda fate: fate.gravity)]
    quiet = [fate for fate in live if fate not in grave]
    return {
        "fates": rows,
        "quiet": [(fate, OUTCOMES[fate.outcome]) for fate in quiet],
        "staying": sum(fate.outcome is Outcome.SAME for fate in quiet),
        "moving": sum(fate.outcome is Outcome.MOVED for fate in quiet),
    }


def _shown_fate(fate: Fate) -> ShownFate:
    is_lost = fate.outcome is Outcome.ORPHAN
    pieces = [] if is_lost else list(word_diff(fate.was.exact, fate.exact))
    label = OUTCOMES[fate.outcome]
    if fate.urgent:
        label = gettext_lazy("Number or quotation changed")
    return ShownFate(
        fate=fate,
        label=str(label),
        note=_consequence(fate),
        old=[(fate.was.exact, False)] if is_lost else _side(pieces, Change.REMOVED),
        new=_side(pieces, Change.ADDED),
    )


def _consequence(fate: Fate) -> str:
    if fate.is_public:
        return _(
            "Published. It is due for another check, and readers see that the article was edited."
        )
    if fate.outcome is Outcome.ORPHAN:
        return _("It waits at the bench until you give it other words or dismiss it.")
    status = fate.claim.status
    if status in {"in_review", "approved"}:
        return _("It has to be read a second time: the words are others now.")
    return ""
