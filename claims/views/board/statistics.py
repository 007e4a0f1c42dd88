"""The desk's statistics: agreement of readers, verdicts by rating, how long claims take."""

from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Min
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from claims.models import Claim, Correction, Event, Source
from claims.models.base import FrozenQuerySet
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
    """Figures of the last ninety days and of everything published; they rank nobody."""
    since = timezone.now() - timedelta(days=WINDOW_DAYS)
    context = {
        "window_days": WINDOW_DAYS,
        "counts": status_counts(*Claim.Status.values),
        "readings": readings(days=WINDOW_DAYS),
        "agreement": agreement_by_rating(request.user, days=WINDOW_DAYS),
        "weeks": weeks(),
        "bars": rating_bars(),
        "corrections": _corrections(),
        "duration": _in_words(_median_hours(since)),
        "editors": _by_editor(since),
        "sources": Source.objects.filter(merged_into__isnull=True).count(),
    }
    return render(request, "desk/board/statistics.html", context)


def _corrections() -> list[tuple[str, int]]:
    counts = dict(Correction.objects.order_by().values_list("kind").annotate(n=Count("pk")))
    return [(str(label), counts.get(value, 0)) for value, label in Correction.Kind.choices]


def _median_hours(since: datetime) -> float | None:
    """Median hours from the first take of a claim to its first publication; None without any."""
    published = _first_events(Event.objects.filter(kind="claim.publish", at__gte=since))
    taken = _first_events(
        Event.objects.filter(kind__in=["claim.take", "claim.assign"], claim__in=published)
    )
    hours = [
        (published_at - taken[claim]).total_seconds() / 3600
        for claim, published_at in published.items()
        if claim in taken and published_at > taken[claim]
    ]
    return median(hours) if hours else None


def _first_events(events: FrozenQuerySet) -> dict[int, datetime]:
    """When the first of ``events`` happened, by claim; one query."""
    return dict(events.order_by().values_list("claim").annotate(first=Min("at")))


def _in_words(hours: float | None) -> str:
    """A median duration as people say it; "" for None."""
    if hours is None:
        return ""
    if hours < 1:
        return _("Less than an hour (median)")
    if hours < 48:
        return ngettext("%(n)d hour (median)", "%(n)d hours (median)", round(hours)) % {
            "n": round(hours)
        }
    return _("%(n)d days (median)") % {"n": round(hours / 24)}


def _by_editor(since: datetime) -> list[dict[str, str | int]]:
    """How many acts of each kind each editor did, in the order of their names; one query."""
    counted = {"claim.submit": "submitted", "review.read": "read", "claim.publish": "published"}
    acts = (
        Event.objects.filter(kind__in=counted, at__gte=since, actor__isnull=False)
        .order_by()
        .values_list("kind", "actor__username", "actor__first_name", "actor__last_name")
        .annotate(n=Count("pk"))
    )
    rows: dict[str, dict[str, str | int]] = {}
    for kind, username, first_name, last_name, number in acts:
        name = f"{first_name} {last_name}".strip() or username
        row = rows.setdefault(username, {"name": name, "submitted": 0, "read": 0, "published": 0})
        row[counted[kind]] = number
    return sorted(rows.values(), key=lambda row: str(row["name"]))
