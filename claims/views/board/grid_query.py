"""Which claims the grid shows and in what order, read from its address."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.forms.claims_grid import RARER
from claims.infrastructure.roles import desk_people
from claims.models import Attribution, Claim, Evidence, Rating
from claims.models.blindness import hidden_in_lists
from claims.models.user import User
from claims.views.bench.claim_list import FLAGS
from claims.views.requests import whole_number

#: Nobody waits longer than a century; a larger number is no date.
MAX_DAYS = 36_500
WORDS_MAX = 200
#: Columns to choose, with their heads. The claim's words always show.
COLUMNS = {
    "status": _("Status"),
    "speaker": _("Speaker"),
    "article": _("Article"),
    "rating": _("Rating"),
    "assignee": _("Assigned to"),
    "flags": _("Flags"),
    "age": _("Age"),
    "citations": _("Citations"),
    "debts": _("Still open"),
}
#: What rows are sorted by, with the column that has the link; a leading "-" turns it round.
SORTS = {
    "age": F("status_at"),
    "article": F("version__article__title"),
    "speaker": F("speaker_name"),
    "status": Case(
        *(When(status=value, then=n) for n, value in enumerate(Claim.Status.values)),
        output_field=IntegerField(),
    ),
    "score": Coalesce(F("score"), Value(-1.0)),
}
#: These begin with the largest: the youngest claim, the one most worth checking.
LARGEST_FIRST = frozenset({"age", "score"})
Rows = QuerySet[Claim]


@dataclass(frozen=True, slots=True)
class Known:
    """The people and ratings that an address may name, with their words."""

    people: list[User]
    ratings: list[tuple[str, str]]

    @classmethod
    def load(cls) -> Known:
        """Everybody at the desk and the ratings in use; two queries."""
        return cls(
            list(desk_people()),
            list(Rating.objects.filter(is_active=True).values_list("slug", "label")),
        )


@dataclass(frozen=True)
class GridQuery:
    """Filters, order and columns. Unknown values are left out, never an error."""

    q: str = ""
    status: list[str] = field(default_factory=list)
    speaker: str = ""
    outlet: str = ""
    article: str = ""
    assignee: str = ""
    flag: str = ""
    kind: str = ""
    rating: str = ""
    older: str = ""
    sort: str = "age"
    columns: list[str] = field(default_factory=lambda: list(COLUMNS))

    @classmethod
    def from_query(cls, query: QueryDict, known: Known) -> GridQuery:
        def words(name: str) -> str:
            return query.get(name, "").replace("\0", "").strip()[:WORDS_MAX]

        def one_of(name: str, values: Collection[str], default: str = "") -> str:
            return value if (value := query.get(name, "")) in values else default

        older = whole_number(query.get("older", "")) or 0
        people = {"me", "nobody", *(str(person.pk) for person in known.people)}
        return cls(
            q=words("q"),
            status=[s for s in Claim.Status.values if s in query.getlist("status")],
            speaker=words("speaker"),
            outlet=words("outlet"),
            article=words("article"),
            assignee=one_of("assignee", people),
            flag=one_of("flag", FLAGS),
            kind=one_of("kind", Claim.Kind.values),
            rating=one_of("rating", dict(known.ratings)),
            older=str(older) if 0 < older <= MAX_DAYS else "",
            sort=one_of("sort", {*SORTS, *(f"-{name}" for name in SORTS)}, "age"),
            columns=[c for c in COLUMNS if c in query.getlist("columns")] or list(COLUMNS),
        )

    @property
    def is_filtered(self) -> bool:
        return any(self.values().values())

    @property
    def uses_more(self) -> bool:
        """Whether a filter is set that the page folds away, or the columns were chosen."""
        return any(self.values()[name] for name in RARER) or self.columns != list(COLUMNS)

    def values(self) -> dict[str, str | list[str]]:
        """The filters, without order and columns."""
        return {
            name: value for name, value in vars(self).items() if name not in {"sort", "columns"}
        }

    def params(self, **changes: str) -> str:
        """The address of the same claims with ``changes``; what is as usual is left out."""
        kept = {name: value for name, value in self.values().items() if value}
        if self.sort != "age":
            kept["sort"] = self.sort
        if self.columns != list(COLUMNS):
            kept["columns"] = self.columns
        query = QueryDict(mutable=True)
        for name, value in (kept | changes).items():
            query.setlist(name, value if isinstance(value, list) else [value])
        return query.urlencode()

    def claims(self, user: User) -> Rows:
        """The claims that fit, unordered, with all that a row shows; one query."""
        nearest = Attribution.objects.filter(claim=OuterRef("pk")).order_by("order")
        rows = Claim.objects.with_verdict().annotate(
            speaker_name=Coalesce(Subquery(nearest.values("speaker__name")[:1]), Value("")),
            confirmed_by=Subquery(nearest.values("confirmed_by")[:1]),
            citations=_count_of(Evidence.objects.filter(claim=OuterRef("pk"))),
            sort_key=SORTS[self.sort.removeprefix("-")],
        )
        return self._filtered(rows, user)

    def _filtered(self, rows: Any, user: User) -> Rows:
        rows = rows.filter(status__in=self.status) if self.status else rows.live()
        if not self.article:
            rows = rows.in_work()
        if self.flag:
            # Flags are a JSON list, and SQLite has no lookup for "contains".
            rows = rows.annotate(flag_text=Cast("flags", TextField()))
        if self.rating:
            rows = rows.exclude(pk__in=hidden_in_lists(user).values("pk"))
        for condition in self._conditions(user):
            rows = rows.filter(condition)
        return rows

    def _conditions(self, user: User) -> Iterator[Q]:
        if self.q:
            yield Q(exact__icontains=self.q) | Q(wording__icontains=self.q)
        if self.article:
            yield self._of_article()
        if self.assignee:
            yield self._of_assignee(user)
        if self.older:
            yield Q(status_at__lte=timezone.now() - timedelta(days=int(self.older)))
        simple = {
            "speaker_name__icontains": self.speaker,
            "version__article__outlet__icontains": self.outlet,
            "flag_text__contains": f'"{self.flag}"' if self.flag else "",
            "kind": self.kind,
            "review__rating__slug": self.rating,
        }
        for lookup, value in simple.items():
            if value:
                yield Q(**{lookup: value})

    def _of_article(self) -> Q:
        """A whole number is an article's key, as the links of the grid have it; else its title."""
        if (key := whole_number(self.article)) is not None:
            return Q(version__article=key)
        return Q(version__article__title__icontains=self.article)

    def _of_assignee(self, user: User) -> Q:
        if self.assignee == "nobody":
            return Q(assignee__isnull=True)
        return Q(assignee=user.pk if self.assignee == "me" else int(self.assignee))

    @property
    def is_descending(self) -> bool:
        name = self.sort.removeprefix("-")
        return (name in LARGEST_FIRST) != self.sort.startswith("-")


def _count_of(rows: QuerySet[Evidence]) -> Coalesce:
    counted = rows.order_by().values("claim").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))
