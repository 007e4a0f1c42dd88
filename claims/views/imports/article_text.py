"""The text of an article and what its parts are called; its versions, and the web archive of them."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from claims.actions.articles.labels import Labelled, label_block
from claims.actions.errors import RefusedError
from claims.actions.queue import enqueue_extraction
from claims.documents.records import HIDDEN_KINDS, BlockKind
from claims.models import Article, ArticleVersion, Claim, StaleWriteError
from claims.publishing.article_warc import article_warc, what_is_kept
from claims.views.access import editor_required
from claims.views.bench.page import find_version
from claims.views.downloads import attachment
from claims.views.imports.single import KIND_LABELS
from claims.views.requests import HtmxHttpRequest

#: In the order of the buttons; the digit that presses each.
KINDS = [
    {"value": kind.value, "label": KIND_LABELS[kind], "key": str(key)}
    for key, kind in enumerate(BlockKind, start=1)
]


@editor_required
@require_GET
def article_text(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Every part of a version with its label, those left out included; 4 queries beside the user's."""
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
    **more: Any,
) -> HttpResponse:
    versions = list(article.versions.defer("text", "blocks").select_related("created_by"))
    fetched = sum(bool(one.fetched_url and one.fetched_at) for one in versions)
    context = {
        "article": article,
        "version": version,
        "rows": _rows(version),
        **_counts(version),
        "versions": sorted(versions, key=lambda one: -one.number),
        "warc_note": what_is_kept(fetched, len(versions) - fetched),
    }
    return render(request, "desk/imports/article_text.html", context | more, status=status)


def _rows(version: ArticleVersion, only: int | None = None) -> list[dict[str, Any]]:
    """The parts in text order with the claims that stand in each; one query."""
    live = version.claims.exclude(status=Claim.Status.DISMISSED)
    spans = list(live.order_by("number").values_list("start", "end", "number"))
    buttons = _Buttons()
    return [
        {
            "number": number,
            "kind": block["kind"],
            "is_hidden": block["kind"] in HIDDEN_KINDS,
            "reason": block.get("reason", ""),
            "text": version.text[block["start"] : block["end"]],
            "start": version.text[block["start"] : min(block["end"], block["start"] + 60)],
            "buttons": buttons.of(number, block["kind"]),
            "claims": [
                n for start, end, n in spans if start < block["end"] and block["start"] < end
            ],
        }
        for number, block in enumerate(version.blocks)
        if only in {None, number}
    ]


class _Buttons:
    """The buttons of each part; drawn once a label, because a long text has thousands of them."""

    PLACE = "{number}"

    def __init__(self) -> None:
        self.drawn: dict[str, str] = {}

    def of(self, number: int, kind: str) -> SafeString:
        if kind not in self.drawn:
            context = {"number": self.PLACE, "pressed": kind, "kinds": KINDS}
            self.drawn[kind] = render_to_string("desk/imports/partials/label_buttons.html", context)
        # An escaped page with a number in it.
        return mark_safe(self.drawn[kind].replace(self.PLACE, str(number)))  # noqa: S308


def _counts(version: ArticleVersion) -> dict[str, int]:
    shown = len(version.shown_blocks())
    return {"shown_count": shown, "hidden_count": len(version.blocks) - shown}


@editor_required
@require_POST
@vary_on_headers("HX-Request")
def block_label(request: HtmxHttpRequest, article_id: int, version_id: int) -> HttpResponse:
    """Give one part another label: ``label`` is its number, the kind seen and the kind wanted."""
    version = get_object_or_404(
        ArticleVersion.objects.select_related("article"), pk=version_id, article_id=article_id
    )
    number, was, kind = _asked(request.POST.get("label", ""))
    try:
        with transaction.atomic():
            done = label_block(version, number=number, kind=kind, was=was, actor=request.user)
            if run := done.run:
                enqueue_extraction(run.pk)
    except RefusedError as error:
        return _not_done(request, version, number, str(error), 422)
    except StaleWriteError:
        version = ArticleVersion.objects.select_related("article").get(pk=version.pk)
        return _not_done(request, version, number, _beaten(version, number), 409)
    said = _said(done)
    if request.htmx:
        return _row_answer(request, done.version, number, {"text": said})
    messages.success(request, said)
    return redirect(_address(request, version, number))


def _asked(posted: str) -> tuple[int, str, str]:
    """``"12:paragraph:caption"`` taken apart; what cannot be read names no part and is refused."""
    number, _colon, kinds = posted.partition(":")
    was, _colon, kind = kinds.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        return -1, was, kind
    return int(number), was, kind


def _said(done: Labelled) -> str:
    label = KIND_LABELS[BlockKind(done.block["kind"])]
    is_hidden = done.block["kind"] in HIDDEN_KINDS
    said = _("%(label)s, left out of the text.") if is_hidden else _("%(label)s, in the text.")
    parts = [said % {"label": label}]
    if done.dismissed:
        text = ngettext(
            "%(n)d suggestion in it is dismissed.",
            "%(n)d suggestions in it are dismissed.",
            done.dismissed,
        )
        parts.append(text % {"n": done.dismissed})
    if done.restored:
        text = ngettext(
            "%(n)d suggestion in it is back.", "%(n)d suggestions in it are back.", done.restored
        )
        parts.append(text % {"n": done.restored})
    if done.run:
        parts.append(_("The worker reads it now."))
    return " ".join(parts)


def _beaten(version: ArticleVersion, number: int) -> str:
    label = KIND_LABELS[BlockKind(version.blocks[number]["kind"])]
    return _("Someone labelled this part “%(label)s” meanwhile. Press again to change it.") % {
        "label": label
    }


def _not_done(
    request: HtmxHttpRequest, version: ArticleVersion, number: int, why: str, status: int
) -> HttpResponse:
    """Why nothing changed: in a toast with the part as it stands, or above the text."""
    if request.htmx:
        return _row_answer(request, version, number, {"text": why, "kind": "error"}, status)
    return _page(request, version.article, version, status=status, refused=why, refused_at=number)


def _row_answer(
    request: HtmxHttpRequest,
    version: ArticleVersion,
    number: int,
    toast: dict[str, str],
    status: int = 200,
) -> HttpResponse:
    """The part and the counts, each swapped where it stands."""
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
    """Back to where the button was: the bench, or this part of the list."""
    article = version.article
    newest = article.current_version
    old = f"?version={version.number}" if newest and newest.pk != version.pk else ""
    if request.POST.get("back") == "bench":
        return f"{article.bench_url}{old}"
    return f"{reverse('desk:article_text', args=[article.pk])}{old}#part-{number}"


@editor_required
@require_GET
def article_web_archive(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """All that was kept of the article's pages as one WARC, for saving only."""
    article = get_object_or_404(Article, pk=article_id)
    warc = article_warc(article)
    if not warc.versions:
        raise Http404(_("Nothing is kept of this article yet."))
    return attachment(warc.data, name=f"{article.slug}.warc.gz")
