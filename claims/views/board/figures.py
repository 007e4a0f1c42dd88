"""The figures of the board and the statistics page.

Verdicts are counted from published reviews only, second readings from the readings themselves.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, Min, Q, QuerySet, When
from django.db.models.functions import TruncDate, TruncWeek
from django.utils import timezone

from claims.models import Article, Claim, PublishedReview, Rating, SecondReading

#: The window of the board's charts, in days.
WINDOW_DAYS = 30


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many claims have a status, and since when the oldest has had it."""

    status: str
    label: str
    count: int
    oldest: datetime | None


def status_counts(*statuses: str) -> list[StatusCount]:
    """Counts for ``statuses`` in that order, without archived articles; one query."""
    claims = Claim.objects.in_work().filter(status__in=statuses).order_by()
    counted = claims.values_list("status").annotate(n=Count("pk"), oldest=Min("status_at"))
    rows = {status: (count, oldest) for status, count, oldest in counted}
    return [
        StatusCount(status, str(Claim.Status(status).label), *rows.get(status, (0, None)))
        for status in statuses
    ]


@dataclass(frozen=True, slots=True)
class RatingBar:
    """How many current verdicts have a rating; ``percent`` is the share of the longest bar."""

    rating: Rating
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class RatingBars:
    """The bars of the scale, those of the other verdicts, and how many verdicts there are."""

    on_axis: list[RatingBar]
    off_axis: list[RatingBar]
    total: int


def rating_bars() -> RatingBars:
    """Every rating offered, with the verdicts that readers see now; 2 queries."""
    rows = PublishedReview.objects.current()
    counts = dict(rows.order_by().values_list("rating").annotate(n=Count("pk")))
    longest = max(counts.values(), default=0) or 1
    bars = [
        RatingBar(rating, counts.get(rating.pk, 0), round(100 * counts.get(rating.pk, 0) / longest))
        for rating in Rating.objects.offered()
    ]
    return RatingBars(
        on_axis=[bar for bar in bars if bar.rating.is_on_axis],
        off_axis=[bar for bar in bars if not bar.rating.is_on_axis],
        total=sum(bar.count for bar in bars),
    )


@dataclass(frozen=True, slots=True)
class ReadingDay:
    """Second readings of one day, with the place of its bar in a chart 440 wide and 60 high."""

    day: date
    agreed: int
    differed: int
    x: float
    width: float
    agreed_y: float
    agreed_height: float
    differed_y: float
    differed_height: float


@dataclass(frozen=True, slots=True)
class Readings:
    """Second readings by day, and how many of all of them agreed."""

    days: list[ReadingDay]
    agreed: int
    total: int

    @property
    def with_readings(self) -> list[ReadingDay]:
        return [day for day in self.days if day.agreed or day.differed]

    @property
    def percent(self) -> int | None:
        """Share of readings that agreed at once; None without readings."""
        return round(100 * self.agreed / self.total) if self.total else None


CHART_WIDTH, CHART_HEIGHT = 440, 60


def readings(*, days: int = WINDOW_DAYS) -> Readings:
    """First readings of the last ``days``, today included; one query.

    Accepting the checker's verdict after seeing it does not count as agreement.
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
        bars.append(
            ReadingDay(
                day=day,
                agreed=agreed,
                differed=differed,
                x=round(index * step, 1),
                width=round(step * 0.75, 1),
                agreed_y=round(CHART_HEIGHT - agreed * scale, 1),
                agreed_height=round(agreed * scale, 1),
                differed_y=round(CHART_HEIGHT - (agreed + differed) * scale, 1),
                differed_height=round(max(differed * scale - 1, 0), 1),
            )
        )
    agreed_total = sum(bar.agreed for bar in bars)
    return Readings(bars, agreed_total, agreed_total + sum(bar.differed for bar in bars))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often first readings that gave ``rating`` agreed with the checker's verdict."""

    rating: Rating
    agreed: int
    total: int

    @property
    def percent(self) -> int:
        return round(100 * self.agreed / self.total)


def agreement_by_rating(*, days: int) -> list[Agreement]:
    """By the rating the second reader gave, in the order of the scale; unused ones are left out.

    Two queries.
    """
    first = timezone.localdate() - timedelta(days=days - 1)
    rows = (
        SecondReading.objects.blind()
        .filter(created_at__date__gte=first)
        .order_by()
        .values_list("rating")
        .annotate(agreed=Count("pk", filter=Q(agrees=True)), total=Count("pk"))
    )
    counts = {rating: (agreed, total) for rating, agreed, total in rows}
    ratings = Rating.objects.filter(pk__in=counts).order_by("scale", "order")
    return [Agreement(rating, *counts[rating.pk]) for rating in ratings]


@dataclass(frozen=True, slots=True)
class Week:
    """The work of one week, named by its Monday."""

    monday: date
    imported: int
    read: int
    published: int
    revised: int


def weeks(number: int = 12) -> list[Week]:
    """The last ``number`` weeks, this one first; three queries.

    ``published`` counts first publications, ``revised`` later ones of the same verdict.
    """
    today = timezone.localdate()
    this = today - timedelta(days=today.weekday())
    since = this - timedelta(weeks=number - 1)
    imported = _by_week(Article.objects.filter(created_at__date__gte=since), "created_at")
    read = _by_week(SecondReading.objects.blind().filter(created_at__date__gte=since), "created_at")
    out = PublishedReview.objects.filter(published_at__date__gte=since)
    out_rows = _by_week(out, "published_at", is_first=Case(When(number=1, then=1), default=0))
    return [
        Week(
            monday,
            imported[(monday,)],
            read[(monday,)],
            out_rows[(monday, 1)],
            out_rows[(monday, 0)],
        )
        for monday in (this - timedelta(weeks=back) for back in range(number))
    ]


def _by_week(rows: QuerySet[Any], moment: str, **groups: Any) -> Counter[tuple[Any, ...]]:
    """How many rows each week has, keyed by its Monday and the values of ``groups``; one query."""
    grouped = (
        rows.order_by()
        .annotate(monday=TruncWeek(moment, output_field=DateField()), **groups)
        .values_list("monday", *groups)
        .annotate(n=Count("pk"))
    )
    return Counter({tuple(key): number for *key, number in grouped})
