"""Acts on the article as a whole: a new claim, a fact looked at, its date, signing it off."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from claims.actions.articles.details import (
    describe_article,
    reopen_article,
    settle_fact,
    sign_off,
)
from claims.actions.claims.shape import create_claim
from claims.actions.errors import Missing, RefusedError
from claims.forms.claims import ArticleDateForm, NewClaimForm
from claims.models import Article, ArticleVersion, CoverageFact, StaleWriteError
from claims.views.access import editor_required
from claims.views.bench.answer import Outcome, answer, seen_version
from claims.views.bench.claim_list import ListFilter, page_query
from claims.views.bench.outline import Outline
from claims.views.bench.page import drawn_blocks, page_context
from claims.views.bench.pieces import find_words
from claims.views.requests import HtmxHttpRequest, whole_number


@require_POST
@editor_required
def claim_new(request: HtmxHttpRequest, article_id: int, version_id: int) -> HttpResponse:
    """A claim from the selection, or from words that stand once in the text."""
    version = get_object_or_404(
        ArticleVersion.objects.select_related("article"), pk=version_id, article_id=article_id
    )
    if version != version.article.current_version:
        message = _("The article has a newer version. Create the claim there.")
        return refused(request, version, [message])
    form = NewClaimForm(request.POST)
    if not form.is_valid():
        return refused(request, version, [str(error) for e in form.errors.values() for error in e])
    try:
        start, end = span_of(version, form.cleaned_data)
        claim = create_claim(version, start=start, end=end, actor=request.user)
    except RefusedError as error:
        return refused(request, version, [str(item.text) for item in error.missing])
    message = _("Claim %(n)d created") % {"n": claim.number}
    return answer(request, Outcome(claim, message, "evidence", list_changed=True, can_undo=False))


def span_of(version: ArticleVersion, data: dict[str, Any]) -> tuple[int, int]:
    """Both ends as selected, or the one place at which the typed words stand; see ``NewClaimForm``."""
    if data["start"] is not None and data["end"] is not None:
        return data["start"], data["end"]
    found = find_words(version.text, data["words"], version.shown_blocks())
    if not found:
        raise RefusedError.because(_("The text does not contain these words."), "words")
    if len(found) > 1:
        raise RefusedError.because(
            _("The text contains these words %(n)d times. Add a word before or after them.")
            % {"n": len(found)},
            "words",
        )
    return found[0]


def refused(
    request: HtmxHttpRequest, version: ArticleVersion, errors: list[str], status: int = 422
) -> HttpResponse:
    """What is wrong, in a toast or above the text; what was typed is still there."""
    if request.htmx:
        response = HttpResponse(status=status)
        response["HX-Reswap"] = "none"
        response["HX-Trigger"] = json.dumps({"toast": {"text": " ".join(errors), "kind": "error"}})
        return response
    context = page_context(
        request,
        version.article,
        version,
        text_errors=errors,
        typed_words=request.POST.get("words", ""),
    )
    return render(request, "desk/bench/page.html", context, status=status)


def _fact(article_id: int, fact_id: int) -> CoverageFact:
    return get_object_or_404(
        CoverageFact.objects.select_related("version__article"),
        pk=fact_id,
        version__article_id=article_id,
    )


@require_GET
@editor_required
def fact_detail(request: HtmxHttpRequest, article_id: int, fact_id: int) -> HttpResponse:
    """The bar under the text that asks what to do with an uncovered fact."""
    fact = _fact(article_id, fact_id)
    if not request.htmx:
        return redirect(f"{fact.version.article.bench_url}?fact={fact.pk}#fact-{fact.pk}")
    context = {"article": fact.version.article, "version": fact.version} | fact_context(fact)
    return render(request, "desk/bench/partials/fact_bar.html", context)


def fact_context(fact: CoverageFact) -> dict[str, object]:
    return {"fact": fact, "fact_words": fact.version.text[fact.start : fact.end]}


@require_POST
@editor_required
def fact_settle(request: HtmxHttpRequest, article_id: int, fact_id: int) -> HttpResponse:
    """Tick a fact or say that it needs no check; answers with its paragraph and the coverage."""
    fact = _fact(article_id, fact_id)
    state = request.POST.get("state", "")
    if state not in CoverageFact.State.values:
        return refused(request, fact.version, [_("Choose what to do with this fact.")])
    settle_fact(fact, actor=request.user, state=state)
    words = fact.version.text[fact.start : fact.end]
    message = _("“%(words)s”: %(state)s") % {"words": words, "state": fact.get_state_display()}
    return answer_fact(request, fact, message)


def answer_fact(request: HtmxHttpRequest, fact: CoverageFact, message: str) -> HttpResponse:
    """The paragraph of a fact that changed, and the coverage; for a plain form the page again."""
    if not request.htmx:
        messages.success(request, message)
        return redirect(f"{fact.version.article.bench_url}?pane=text#coverage")
    outline = Outline(fact.version.article, fact.version)
    coverage = outline.coverage()
    current = outline.mark(whole_number(page_query(request).get("claim", "")))
    places = {
        place
        for place, block in enumerate(fact.version.blocks)
        if block["start"] <= fact.start < block["end"]
    }
    context = {
        "article": outline.article,
        "version": outline.version,
        "listing": ListFilter.of_request(request),
        "coverage": coverage,
        "changed_blocks": drawn_blocks(outline, coverage, current, only=places),
        "current": current.number if current else None,
    }
    response = render(request, "desk/bench/partials/fact_answer.html", context)
    undo = reverse("desk:article_undo", args=[outline.article.pk])
    response["HX-Trigger"] = json.dumps({"toast": {"text": message, "undo": undo}})
    return response


@require_POST
@editor_required
def article_date(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Give the publication date, without which checking cannot begin."""
    article = get_object_or_404(Article, pk=article_id)
    form = ArticleDateForm(request.POST)
    errors = []
    if form.is_valid():
        try:
            describe_article(
                article, actor=request.user, seen=seen_version(request), **form.cleaned_data
            )
        except RefusedError as error:
            errors = [str(item.text) for item in error.missing]
        except StaleWriteError:
            return _article_changed(request, article)
    else:
        errors = [str(error) for error in form.errors["published_on"]]
    if errors:
        context = {"date_errors": errors, "typed_date": request.POST.get("published_on", "")}
        return _page(request, article, 422, **context)
    messages.success(request, _("Publication date saved"))
    return redirect(_back(request, article))


