"""The bench: the text with its claims, the list, the card. One page, and its three fragments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from claims.actions.articles.details import Coverage
from claims.documents.records import HIDDEN_KINDS
from claims.models import (
    Article,
    ArticleVersion,
    Claim,
    CoverageFact,
    ExtractionRun,
    load_card,
)
from claims.views.access import editor_required
from claims.views.bench.card import CardQuery, card_context
from claims.views.bench.claim_list import (
    FLAGS,
    SHOWN,
    SORTS,
    ListFilter,
    listed,
    page_query,
    speakers_of,
)
from claims.views.bench.outline import Bench, Mark, first_to_do
from claims.views.bench.pieces import DrawnBlock, cut
from claims.views.requests import HtmxHttpRequest, whole_number

PANES = ("text", "claims", "claim")


def find_version(article: Article, asked: str) -> ArticleVersion | None:
    """The version with the number ``asked``, else the newest; raises ``Http404`` for no such one."""
    versions = _with_standing(article.versions.all())
    if not asked:
        return versions.order_by("-number").first()
    return get_object_or_404(versions, number=whole_number(asked))


@require_GET
@editor_required
@vary_on_headers("HX-Request")
def bench(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """The whole page; ``?claim=7`` puts claim 7 on the card."""
    article = get_object_or_404(Article, pk=article_id)
    version = find_version(article, request.GET.get("version", ""))
    if version is None or article.status in {Article.Status.IMPORTING, Article.Status.FAILED}:
        return render(request, "desk/bench/waiting.html", {"article": article})
    return render(request, "desk/bench/page.html", page_context(request, article, version))


@require_GET
@editor_required
@vary_on_headers("HX-Request")
def claim_list(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """The list alone, for another tab, filter or order; without htmx the page."""
    article = get_object_or_404(Article, pk=article_id)
    if not request.htmx:
        return redirect(f"{article.bench_url}?{request.GET.urlencode()}")
    version = find_version(article, request.GET.get("version", ""))
    if version is None:
        raise Http404("The article is not read yet.")
    one = Bench(article, version)
    wanted = ListFilter.from_query(request.GET)
    number = whole_number(page_query(request).get("claim", ""))
    context = list_context(request, one, wanted) | {"current": number, "article": article}
    return render(request, "desk/bench/partials/claim_list.html", context)


@require_GET
@editor_required
@vary_on_headers("HX-Request")
def claim_card(request: HtmxHttpRequest, article_id: int, claim_id: int) -> HttpResponse:
    """One claim's card; without htmx the page with that claim on it."""
    claim = get_object_or_404(
        Claim.objects.select_related("version__article"),
        pk=claim_id,
        version__article_id=article_id,
    )
    if not request.htmx:
        query = request.GET.copy()
        query["claim"] = str(claim.number)
        return redirect(f"{claim.version.article.bench_url}?{query.urlencode()}")
    one = Bench(claim.version.article, claim.version)
    context = card_answer_context(request, one, claim.pk, CardQuery.from_query(request.GET))
    return render(request, "desk/bench/partials/claim_answer.html", context)


