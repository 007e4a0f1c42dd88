"""Public lists: what readers may filter by, the facts that stand beside a list, and its pages."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Self

from django.core.cache import cache as page_cache
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from claims.models import Article, Correction, Event, PublishedReview, Rating, Speaker

#: Acts after which some public page differs; the newest of each is the state of the site.
PUBLIC_ACTS = (
    "claim.publish",
    "claim.reopen",
    "claim.withdraw",
    "claim.stands",
    "article.version",
    "article.describe",
    "version.label",
    "speaker.merge",
    "speaker.change",
)
#: Speakers offered as a filter; more do not fit a list, and search finds them.
MOST_SPEAKERS = 300
FACETS_TTL_S = 3600
PAGE_SIZE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Names of the two cursors in an address.
OLDER, NEWER = "before", "after"


@dataclass(frozen=True, slots=True)
class SiteState:
    """The scale in use, and a mark that changes whenever a public list could."""

    ratings: list[Rating]
    mark: str


def site_state() -> SiteState:
    """What every list depends on; one query."""
    ratings = list(_ratings_with_newest_acts().all())
    if ratings:
        marks = [getattr(ratings[0], f"newest_{n}") for n in range(len(PUBLIC_ACTS))]
    else:
        acts = Event.objects.filter(kind__in=PUBLIC_ACTS).order_by("-id")
        marks = list(acts.values_list("hash", flat=True)[:1])
    scale = [(r.slug, r.label, r.definition, r.glyph, r.colour) for r in ratings]
    return SiteState(ratings=ratings, mark=f"{marks}{scale}")


@cache
def _ratings_with_newest_acts() -> QuerySet[Any]:
    """The scale, beside each rating the hash of the newest event of every public act.

    A look into the index for each kind: one over all kinds would sort every publication there was.
    Hashes, because an id comes again after a backup was restored. In SQL and composed once: every
    list asks this, and the ORM took longer to compose nine subqueries than to draw a small page.
    """
    newest = "SELECT hash FROM claims_event WHERE kind = %s ORDER BY id DESC LIMIT 1"
    marks = {
        f"newest_{n}": RawSQL(newest, [kind])  # noqa: S611 - nothing of a request is in it
        for n, kind in enumerate(PUBLIC_ACTS)
    }
    return Rating.objects.offered().annotate(**marks)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asked for; values that mean nothing are dropped."""

    text: str = ""
    ratings: tuple[str, ...] = ()
    speaker: str = ""
    outlet: str = ""
    year: int | None = None
    corrected: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        def words(name: str, limit: int) -> str:
            # PostgreSQL refuses the null character in any text.
            return query.get(name, "").replace("\x00", "").strip()[:limit]

        year = words("year", 5)
        slugs = (slug.replace("\x00", "") for slug in query.getlist("rating")[:20])
        return cls(
            text=words("q", 200),
            ratings=tuple(slug for slug in slugs if slug),
            speaker=words("speaker", 80),
            outlet=words("outlet", 120),
            year=int(year) if year.isdecimal() and 1970 <= int(year) <= 9998 else None,
            corrected=query.get("corrected") == "1",
        )

    @property
    def is_empty(self) -> bool:
        return self == Filters()

    def apply(self, rows: QuerySet[PublishedReview]) -> QuerySet[PublishedReview]:
        """``rows`` that match, words apart."""
        if self.ratings:
            rows = rows.filter(rating__in=Rating.objects.filter(slug__in=self.ratings))
        if self.speaker:
            rows = rows.filter(speaker__slug=self.speaker)
        if self.outlet:
            rows = rows.filter(article__outlet=self.outlet)
        if self.year:
            first = datetime(self.year, 1, 1, tzinfo=UTC)
            rows = rows.filter(
                published_at__gte=first, published_at__lt=first.replace(year=self.year + 1)
            )
        if self.corrected:
            rows = rows.filter(Exists(public_corrections().filter(claim=OuterRef("claim"))))
        return rows


def cards() -> QuerySet[Any]:
    """Current verdicts with the little that a list shows: ``card`` and the moments."""
    return (
        PublishedReview.objects.current()  # type: ignore[return-value]
        .annotate(card=F("payload__card"))
        .only("id", "first_published_at", "published_at", "rechecking_since", "article_edited_at")
    )


