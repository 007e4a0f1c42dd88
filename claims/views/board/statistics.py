"""How the desk does: agreement of readers, verdicts by rating, how long claims take."""

from __future__ import annotations

from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Min
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claims.models import Claim, Correction, Event, PublishedReview, Source
from claims.views.access import editor_required
from claims.views.board.figures import (
    agreement_by_rating,
    rating_bars,
    readings,
    status_counts,
    weeks,
)
from claims.views.requests import HtmxHttpRequest

WINDOW_DAYS = 90


@editor_required
@require_GET
def statistics(request: HtmxHttpRequest) -> HttpResponse:
    """Counts over the last ninety days and of all that is public; no verdict on people."""
    since = timezone.now() - timedelta(days=WINDOW_DAYS)
    bars = rating_bars()
    context = {
        "window_days": WINDOW_DAYS,
        "counts": status_counts(*Claim.Status.values),
        "readings": readings(days=WINDOW_DAYS),
        "agreement": agreement_by_rating(days=WINDOW_DAYS),
        "weeks": weeks(),
        "bars": bars,
        "bars_total": sum(bar.count for bar in bars),
        "corrections": _corrections(),
        "duration": _in_words(_median_hours(since)),
        "editors": _by_editor(since),
        "sources": Source.objects.filter(merged_into__isnull=True).count(),
        "withdrawn": PublishedReview.objects.filter(withdrawn_at__isnull=False).count(),
    }
    return render(request, "desk/board/statistics.html", context)


def _corrections() -> list[tuple[str, int]]:
    counts = dict(Correction.objects.order_by().values_list("kind").annotate(n=Count("pk")))
    return [(str(label), counts.get(value, 0)) for value, label in Correction.Kind.choices]


def _median_hours(since: Any) -> float | None:
    """Median hours from the first take of a claim to its first publication; None when none is."""
    published = dict(
        Event.objects.filter(kind="claim.publish", at__gte=since)
        .order_by()
        .values_list("claim")
        .annotate(first=Min("at"))
    )
    taken = dict(
        Event.objects.filter(kind__in=["claim.take", "claim.assign"], claim__in=published)
        .order_by()
        .values_list("claim")
        .annotate(first=Min("at"))
    )
    spans = [
        (published[claim] - taken[claim]).total_seconds() / 3600
        for claim in published
        if claim in taken and published[claim] > taken[claim]
    ]
    return median(spans) if spans else None


def _in_words(hours: float | None) -> str:
    """Hours as people say them; "" for None."""
    if hours is None:
        return ""
    if hours < 1:
        return _("less than an hour, median")
    if hours < 48:
        return _("%(n)d h, median") % {"n": round(hours)}
    return _("%(n)d d, median") % {"n": round(hours / 24)}


def _by_editor(since: Any) -> list[dict[str, Any]]:
    """What each editor did, in numbers of acts; no ranking, by name."""
    kinds = {
        "claim.submit": _("sent to second reading"),
        "review.read": _("second readings"),
        "claim.publish": _("published"),
    }
    rows: dict[str, dict[str, Any]] = {}
    acts = (
        Event.objects.filter(kind__in=kinds, at__gte=since, actor__isnull=False)
        .order_by()
        .values("actor__first_name", "actor__last_name", "actor__username", "kind")
        .annotate(n=Count("pk"))
    )
    for act in acts:
        name = f"{act['actor__first_name']} {act['actor__last_name']}".strip()
        row = rows.setdefault(act["actor__username"], {"name": name or act["actor__username"]})
        row[act["kind"].replace(".", "_")] = act["n"]
    return sorted(rows.values(), key=lambda row: row["name"])