def page_context(
    request: HtmxHttpRequest,
    article: Article,
    version: ArticleVersion,
    *,
    asked: CardQuery | None = None,
    number: int | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Everything the whole page shows; a constant number of queries."""
    one = Bench(article, version)
    number = number or whole_number(request.GET.get("claim", ""))
    named = one.mark(number)
    mark = named or (None if number else first_to_do(one.marks, request.user))
    newest = version if "version" not in request.GET else article.current_version
    # The claims of an older text have gone on to the newest: nothing there is left to cover.
    is_newest = newest is not None and newest.pk == version.pk
    covered = one.covered() if is_newest else Coverage(total=0, gaps=())
    fact = _asked_fact(version, request.GET.get("fact", ""))
    wanted = ListFilter.from_query(request.GET)
    context = {
        **list_context(request, one, wanted),
        **text_context(one, covered, mark),
        "article": article,
        "version": version,
        "newest": newest,
        "is_newest": is_newest,
        "current": mark.number if mark else None,
        "missing_number": number if number and mark is None else None,
        "pane": _pane(request, named),
        **_standing(version),
        "fact": fact,
        "fact_words": version.text[fact.start : fact.end] if fact else "",
    }
    if mark:
        card = asked or CardQuery.from_query(request.GET)
        context |= one_card(request, one, mark.id, card, more.get("typed"))
    return context | more


def _asked_fact(version: ArticleVersion, asked: str) -> CoverageFact | None:
    number = whole_number(asked)
    return version.facts.filter(pk=number).first() if number else None


def _standing(version: ArticleVersion) -> dict[str, Any]:
    """How many claims the newest text has no place for, and whether this one is being read yet.

    No query for a version from ``find_version``, one for another.
    """
    if "lost" not in version.__dict__:
        version = _with_standing(ArticleVersion.objects.all()).get(pk=version.pk)
    return {"lost": version.lost or 0, "being_read": version.being_read}  # type: ignore[attr-defined]


def _with_standing(versions: QuerySet[ArticleVersion]) -> QuerySet[Any]:
    article = OuterRef("article")
    lost = Claim.objects.without_a_place(article).order_by().values("version__article")
    unread = ExtractionRun.objects.unfinished().filter(version=OuterRef("pk"))
    return versions.annotate(
        lost=Subquery(lost.annotate(n=Count("pk")).values("n")), being_read=Exists(unread)
    )


def _pane(request: HtmxHttpRequest, mark: Mark | None) -> str:
    """What a narrow screen shows first: the card when a claim is named, else the text."""
    pane = request.GET.get("pane", "")
    return pane if pane in PANES else "claim" if mark else "text"


def list_context(request: HtmxHttpRequest, one: Bench, wanted: ListFilter) -> dict[str, Any]:
    return {
        "rows": listed(one.version, wanted, request.user),
        "listing": wanted,
        "sorts": SORTS,
        "flags": FLAGS,
        "speakers": speakers_of(one.marks),
        **count_context(request, one, wanted),
    }


def count_context(request: HtmxHttpRequest, one: Bench, wanted: ListFilter) -> dict[str, Any]:
    """The tabs of the list with their counts."""
    counts = one.counts(request.user)
    shown = {name: label for name, label in SHOWN.items() if name != "dismissed"}
    if counts.dismissed or wanted.show == "dismissed":
        shown["dismissed"] = SHOWN["dismissed"]
    tabs = [
        (name, label, getattr(counts, name), wanted.query(show=name))
        for name, label in shown.items()
    ]
    return {"counts": counts, "list_tabs": tabs}


def text_context(one: Bench, covered: Coverage, current: Mark | None) -> dict[str, Any]:
    """The blocks as they are drawn, and the coverage over them."""
    blocks = drawn_blocks(one, covered, current)
    return {
        "title_block": blocks.pop(0) if blocks and blocks[0].kind == "headline" else None,
        "blocks": blocks,
        "hidden_blocks": [
            _left_out(one.version, number, block)
            for number, block in enumerate(one.version.blocks)
            if block["kind"] in HIDDEN_KINDS
        ],
        "coverage": covered,
        "words": len(one.version.text.split()),
    }


def _left_out(version: ArticleVersion, number: int, block: dict[str, Any]) -> dict[str, Any]:
    """A part that is left out of the text, as the fold below it shows it."""
    text = version.text[block["start"] : block["end"]]
    return {**block, "number": number, "label": block["kind"].capitalize(), "text": text}


def drawn_blocks(
    one: Bench, covered: Coverage, current: Mark | None, only: set[int] | None = None
) -> list[DrawnBlock]:
    """The shown blocks of the version; ``only`` limits them to these places among all blocks."""
    number = current.number if current else None
    marks = [mark for mark in one.marks if mark.is_live or mark.number == number]
    return [
        _drawn(one.version.text, place, block, marks, covered, number)
        for place, block in enumerate(one.version.blocks)
        if block["kind"] not in HIDDEN_KINDS and (only is None or place in only)
    ]


def _drawn(
    text: str,
    place: int,
    block: dict[str, Any],
    marks: list[Mark],
    covered: Coverage,
    current: int | None,
) -> DrawnBlock:
    start, end = block["start"], block["end"]
    here = [mark for mark in marks if mark.start < end and mark.end > start]
    named: dict[str, Mark] = {}
    for mark in here:
        # One line a speaker; the line of the current claim wins, then a confirmed one.
        if mark.speaker and (mark.number == current or mark.speaker not in named):
            named[mark.speaker] = mark
    return DrawnBlock(
        number=place,
        kind=block["kind"],
        start=start,
        end=end,
        pieces=cut(text, start, end, marks=here, gaps=covered.gaps, current=current),
        marks=tuple(named.values()),
        reason=block.get("reason", ""),
    )


def one_card(
    request: HtmxHttpRequest,
    one: Bench,
    claim_id: int,
    asked: CardQuery,
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The card's context, with the claim as it is in the database now."""
    claim = Claim.objects.with_verdict().get(pk=claim_id)
    return card_context(request, load_card(claim), one, asked, typed)


def card_answer_context(
    request: HtmxHttpRequest, one: Bench, claim_id: int, asked: CardQuery, **more: Any
) -> dict[str, Any]:
    """The context of ``claim_answer.html``: the card and, by ``more``, what else changed."""
    context = {
        "article": one.article,
        "version": one.version,
        "listing": ListFilter.of_request(request),
        **count_context(request, one, ListFilter.of_request(request)),
        **one_card(request, one, claim_id, asked, more.get("typed")),
    }
    context["current"] = context["claim"].number
    return context | more
