"""Claims that a new text of their article has no place for, and what an editor decides about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from claims.actions.errors import Missing, RefusedError
from claims.actions.imports.places import (
    dismiss_lost,
    dismiss_lost_suggestions,
    let_stand,
    reanchor_claim,
)
from claims.forms.imports.versions import PlaceForm, StandsForm
from claims.models import Article, ArticleVersion, Claim, PublishedReview, StaleWriteError
from claims.revisions.anchor import likeliest
from claims.views.access import editor_required
from claims.views.bench.answer import Outcome, claim_act, seen_version, valid
from claims.views.bench.article_acts import span_of
from claims.views.requests import HtmxHttpRequest

#: Each proposal costs a search through the text; the claims beyond get none.
PROPOSALS = 20


@dataclass(frozen=True, slots=True)
class LostClaim:
    """A claim without a place: its old sentence in pieces, and words of the new text like its own."""

    claim: Claim
    before: str
    after: str
    proposal: tuple[int, int] | None
    proposed: str


@editor_required
@require_GET
def lost_claims(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """The claims that lost their place, beside the newest text."""
    return _page(request, get_object_or_404(Article, pk=article_id))


def _page(
    request: HtmxHttpRequest, article: Article, status: int = 200, **more: Any
) -> HttpResponse:
    version = article.current_version
    claims = list(
        Claim.objects.without_a_place(article)
        .select_related("version__article", "assignee")
        .annotate(
            is_public=Exists(PublishedReview.objects.current().filter(claim=OuterRef("pk"))),
        )
        .order_by("version__number", "start", "id")
    )
    context = {
        "article": article,
        "version": version,
        "rows": [_row(claim, version, n < PROPOSALS) for n, claim in enumerate(claims)],
        "suggestions": sum(claim.status == Claim.Status.SUGGESTED for claim in claims),
        "blocks": [
            block | {"text": version.text[block["start"] : block["end"]]}
            for block in (version.shown_blocks() if version else ())
            if version
        ],
    }
    return render(request, "desk/imports/lost_claims.html", context | more, status=status)


def _row(claim: Claim, version: ArticleVersion | None, proposes: bool) -> LostClaim:
    text = claim.version.text
    block = claim.version.block_at(claim.start)
    low = block["start"] if block else claim.start
    high = block["end"] if block else claim.end
    found = likeliest(claim.exact, version.text, claim.start) if version and proposes else None
    return LostClaim(
        claim=claim,
        before=text[max(low, claim.start - 160) : claim.start],
        after=text[claim.end : max(claim.end, min(high, claim.end + 160))],
        proposal=found,
        proposed=version.text[found[0] : found[1]] if version and found else "",
    )


def _lost(article_id: int, claim_id: int) -> Claim:
    return get_object_or_404(
        Claim.objects.select_related("version__article"),
        pk=claim_id,
        version__article_id=article_id,
    )


@require_POST
@editor_required
def lost_place(request: HtmxHttpRequest, article_id: int, claim_id: int) -> HttpResponse:
    """Give a lost claim the words that were selected, typed or proposed."""
    claim = _lost(article_id, claim_id)
    article = claim.version.article
    form = PlaceForm(request.POST)
    wrong: dict[str, Any] = {"wrong": claim.pk, "typed": request.POST.get("words", "")}
    if not form.is_valid():
        wrong["errors"] = [text for texts in form.errors.values() for text in texts]
        return _page(request, article, 422, **wrong)
    version = article.current_version or claim.version
    try:
        start, end = span_of(version, form.cleaned_data)
        placed = reanchor_claim(
            claim, start=start, end=end, actor=request.user, seen=form.cleaned_data["seen"]
        )
    except RefusedError as error:
        return _page(request, article, 422, **wrong, errors=_words(error.missing))
    except StaleWriteError:
        return _page(request, article, 409, **wrong, errors=[_changed_meanwhile()])
    messages.success(request, _("Claim %(n)d has its place again") % {"n": placed.number})
    return redirect(_next(article))


def _words(missing: list[Missing]) -> list[str]:
    return [str(item.text) for item in missing]


def _changed_meanwhile() -> str:
    return _("Not saved: somebody changed this claim a moment ago. Look at it and try again.")


def _next(article: Article) -> str:
    """The next lost claim, or the bench when none is left."""
    if Claim.objects.without_a_place(article).exists():
        return reverse("desk:lost_claims", args=[article.pk])
    return article.bench_url


@require_POST
@editor_required
def lost_dismiss(request: HtmxHttpRequest, article_id: int, claim_id: int) -> HttpResponse:
    """Dismiss a claim whose words the article no longer has."""
    claim = _lost(article_id, claim_id)
    article = claim.version.article
    wrong: dict[str, Any] = {"wrong": claim.pk}
    try:
        dismiss_lost(claim, actor=request.user, seen=seen_version(request))
    except RefusedError as error:
        return _page(request, article, 422, **wrong, errors=_words(error.missing))
    except StaleWriteError:
        return _page(request, article, 409, **wrong, errors=[_changed_meanwhile()])
    messages.success(request, _("Claim %(n)d dismissed") % {"n": claim.number})
    return redirect(_next(article))


@require_POST
@editor_required
def lost_suggestions(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Dismiss the suggestions that nobody took up and that lost their place, all at once."""
    article = get_object_or_404(Article, pk=article_id)
    count = dismiss_lost_suggestions(article, actor=request.user)
    said = ngettext("%(n)d suggestion dismissed", "%(n)d suggestions dismissed", count)
    messages.success(request, said % {"n": count})
    return redirect(_next(article))


@claim_act
def claim_stands(request: HtmxHttpRequest, claim: Claim) -> Outcome:
    """Decide that claim or verdict hold for the article as it reads now."""
    data = valid(StandsForm(request.POST))
    done = let_stand(claim, actor=request.user, reason=data["reason"], seen=seen_version(request))
    said = _("Claim %(n)d stands as the article reads now") % {"n": done.number}
    return Outcome(done, said, can_undo=False)
