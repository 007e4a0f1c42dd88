"""Numbers that the board and the statistics page share. Readers' verdicts are counted from
published reviews only; readings from the readings themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min
from django.db.models.functions import TruncDate
from django.utils import timezone

from claims.models import Claim, PublishedReview, Rating, SecondReading

#: The window of the board's charts, in days.
WINDOW_DAYS = 30


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many claims stand in a status, and since when the oldest does."""

    status: str
    label: str
    count: int
    oldest: datetime | None


def status_counts(*statuses: str) -> list[StatusCount]:
    """Counts for ``statuses`` in that order; one query."""
    rows = {
        row["status"]: row
        for row in Claim.objects.filter(status__in=statuses)
        .order_by()
        .values("status")
        .annotate(n=Count("pk"), oldest=Min("status_at"))
    }
    return [
        StatusCount(
            status=status,
            label=str(Claim.Status(status).label),
            count=rows[status]["n"] if status in rows else 0,
            oldest=rows[status]["oldest"] if status in rows else None,
        )
        for status in statuses
    ]


@dataclass(frozen=True, slots=True)
class RatingBar:
    """One rating with how many current verdicts have it; ``percent`` is of the longest bar."""

    rating: Rating
    count: int
    percent: int


def rating_bars() -> list[RatingBar]:
    """Every rating offered, with the verdicts that readers see now; 2 queries."""
    rows = PublishedReview.objects.current()
    counts = dict(rows.order_by().values_list("rating").annotate(n=Count("pk")))
    longest = max(counts.values(), default=0) or 1
    return [
        RatingBar(rating, counts.get(rating.pk, 0), round(100 * counts.get(rating.pk, 0) / longest))
        for rating in Rating.objects.offered()
    ]


@dataclass(frozen=True, slots=True)
class ReadingDay:
    """Second readings of one day, with where its bar stands in a chart 440 wide and 60 high."""

    day: date
    agreed: int
    differed: int
    x: float
    agreed_y: float
    agreed_height: float
    differed_y: float
    differed_height: float


@dataclass(frozen=True, slots=True)
class Readings:
    days: list[ReadingDay]
    agreed: int
    total: int

    @property
    def percent(self) -> int | None:
        """Share of readings that agreed at once; None without readings."""
        return round(100 * self.agreed / self.total) if self.total else None


CHART_WIDTH, CHART_HEIGHT = 440, 60


def readings(*, days: int = WINDOW_DAYS) -> Readings:
    """Second readings of the last ``days``, today included; one query."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    counted: Counter[tuple[date, bool]] = Counter()
    rows = (
        SecondReading.objects.filter(created_at__date__gte=first)
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
                agreed_y=round(CHART_HEIGHT - agreed * scale, 1),
                agreed_height=round(agreed * scale, 1),
                differed_y=round(CHART_HEIGHT - (agreed + differed) * scale, 1),
                differed_height=round(max(differed * scale - 1, 0), 1),
            )
        )
    agreed_total = sum(bar.agreed for bar in bars)
    return Readings(bars, agreed_total, agreed_total + sum(bar.differed for bar in bars))
