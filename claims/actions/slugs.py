"""Slugs that no other row has."""

from collections.abc import Iterable
from itertools import count

from django.db import models
from django.utils.text import slugify

#: How many numbers are asked for at once; whole values are looked up, so an index answers.
NUMBERS_AT_ONCE = 20


def unique_slug(model: type[models.Model], text: str, *, fallback: str) -> str:
    """A slug of at most 75 characters: "jeff-sessions", then "jeff-sessions-2"; mostly one query.

    ``fallback`` serves where the text has no letters a slug can hold.
    """
    return free_slugs(model, [slugify(text)[:70].strip("-") or fallback])[0]


def free_slugs(model: type[models.Model], wanted: Iterable[str]) -> list[str]:
    """For each slug itself when it is free, else with the first free number; mostly one query.

    They differ from each other too.
    """
    wanted = list(wanted)
    taken = _taken(model, {numbered(slug, n) for slug in wanted for n in (1, 2, 3)})
    free = []
    for slug in wanted:
        chosen = next((c for n in (1, 2, 3) if (c := numbered(slug, n)) not in taken), "")
        free.append(chosen or _next_number(model, slug, taken))
        taken.add(free[-1])
    return free


def numbered(slug: str, number: int) -> str:
    return slug if number == 1 else f"{slug}-{number}"


def _next_number(model: type[models.Model], slug: str, taken: set[str]) -> str:
    for start in count(4, NUMBERS_AT_ONCE):
        candidates = [numbered(slug, n) for n in range(start, start + NUMBERS_AT_ONCE)]
        used = taken | _taken(model, set(candidates))
        if free := next((c for c in candidates if c not in used), ""):
            return free
    raise AssertionError("numbers do not end")


def _taken(model: type[models.Model], slugs: set[str]) -> set[str]:
    if not slugs:
        return set()
    rows = model._default_manager.filter(slug__in=slugs).order_by()
    return set(rows.values_list("slug", flat=True))
