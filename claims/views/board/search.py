"""Finding claims, speakers and sources at the desk, whatever their status."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claims.models import Claim, Source, Speaker
from claims.models.claim import ClaimQuerySet
from claims.models.speaker import fold
from claims.models.user import User
from claims.views.access import editor_required
from claims.views.board.attention import recheck_due
from claims.views.linked_row import LinkedRow, claim_row
from claims.views.requests import HtmxHttpRequest

PAGE_SIZE = 25
#: How many speakers and sources are shown beside the claims.
BESIDE = 8


@editor_required
@require_GET
def search(request: HtmxHttpRequest) -> HttpResponse:
    """Claims that hold the words and fit the filters, newest work first; speakers and sources."""
    words = request.GET.get("q", "").strip()
    claims, filters = _filtered(request.GET, request.user)
    if words:
        claims = claims.filter(
            Q(exact__icontains=words)
            | Q(wording__icontains=words)
            | Q(attributions__speaker__name__icontains=words)
            | Q(version__article__title__icontains=words)
        ).distinct()
    is_search = bool(words or filters)
    found = claims.for_list().order_by("-status_at", "-id") if is_search else Claim.objects.none()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    title = _("Results for “%(words)s”") % {"words": words} if words else ", ".join(filters)
    context = {
        "words": words,
        "title": title or _("Search"),
        "is_search": is_search,
        "page": page,
        "claims": [claim_row(claim, request.user) for claim in page],
        "speakers": _speakers(words),
        "sources": _sources(words),
    }
    return render(request, "desk/board/search.html", context)


def _filtered(query: QueryDict, user: User) -> tuple[ClaimQuerySet, list[str]]:
    """Claims that fit the filters of the address, and the filters in words; unknown ones are ignored."""
    claims, labels = Claim.objects.all(), []
    if (status := query.get("status", "")) in Claim.Status.values:
        claims = claims.in_work().filter(status=status)
        labels.append(str(Claim.Status(status).label).capitalize())
    if (anchor := query.get("anchor", "")) in Claim.Anchor.values:
        claims = claims.in_work().live().filter(anchor=anchor)
        labels.append(str(Claim.Anchor(anchor).label).capitalize())
    if query.get("due"):
        claims = claims.filter(pk__in=recheck_due().values("pk"))
        labels.append(_("Due for another check"))
    if query.get("notes") == "mine":
        claims = claims.in_work().filter(
            assignee=user, notes__isnull=False, notes__resolved_at__isnull=True
        )
        claims = claims.distinct()
        labels.append(_("With open notes for you"))
    return claims, labels


def _speakers(words: str) -> list[LinkedRow]:
    folded = fold(words)
    if not folded:
        return []
    found = Speaker.objects.filter(merged_into__isnull=True, aliases__folded__contains=folded)
    return [
        LinkedRow(
            glyph="search",
            title=speaker.name,
            url=f"{reverse('desk:search')}?{urlencode({'q': speaker.name})}",
            note=speaker.role or str(speaker.get_kind_display()),
        )
        for speaker in found.distinct().order_by("name")[:BESIDE]
    ]


def _sources(words: str) -> list[LinkedRow]:
    if not words:
        return []
    found = Source.objects.filter(
        Q(title__icontains=words) | Q(publisher__icontains=words), merged_into__isnull=True
    )
    return [
        LinkedRow(
            glyph="copy",
            title=source.title,
            url=reverse("desk:source_edit", args=[source.pk]),
            note=source.publisher,
        )
        for source in found[:BESIDE]
    ]
