"""One page of the grid by the place where it begins or ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.signing import b64_decode, b64_encode
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from claims.models import Claim
from claims.views.board.grid_query import GridQuery, Rows
from claims.views.requests import whole_number

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class GridPage:
    """A page of claims; ``next`` and ``previous`` are cursors, empty where there is no such page."""

    claims: list[Any]
    next: str
    previous: str


def ordered(rows: Rows, wanted: GridQuery, *, backwards: bool = False) -> Rows:
    sign = "-" if wanted.is_descending != backwards else ""
    return rows.order_by(f"{sign}sort_key", f"{sign}pk")


def page_of(rows: Rows, wanted: GridQuery, query: QueryDict) -> GridPage:
    """The page that begins after or ends before the place named in ``query``; one query.

    A place is the values of a row and not a number of rows: claims that come or go elsewhere
    neither repeat nor hide one. A place that cannot be read is the beginning.
    """
    before = _place(query.get("before", ""), wanted)
    after = None if before else _place(query.get("after", ""), wanted)
    if place := before or after:
        rows = rows.filter(_beyond(place, is_larger=wanted.is_descending == bool(before)))
    claims: list[Any] = list(ordered(rows, wanted, backwards=bool(before))[: PAGE_SIZE + 1])
    has_more = len(claims) > PAGE_SIZE
    claims = claims[:PAGE_SIZE]
    if before:
        claims.reverse()
    if not claims:
        return GridPage([], "", "")
    return GridPage(
        claims,
        next=_cursor(claims[-1], wanted) if before or has_more else "",
        previous=_cursor(claims[0], wanted) if after or (before and has_more) else "",
    )


def _beyond(place: tuple[object, int], *, is_larger: bool) -> Q:
    value, key = place
    side = "gt" if is_larger else "lt"
    return Q(**{f"sort_key__{side}": value}) | Q(sort_key=value, **{f"pk__{side}": key})


def _cursor(claim: Any, wanted: GridQuery) -> str:
    value = claim.sort_key
    if isinstance(value, datetime):
        value = value.isoformat()
    return b64_encode(json.dumps([wanted.sort, value, claim.pk]).encode()).decode()


def _place(cursor: str, wanted: GridQuery) -> tuple[object, int] | None:
    """The place that ``cursor`` names, or None: it was made for another order or by hand."""
    try:
        sort, value, key = json.loads(b64_decode(cursor.encode()))
        number = whole_number(str(key))
        if sort != wanted.sort or number is None:
            return None
        return _READ[sort.removeprefix("-")](value), number
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _moment(value: str) -> datetime:
    moment = parse_datetime(value)
    if moment is None or timezone.is_naive(moment) or not 1970 <= moment.year < 9000:
        raise ValueError(value)
    return moment


def _text(value: str) -> str:
    value.encode()  # half a character is an error here, not in the database
    if "\0" in value:
        raise ValueError(value)
    return value


def _position(value: int) -> int:
    if not 0 <= value <= len(Claim.Status.values):
        raise ValueError(value)
    return int(value)


#: How the value of a place is read, by the order it belongs to.
_READ: dict[str, Callable[[Any], object]] = {
    "age": _moment,
    "article": _text,
    "speaker": _text,
    "status": _position,
    "score": float,
}
