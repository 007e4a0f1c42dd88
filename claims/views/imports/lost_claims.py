"""Claims that lost their place in a new version, and an editor's decisions about them."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from claims.actions.errors import RefusedError
from claims.actions.imports.lost_claims import (
    dismiss_lost,
    dismiss_lost_suggestions,
    let_stand,
    reanchor_claim,
)
from claims.documents.records import BlockKind
from claims.forms.imports.single import PlaceForm, StandsForm
from claims.models import Article, ArticleVersion, Claim, PublishedReview, StaleWriteError
from claims.revisions.anchor import likeliest
from claims.views.access import editor_required
from claims.views.bench.answer import Outcome, claim_act, seen_version, valid
from claims.views.bench.article_acts import span_of
from claims.views.requests import HtmxHttpRequest

#: How many claims get a proposal: each costs a search through the text.
PROPOSALS = 20
#: How much of the old sentence is shown on either side of a claim, at most.
SENTENCE_CHARS = 160

HEADINGS = frozenset({BlockKind.HEADLINE, BlockKind.HEADING})


@editor_required
@require_GET
def lost_claims(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    return _page(request, get_object_or_404(Article, pk=article_id))


def _page(
    request: HtmxHttpRequest,
    article: Article,
    *,
    status: int = 200,
    refused: Claim | None = None,
    **said: object,
) -> HttpResponse:
    """``said`` is why the form of the claim ``refused`` was not saved, and what was typed in it."""
    version = article.current_version
    claims = Claim.objects.without_a_place(article).select_related("version__article", "assignee")
    claims = claims.order_by("version__number", "start", "id")
    current = PublishedReview.objects.current().filter(claim__in=claims.order_by())
    public = set(current.values_list("claim_id", flat=True))
    rows = [
        _row(claim, claim.pk in public, version if place < PROPOSALS else None)
        | (said if claim == refused else {})
        for place, claim in enumerate(claims)
    ]
    context = {
        "article": article,
        "version": version,
        "rows": rows,
        "suggestions": sum(claim.status == Claim.Status.SUGGESTED for claim in claims),
        "blocks": _blocks(version) if version else [],
    }
    return render(request, "desk/imports/lost_claims.html", context, status=status)


def _row(claim: Claim, is_public: bool, searched: ArticleVersion | None) -> dict[str, object]:
    """A claim with its old sentence around it, and the most similar words of ``searched``."""
    text = claim.version.text
    block = claim.version.block_at(claim.start)
    low = block["start"] if block else claim.start
    high = block["end"] if block else claim.end
    found = likeliest(claim.exact, searched.text, claim.start) if searched else None
    return {
        "claim": claim,
        "is_public": is_public,
        "before": text[max(low, claim.start - SENTENCE_CHARS) : claim.start],
        "after": text[claim.end : max(claim.end, min(high, claim.end + SENTENCE_CHARS))],
        "proposal": found,
        "proposed": searched.text[found[0] : found[1]] if searched and found else "",
    }


def _blocks(version: ArticleVersion) -> list[dict[str, object]]:
    return [
        {
            "start": block["start"],
            "text": version.text[block["start"] : block["end"]],
            "css_class": "lost__block--head" if block["kind"] in HEADINGS else "",
        }
        for block in version.shown_blocks()
    ]


def _lost(article_id: int, claim_id: int) -> Claim:
    return get_object_or_404(
        Claim.objects.select_related("version__article"),
        pk=claim_id,
        version__article_id=article_id,
    )


@require_POST
@editor_required
def lost_place(request: HtmxHttpRequest, article_id: int, claim_id: int) -> HttpResponse:
    """Move a lost claim to the words that were selected, typed or proposed."""
    claim = _lost(article_id, claim_id)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        errors = [str(error) for texts in form.errors.values() for error in texts]
        return _refused(request, claim, errors, 422)

    def place() -> Claim:
        version = claim.version.article.current_version or claim.version
        start, end = span_of(version, form.cleaned_data)
        seen = form.cleaned_data["seen"]
        return reanchor_claim(claim, start=start, end=end, actor=request.user, seen=seen)

    return _decided(request, claim, place, _("Claim %(n)d moved to the new text"))


def _decided(
    request: HtmxHttpRequest, claim: Claim, decide: Callable[[], Claim], message: str
) -> HttpResponse:
    try:
        decide()
    except RefusedError as error:
        return _refused(request, claim, [str(missing.text) for missing in error.missing], 422)
    except StaleWriteError:
        stale = _("Not saved: somebody has just changed this claim. Check it and try again.")
        return _refused(request, claim, [stale], 409)
    messages.success(request, message % {"n": claim.number})
    return redirect(_next(claim.version.article))


def _refused(
    request: HtmxHttpRequest, claim: Claim, errors: list[str], status: int
) -> HttpResponse:
    typed = request.POST.get("words", "")
    article = claim.version.article
    return _page(request, article, status=status, refused=claim, errors=errors, typed=typed)


def _next(article: Article) -> str:
    """The next lost claim, or the bench when none is left."""
    if Claim.objects.without_a_place(article).exists():
        return reverse("desk:lost_claims", args=[article.pk])
    return article.bench_url


@require_POST
@editor_required
def lost_dismiss(request: HtmxHttpRequest, article_id: int, claim_id: int) -> HttpResponse:
    claim = _lost(article_id, claim_id)
    seen = seen_version(request)
    return _decided(
        request,
        claim,
        lambda: dismiss_lost(claim, actor=request.user, seen=seen),
        _("Claim %(n)d dismissed"),
    )


@require_POST
@editor_required
def lost_suggestions(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Dismiss all suggestions that nobody accepted and that lost their place."""
    article = get_object_or_404(Article, pk=article_id)
    count = dismiss_lost_suggestions(article, actor=request.user)
    said = ngettext("%(n)d suggestion dismissed", "%(n)d suggestions dismissed", count)
    messages.success(request, said % {"n": count})
    return redirect(_next(article))


@claim_act
def claim_stands(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    """Confirm that a claim or its verdict holds for the article as it reads now."""
    data = valid(StandsForm(request.POST))
    confirmed = let_stand(
        claim, actor=request.user, reason=data["reason"], seen=seen_version(request)
    )
    message = _("Claim %(n)d confirmed for the new text") % {"n": confirmed.number}
    return Outcome(confirmed, message, can_undo=False)