def public_corrections() -> QuerySet[Correction]:
    """Notes that readers may see: of a withdrawn verdict nothing remains but its withdrawal."""
    return Correction.objects.filter(
        Q(published__withdrawn_at__isnull=True) | Q(kind=Correction.Kind.WITHDRAWAL)
    )


def correction_rows() -> QuerySet[Any]:
    """Public corrections, newest first, each with the ``card`` of its verdict."""
    return (
        public_corrections()
        .select_related("old_rating", "new_rating", "claim")
        .annotate(card=F("published__payload__card"))
        .order_by("-made_at", "-id")
    )


def facets(state: SiteState) -> dict[str, object]:
    """What the filters offer, and the latest corrections. Four queries once per change of the site."""
    key = f"facets:{hashlib.sha256(state.mark.encode()).hexdigest()[:32]}"
    found = page_cache.get(key)
    if found is None:
        found = _read_facets()
        page_cache.set(key, found, FACETS_TTL_S)
    return found


def _read_facets() -> dict[str, object]:
    current = PublishedReview.objects.current()
    speakers = Speaker.objects.filter(Exists(current.filter(speaker=OuterRef("pk"))))
    outlets = Article.objects.filter(published_article__isnull=False).exclude(outlet="")
    span = current.aggregate(first=Min("published_at"), last=Max("published_at"))
    years = range(span["last"].year, span["first"].year - 1, -1) if span["last"] else ()
    return {
        "speakers": list(speakers.order_by("name").values("slug", "name")[:MOST_SPEAKERS]),
        "outlets": list(outlets.order_by("outlet").values_list("outlet", flat=True).distinct()),
        "years": list(years),
        "corrections": [
            {
                "kind": row.kind,
                "label": row.get_kind_display(),
                "made_at": row.made_at,
                "note": row.note,
                "card": row.card,  # type: ignore[attr-defined]
                "slug": row.card["slug"] if row.new_rating_id else "withdrawn",  # type: ignore[attr-defined]
            }
            for row in correction_rows()[:3]
        ],
    }


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page; ``newer`` and ``older`` are query strings of its neighbours, "" for none."""

    rows: list[Any]
    newer: str
    older: str


def keyset_page(rows: QuerySet[Any], *, query: QueryDict, moment: str = "published_at") -> Page:
    """The page that ``query`` asks for, of ``rows`` ordered by ``moment`` and id, newest first.

    Paged by the last row seen, so that page 1,000 costs what page 1 costs. A cursor that nobody could
    have been given counts as none. One query.
    """
    older_than, newer_than = _parse(query.get(OLDER, "")), _parse(query.get(NEWER, ""))
    if older_than:
        rows = rows.filter(_beyond(moment, older_than, "lt"))
    elif newer_than:
        rows = rows.filter(_beyond(moment, newer_than, "gt")).order_by(moment, "id")
    if not newer_than or older_than:
        rows = rows.order_by(f"-{moment}", "-id")
    found = list(rows[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    backwards = bool(newer_than) and not older_than
    if backwards:
        found.reverse()
    has_older = bool(found) and (backwards or more)
    has_newer = bool(found) and (more if backwards else bool(older_than))
    return Page(
        rows=found,
        newer=_link(query, NEWER, found[0], moment) if has_newer else "",
        older=_link(query, OLDER, found[-1], moment) if has_older else "",
    )


def _beyond(moment: str, cursor: tuple[datetime, int], side: str) -> Q:
    at, pk = cursor
    # The first half lets an index find the place; the second settles equal moments.
    return Q(**{f"{moment}__{side}e": at}) & (
        Q(**{f"{moment}__{side}": at}) | Q(**{f"id__{side}": pk})
    )


def _parse(cursor: str) -> tuple[datetime, int] | None:
    at, _dash, pk = cursor.partition("-")
    if not (
        cursor.isascii() and at.isdecimal() and pk.isdecimal() and len(at) < 18 and len(pk) < 18
    ):
        return None
    try:
        return EPOCH + timedelta(microseconds=int(at)), int(pk)
    except OverflowError:
        return None


def _link(query: QueryDict, name: str, row: Any, moment: str) -> str:
    at: datetime = getattr(row, moment)
    fields = query.copy()
    for cursor in (OLDER, NEWER):
        fields.pop(cursor, None)
    fields[name] = f"{(at - EPOCH) // timedelta(microseconds=1)}-{row.pk}"
    return f"?{fields.urlencode()}"
