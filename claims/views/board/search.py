"""Finding claims, speakers and sources at the desk, whatever state they are in."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claims.models import Claim, Source, Speaker
from claims.models.speaker import fold
from claims.views.access import editor_required
from claims.views.board.board import recheck_due
from claims.views.requests import HtmxHttpRequest

PAGE_SIZE = 25
#: How many speakers and sources are shown beside the claims.
BESIDE = 8


@editor_required
@require_GET
def search(request: HtmxHttpRequest) -> HttpResponse:
    """Claims that hold the words and fit the filters, newest work first; speakers and sources."""
    words = request.GET.get("q", "").strip()
    claims, filters = _filtered(request)
    if words:
        claims = claims.filter(
            Q(exact__icontains=words)
            | Q(wording__icontains=words)
            | Q(attributions__speaker__name__icontains=words)
            | Q(version__article__title__icontains=words)
        ).distinct()
    asked = bool(words or filters)
    rows = claims.for_list()
    page = Paginator(
        rows.order_by("-status_at", "-id") if asked else Claim.objects.none(), PAGE_SIZE
    ).get_page(request.GET.get("page"))
    context = {
        "words": words,
        "filters": filters,
        "asked": asked,
        "page": page,
        "speakers": _speakers(words),
        "sources": _sources(words),
    }
    return render(request, "desk/board/search.html", context)


def _filtered(request: HtmxHttpRequest) -> tuple[Any, list[str]]:
    """Claims after the filters of the address, and what those say; unknown ones count for nothing."""
    claims: Any = Claim.objects.all()
    said: list[str] = []
    if (status := request.GET.get("status", "")) in Claim.Status.values:
        claims = claims.filter(status=status)
        said.append(str(Claim.Status(status).label).capitalize())
    if (anchor := request.GET.get("anchor", "")) in Claim.Anchor.values:
        claims = claims.filter(anchor=anchor).live()
        said.append(str(Claim.Anchor(anchor).label).capitalize())
    if request.GET.get("due"):
        claims = claims.filter(pk__in=recheck_due().values("pk"))
        said.append(_("Due to be checked again"))
    if request.GET.get("notes") == "mine":
        claims = claims.filter(assignee=request.user, notes__resolved_at__isnull=True)
        claims = claims.filter(notes__isnull=False).distinct()
        said.append(_("With open notes for you"))
    return claims, said


def _speakers(words: str) -> QuerySet[Speaker]:
    if not fold(words):
        return Speaker.objects.none()
    return (
        Speaker.objects.filter(merged_into__isnull=True, aliases__folded__contains=fold(words))
        .distinct()
        .order_by("name")[:BESIDE]
    )


def _sources(words: str) -> QuerySet[Source]:
    if not words:
        return Source.objects.none()
    return Source.objects.filter(merged_into__isnull=True).filter(
        Q(title__icontains=words) | Q(publisher__icontains=words)
    )[:BESIDE]
