"""The figures of the board and the statistics page.

Verdicts are counted from published reviews only, second readings from the readings themselves.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, Min, Q, QuerySet, When
from django.db.models.functions import TruncDate, TruncWeek
from django.utils import timezone

from claims.models import Article, Claim, PublishedReview, Rating, SecondReading
from claims.models.blindness import hidden_claims
from claims.models.user import User

#: The window of the board's charts, in days.
WINDOW_DAYS = 30


def status_counts(*statuses: str) -> list[tuple[str, str, int, datetime | None]]:
    """For each status: itself, its label, how many claims have it, since when the oldest has had it.

    Without archived articles; one query.
    """
    claims = Claim.objects.in_work().filter(status__in=statuses).order_by()
    counted = claims.values_list("status").annotate(n=Count("pk"), oldest=Min("status_at"))
    rows = {status: (count, oldest) for status, count, oldest in counted}
    return [
        (status, str(Claim.Status(status).label), *rows.get(status, (0, None)))
        for status in statuses
    ]


def rating_bars() -> dict[str, object]:
    """How many verdicts that readers see now have each rating offered; 2 queries.

    Each bar is a rating, its count and the share of the longest bar in percent.
    """
    rows = PublishedReview.objects.current()
    counts = dict(rows.order_by().values_list("rating").annotate(n=Count("pk")))
    longest = max(counts.values(), default=0) or 1
    bars = [
        (rating, counts.get(rating.pk, 0), round(100 * counts.get(rating.pk, 0) / longest))
        for rating in Rating.objects.offered()
    ]
    return {
        "on_axis": [bar for bar in bars if bar[0].is_on_axis],
        "off_axis": [bar for bar in bars if not bar[0].is_on_axis],
        "total": sum(count for _rating, count, _percent in bars),
    }


CHART_WIDTH, CHART_HEIGHT = 440, 60


def readings(*, days: int = WINDOW_DAYS) -> dict[str, object]:
    """First readings of the last ``days``, today included, with the place of each day's bars in the
    chart; one query.

    Accepting the checker's verdict after seeing it does not count as agreement. ``percent`` is the
    share of readings that agreed at once, None without readings.
    """
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    counted: Counter[tuple[date, bool]] = Counter()
    rows = (
        SecondReading.objects.blind()
        .filter(created_at__date__gte=first)
        .order_by()
        .annotate(day=TruncDate("created_at"))
        .values_list("day", "agrees")
        .annotate(n=Count("pk"))
    )
    for day, agrees, number in rows:
        counted[(day, agrees)] += number
    tallest = max((counted[(d, True)] + counted[(d, False)] for d, _a in counted), default=0)
    step, scale = CHART_WIDTH / days, (CHART_HEIGHT - 4) / max(tallest, 1)
    bars = []
    for index in range(days):
        day = first + timedelta(days=index)
        agreed, differed = counted[(day, True)], counted[(day, False)]
        bar = {
            "day": day,
            "agreed": agreed,
            "differed": differed,
            "x": round(index * step, 1),
            "width": round(step * 0.75, 1),
            "agreed_y": round(CHART_HEIGHT - agreed * scale, 1),
            "agreed_height": round(agreed * scale, 1),
            "differed_y": round(CHART_HEIGHT - (agreed + differed) * scale, 1),
            "differed_height": round(max(differed * scale - 1, 0), 1),
        }
        bars.append(bar)
    total = counted.total()
    agreed = sum(number for (_day, agrees), number in counted.items() if agrees)
    percent = round(100 * agreed / total) if total else None
    return {"days": bars, "agreed": agreed, "total": total, "percent": percent}


def agreement_by_rating(user: User, *, days: int) -> list[tuple[Rating, int, int, int]]:
    """For each rating that second readers gave: how many first readings, how many of them agreed
    with the checker, and the share in percent.

    In the order of the scale, without unused ratings and without claims whose verdict ``user`` must
    not know; two queries.
    """
    first = timezone.localdate() - timedelta(days=days - 1)
    rows = (
        SecondReading.objects.blind()
        .filter(created_at__date__gte=first)
        .exclude(review__claim__in=hidden_claims(user))
        .order_by()
        .values_list("rating")
        .annotate(agreed=Count("pk", filter=Q(agrees=True)), total=Count("pk"))
    )
    counts = {rating: (agreed, total) for rating, agreed, total in rows}
    ratings = Rating.objects.filter(pk__in=counts).order_by("scale", "order")
    found = ((rating, *counts[rating.pk]) for rating in ratings)
    return [(rating, total, agreed, round(100 * agreed / total)) for rating, agreed, total in found]


def weeks(number: int = 12) -> list[tuple[date, int, int, int, int]]:
    """The last ``number`` weeks, this one first; three queries.

    Each is its Monday, the articles imported, the claims read, first publications and later ones.
    """
    today = timezone.localdate()
    this = today - timedelta(days=today.weekday())
    since = this - timedelta(weeks=number - 1)
    imported = _by_week(Article.objects.filter(created_at__date__gte=since), "created_at")
    read = _by_week(SecondReading.objects.blind().filter(created_at__date__gte=since), "created_at")
    out = PublishedReview.objects.filter(published_at__date__gte=since)
    out_rows = _by_week(out, "published_at", is_first=Case(When(number=1, then=1), default=0))
    return [
        (
            monday,
            imported[(monday,)],
            read[(monday,)],
            out_rows[(monday, 1)],
            out_rows[(monday, 0)],
        )
        for monday in (this - timedelta(weeks=back) for back in range(number))
    ]


def _by_week(rows: QuerySet[Any], moment: str, **groups: object) -> Counter[tuple[Any, ...]]:
    """How many rows each week has, keyed by its Monday and the values of ``groups``; one query."""
    grouped = (
        rows.order_by()
        .annotate(monday=TruncWeek(moment, output_field=DateField()), **groups)
        .values_list("monday", *groups)
        .annotate(n=Count("pk"))
    )
    return Counter({tuple(key): number for *key, number in grouped})
