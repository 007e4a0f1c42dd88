"""Slugs that no other row has."""

from __future__ import annotations

from django.db import models
from django.utils.text import slugify


def unique_slug(model: type[models.Model], text: str, *, fallback: str) -> str:
    """A slug of at most 75 characters: "jeff-sessions", then "jeff-sessions-2"; one query.

    ``fallback`` serves where the text has no letters a slug can hold.
    """
    base = slugify(text)[:70].strip("-") or fallback
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)
