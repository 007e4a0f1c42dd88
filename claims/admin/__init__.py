"""The admin site: one module per subject. Importing this package registers them all."""

from claims.admin import (
    articles,
    claims,
    events,
    evidence,
    pages,
    ratings,
    reviews,
    sources,
    speakers,
)

__all__ = [
    "articles",
    "claims",
    "events",
    "evidence",
    "pages",
    "ratings",
    "reviews",
    "sources",
    "speakers",
]
