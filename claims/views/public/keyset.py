"""Paging by the last row seen, so that page 1,000 costs what page 1 costs. Newest first."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Names of the two cursors in an address.
OLDER, NEWER = "before", "after"


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page; ``newer`` and ``older`` are query strings of its neighbours, "" for none."""

    rows: list[Any]
    newer: str
    older: str


def keyset_page(
    rows: QuerySet[Any], *, query: QueryDict, moment: str = "published_at", size: int = 20
) -> Page:
    """The page that ``query`` asks for, of ``rows`` ordered by ``moment`` and id, newest first.

    A cursor that nobody could have been given counts as none. One query.
    """
    older_than, newer_than = _parse(query.get(OLDER, "")), _parse(query.get(NEWER, ""))
    if older_than:
        rows = rows.filter(_beyond(moment, older_than, "lt"))
    elif newer_than:
        rows = rows.filter(_beyond(moment, newer_than, "gt")).order_by(moment, "id")
    if not newer_than or older_than:
        rows = rows.order_by(f"-{moment}", "-id")
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
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