@require_POST
@editor_required
def article_sign_off(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Say that the whole article is settled, or take it into work again."""
    article = get_object_or_404(Article, pk=article_id)
    act = reopen_article if request.POST.get("act") == "reopen" else sign_off
    try:
        act(article, actor=request.user, seen=seen_version(request))
    except RefusedError as error:
        return _page(request, article, 422, sign_off_refused=error.missing)
    except StaleWriteError:
        return _article_changed(request, article)
    message = _("Article signed off") if act is sign_off else _("Article reopened")
    messages.success(request, message)
    return redirect(_back(request, article))


def _article_changed(request: HtmxHttpRequest, article: Article) -> HttpResponse:
    message = _("Not saved: someone else has just changed the article. Check it and try again.")
    fresh = Article.objects.get(pk=article.pk)
    typed = request.POST.get("published_on", "")
    return _page(request, fresh, 409, sign_off_refused=[Missing(message, "")], typed_date=typed)


def _page(request: HtmxHttpRequest, article: Article, status: int, **more: Any) -> HttpResponse:
    version = article.current_version
    if version is None:
        return redirect(article.bench_url)
    # The refused values must not be shown as if they were saved.
    fresh = Article.objects.get(pk=article.pk)
    return render(
        request,
        "desk/bench/page.html",
        page_context(request, fresh, version, **more),
        status=status,
    )


def _back(request: HtmxHttpRequest, article: Article) -> str:
    """The page the form was on, with its claim and filters."""
    number = whole_number(request.POST.get("back", ""))
    return f"{article.bench_url}?claim={number}" if number else article.bench_url
