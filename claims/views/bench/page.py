"""The bench: the text with its claims, the list, the card. One page, and its three fragments."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from claims.actions.articles.details import Coverage
from claims.documents.records import HIDDEN_KINDS
from claims.models import Article, ArticleVersion, Claim, ExtractionRun
from claims.models.article import TextBlock
from claims.views.access import editor_required
from claims.views.bench.card import CardQuery, card_context
from claims.views.bench.claim_list import (
    FLAGS,
    SHOWN,
    SORTS,
    ListFilter,
    ListTab,
    listed,
    page_query,
    speakers_of,
)
from claims.views.bench.outline import Mark, Outline, first_to_do
from claims.views.bench.pieces import DrawnBlock, cut
from claims.views.requests import Context, HtmxHttpRequest, whole_number

PANES = ("text", "claims", "claim")


def find_version(article: Article, wanted: str) -> ArticleVersion | None:
    """The version with the number ``wanted``, else the newest; raises ``Http404`` for no such version."""
    versions = article.versions.all()
    if not wanted:
        return versions.order_by("-number").first()
    number = whole_number(wanted)
    if number is None:
        raise Http404("There is no such version.")
    return get_object_or_404(versions, number=number)


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
        raise Http404("The article has not been read yet.")
    outline = Outline(article, version)
    wanted = ListFilter.from_query(request.GET)
    number = whole_number(page_query(request).get("claim", ""))
    context = list_context(request, outline, wanted) | {"current": number, "article": article}
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
        page = request.GET.copy()
        page["claim"] = str(claim.number)
        return redirect(f"{claim.version.article.bench_url}?{page.urlencode()}")
    outline = Outline(claim.version.article, claim.version)
    query = CardQuery.from_query(request.GET)
    context = card_answer_context(request, outline, claim.pk, query, swap_card=True)
    return render(request, "desk/bench/partials/claim_answer.html", context)


def page_context(
    request: HtmxHttpRequest,
    article: Article,
    version: ArticleVersion,
    *,
    card: CardQuery | None = None,
    number: int | None = None,
    **more: Any,
) -> Context:
    """Everything the whole page shows; a constant number of queries.

    ``number`` and ``card`` say what is on the card, else the address does.
    """
    outline = Outline(article, version)
    number = number or whole_number(request.GET.get("claim", ""))
    named = outline.mark(number)
    mark = named or (None if number else first_to_do(outline.marks, request.user))
    newest = version if "version" not in request.GET else article.current_version
    # The claims of an older text moved to the newest: nothing there is left to cover.
    is_newest = newest is not None and newest.pk == version.pk
    coverage = outline.coverage() if is_newest else Coverage(total=0, gaps=())
    fact_id = whole_number(request.GET.get("fact", ""))
    fact = version.facts.filter(pk=fact_id).first() if fact_id else None
    unfinished = ExtractionRun.objects.unfinished().filter(version=version)
    context = {
        **list_context(request, outline, ListFilter.from_query(request.GET)),
        **text_context(outline, coverage, mark),
        "article": article,
        "version": version,
        "newest": newest,
        "is_newest": is_newest,
        "current": mark.number if mark else None,
        "missing_number": number if number and mark is None else None,
        "pane": _pane(request, named),
        "text_meta": _text_meta(article, version),
        "lost": Claim.objects.without_a_place(article.pk).count(),
        "being_read": unfinished.exists(),
        "fact": fact,
        "fact_words": version.text[fact.start : fact.end] if fact else "",
    }
    context["panes"] = _panes(context["counts"].all, mark)
    if mark:
        query = card or CardQuery.from_query(request.GET)
        context |= card_context(request, outline, mark.id, query, more.get("typed"))
    return context | more


def _text_meta(article: Article, version: ArticleVersion) -> str:
    """Outlet, date, version and length, as a line above the text."""
    day = date_format(article.published_on, "j F Y") if article.published_on else ""
    origin = ", ".join(filter(None, [article.outlet, day]))
    length = gettext("Version %(number)d, %(words)d words") % {
        "number": version.number,
        "words": len(version.text.split()),
    }
    signed_off = gettext("Signed off") if article.status == Article.Status.SIGNED_OFF else ""
    return " ".join(f"{part}." for part in (origin, length, signed_off) if part)


def _panes(claims: int, mark: Mark | None) -> list[tuple[str, str, int | None]]:
    """The three panes of a narrow screen: name, label and count."""
    card = gettext("Claim %(number)d") % {"number": mark.number} if mark else gettext("Claim")
    return [
        ("text", gettext("Text"), None),
        ("claims", gettext("Claims"), claims),
        ("claim", card, None),
    ]


def _pane(request: HtmxHttpRequest, mark: Mark | None) -> str:
    """What a narrow screen shows first: the card when a claim is named, else the text."""
    pane = request.GET.get("pane", "")
    return pane if pane in PANES else "claim" if mark else "text"


def list_context(request: HtmxHttpRequest, outline: Outline, wanted: ListFilter) -> Context:
    """The whole list with its tabs, order and filter."""
    return {
        "rows": listed(outline.version, wanted, request.user),
        "sorts": SORTS,
        "sort_label": SORTS[wanted.sort],
        "flags": {"any": gettext("Any flag"), **FLAGS},
        "speakers": speakers_of(outline.marks),
        **tabs_context(request, outline, wanted),
    }


def tabs_context(request: HtmxHttpRequest, outline: Outline, wanted: ListFilter) -> Context:
    """The tabs of the list with their counts; "dismissed" only where there is something in it."""
    counts = outline.counts(request.user)
    names = [
        name
        for name in SHOWN
        if name != "dismissed" or counts.dismissed or wanted.show == "dismissed"
    ]
    tabs = [
        ListTab(name, str(SHOWN[name]), getattr(counts, name), wanted.query(show=name))
        for name in names
    ]
    return {"listing": wanted, "counts": counts, "list_tabs": tabs}


def text_context(outline: Outline, coverage: Coverage, current: Mark | None) -> Context:
    """The blocks as they are drawn, and the coverage over them."""
    blocks = drawn_blocks(outline, coverage, current)
    return {
        "title_block": blocks.pop(0) if blocks and blocks[0].kind == "headline" else None,
        "blocks": blocks,
        "hidden_blocks": [
            _left_out(outline.version, number, block)
            for number, block in enumerate(outline.version.blocks)
            if block["kind"] in HIDDEN_KINDS
        ],
        "coverage": coverage,
    }


def _left_out(version: ArticleVersion, number: int, block: TextBlock) -> dict[str, object]:
    """A part that is left out of the text, as the fold below it shows it."""
    text = version.text[block["start"] : block["end"]]
    return {**block, "number": number, "label": block["kind"].capitalize(), "text": text}


def drawn_blocks(
    outline: Outline, coverage: Coverage, current: Mark | None, only: set[int] | None = None
) -> list[DrawnBlock]:
    """The shown blocks of the version; ``only`` limits them to these places among all blocks."""
    number = current.number if current else None
    marks = [mark for mark in outline.marks if mark.is_live or mark.number == number]
    return [
        _drawn(outline.version.text, place, block, marks, coverage, number)
        for place, block in enumerate(outline.version.blocks)
        if block["kind"] not in HIDDEN_KINDS and (only is None or place in only)
    ]


def _drawn(
    text: str,
    place: int,
    block: TextBlock,
    marks: list[Mark],
    coverage: Coverage,
    current: int | None,
) -> DrawnBlock:
    start, end = block["start"], block["end"]
    here = [mark for mark in marks if mark.start < end and mark.end > start]
    named: dict[str, Mark] = {}
    for mark in here:
        # One line a speaker; the line of the current claim wins, then a confirmed mark.
        if mark.speaker and (mark.number == current or mark.speaker not in named):
            named[mark.speaker] = mark
    return DrawnBlock(
        number=place,
        kind=block["kind"],
        start=start,
        end=end,
        pieces=cut(text, start, end, marks=here, gaps=coverage.gaps, current=current),
        marks=tuple(named.values()),
        reason=block.get("reason", ""),
    )


def card_answer_context(
    request: HtmxHttpRequest, outline: Outline, claim_id: int, query: CardQuery, **more: Any
) -> Context:
    """The context of ``claim_answer.html``: the card, the counters and ``more`` that changed."""
    context = {
        "article": outline.article,
        "version": outline.version,
        **tabs_context(request, outline, ListFilter.of_request(request)),
        **card_context(request, outline, claim_id, query, more.get("typed")),
    }
    return context | {"current": context["claim"].number} | more
