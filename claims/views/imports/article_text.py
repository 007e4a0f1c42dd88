"""The parts of an article's text with their labels; its versions, and their web archive."""

import json
from functools import cache

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from claims.actions.articles.labels import Labelled, label_block
from claims.actions.errors import RefusedError
from claims.documents.records import HIDDEN_KINDS, BlockKind
from claims.models import Article, ArticleVersion, Claim, StaleWriteError
from claims.publishing.article_warc import article_warc, what_is_kept
from claims.views.access import editor_required
from claims.views.bench.page import find_version
from claims.views.downloads import attachment
from claims.views.imports.single import KIND_LABELS
from claims.views.requests import HtmxHttpRequest, whole_number

#: The labels in the order of the buttons, with the digit key of each.
KINDS = [
    {"value": kind.value, "label": KIND_LABELS[kind], "key": str(key)}
    for key, kind in enumerate(BlockKind, start=1)
]
PLACE = "{number}"


@editor_required
@require_GET
def article_text(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Every part of a version with its label, including parts that are left out; 4 queries."""
    article = get_object_or_404(Article, pk=article_id)
    version = find_version(article, request.GET.get("version", ""))
    if version is None:
        return render(request, "desk/bench/waiting.html", {"article": article})
    return _page(request, article, version)


def _page(
    request: HtmxHttpRequest,
    article: Article,
    version: ArticleVersion,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    versions = list(
        article.versions.defer("text", "blocks").select_related("created_by").order_by("-number")
    )
    fetched = sum(bool(v.fetched_url and v.fetched_at) for v in versions)
    context = {
        "article": article,
        "version": version,
        "rows": _rows(version),
        **_counts(version),
        "versions": versions,
        "bench": f"{article.bench_url}{_version_query(article, version)}",
        "warc_note": what_is_kept(fetched, len(versions) - fetched),
    }
    return render(request, "desk/imports/article_text.html", context | more, status=status)


def _rows(version: ArticleVersion, only: int | None = None) -> list[dict[str, object]]:
    """The parts in text order, with the numbers of the claims in each; one query."""
    live = version.claims.exclude(status=Claim.Status.DISMISSED)
    spans = list(live.order_by("number").values_list("start", "end", "number"))
    # Rendered once per label, as a long text has thousands of buttons.
    buttons = cache(_buttons)
    rows = []
    for number, block in enumerate(version.blocks):
        if only not in {None, number}:
            continue
        first, last, kind = block["start"], block["end"], block["kind"]
        rows.append(
            {
                "number": number,
                "kind": kind,
                "is_hidden": kind in HIDDEN_KINDS,
                "reason": block.get("reason", ""),
                "text": version.text[first:last],
                "start": version.text[first:last][:60],
                # Rendered, and therefore escaped, HTML with a number in it.
                "buttons": mark_safe(buttons(kind).replace(PLACE, str(number))),  # noqa: S308
                "claims": [n for start, end, n in spans if start < last and first < end],
            }
        )
    return rows


def _buttons(kind: str) -> str:
    """The buttons of a part labelled ``kind``, with ``PLACE`` for its number."""
    context = {"number": PLACE, "pressed": kind, "kinds": KINDS}
    drawn = render_to_string("desk/imports/partials/label_buttons.html", context)
    # Without its indentation, which thousands of parts would repeat.
    return " ".join(drawn.split())


def _counts(version: ArticleVersion) -> dict[str, int]:
    shown = len(version.shown_blocks())
    return {"shown_count": shown, "hidden_count": len(version.blocks) - shown}


@editor_required
@require_POST
@vary_on_headers("HX-Request")
def block_label(request: HtmxHttpRequest, article_id: int, version_id: int) -> HttpResponse:
    """Relabel a part; ``label`` is its number, the label that was shown and the one wanted."""
    version = get_object_or_404(
        ArticleVersion.objects.select_related("article"), pk=version_id, article_id=article_id
    )
    number, was, kind = _parsed_label(request.POST.get("label", ""))
    try:
        labelled = label_block(version, number=number, kind=kind, was=was, actor=request.user)
    except RefusedError as error:
        return _refused(request, version, number, str(error), 422)
    except StaleWriteError:
        version = ArticleVersion.objects.select_related("article").get(pk=version.pk)
        return _refused(request, version, number, _conflict(version, number), 409)
    message = _message(labelled)
    if request.htmx:
        return _part_answer(request, labelled.version, number, {"text": message})
    messages.success(request, message)
    return redirect(_address(request, version, number))


def _parsed_label(posted: str) -> tuple[int, str, str]:
    """``"12:paragraph:caption"`` in its parts; an invalid number becomes -1, which no part has."""
    number, _colon, kinds = posted.partition(":")
    was, _colon, kind = kinds.partition(":")
    parsed = whole_number(number)
    return -1 if parsed is None else parsed, was, kind


def _message(labelled: Labelled) -> str:
    label = KIND_LABELS[BlockKind(labelled.block["kind"])]
    is_hidden = labelled.block["kind"] in HIDDEN_KINDS
    text = _("%(label)s, left out of the text.") if is_hidden else _("%(label)s, in the text.")
    sentences = [text % {"label": label}]
    if count := labelled.dismissed:
        text = ngettext(
            "%(n)d suggestion in it was dismissed.",
            "%(n)d suggestions in it were dismissed.",
            count,
        )
        sentences.append(text % {"n": count})
    if count := labelled.restored:
        text = ngettext(
            "%(n)d suggestion in it was restored.", "%(n)d suggestions in it were restored.", count
        )
        sentences.append(text % {"n": count})
    if labelled.is_queued:
        sentences.append(_("Factcheck is looking for claims in it."))
    return " ".join(sentences)


def _conflict(version: ArticleVersion, number: int) -> str:
    label = KIND_LABELS[BlockKind(version.blocks[number]["kind"])]
    return _(
        "Someone has just labelled this part “%(label)s”. Select a label again to change it."
    ) % {"label": label}


def _refused(
    request: HtmxHttpRequest, version: ArticleVersion, number: int, why: str, status: int
) -> HttpResponse:
    """Why nothing changed: in a toast beside the part as it is now, or above the text."""
    if request.htmx:
        return _part_answer(request, version, number, {"text": why, "kind": "error"}, status)
    return _page(request, version.article, version, status=status, refused=why, refused_at=number)


def _part_answer(
    request: HtmxHttpRequest,
    version: ArticleVersion,
    number: int,
    toast: dict[str, str],
    status: int = 200,
) -> HttpResponse:
    """The part and the counts, which replace those on the page."""
    context = {
        "article": version.article,
        "rows": _rows(version, only=number),
        "oob": True,
        **_counts(version),
    }
    response = render(request, "desk/imports/partials/label_answer.html", context, status=status)
    response["HX-Trigger"] = json.dumps({"toast": toast})
    return response


def _address(request: HtmxHttpRequest, version: ArticleVersion, number: int) -> str:
    """The page that the button was on: the bench, or this part of the list."""
    article = version.article
    if request.POST.get("back") == "bench":
        return f"{article.bench_url}{_version_query(article, version)}"
    list_url = reverse("desk:article_text", args=[article.pk])
    return f"{list_url}{_version_query(article, version)}#part-{number}"


def _version_query(article: Article, version: ArticleVersion) -> str:
    newest = article.current_version
    return f"?version={version.number}" if newest and newest.pk != version.pk else ""


@editor_required
@require_GET
def article_web_archive(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Everything that was kept of the article's pages as one WARC download."""
    article = get_object_or_404(Article, pk=article_id)
    warc = article_warc(article)
    if not warc.versions:
        raise Http404(_("No version of this article has been kept yet."))
    return attachment(warc.data, name=f"{article.slug}.warc.gz")
