"""The query: published verdicts that hold all the words, best match first."""

from __future__ import annotations

from django.db import connections
from django.db.models import BooleanField, FloatField, QuerySet
from django.db.models.expressions import RawSQL

from claims.infrastructure.search.words import Wanted, parse
from claims.models import PublishedReview

#: How much a word counts where it stands: claim, finding, speaker, article, sources.
WEIGHTS = (8.0, 6.0, 4.0, 2.0, 1.0)


def matching(rows: QuerySet[PublishedReview], text: str) -> QuerySet[PublishedReview]:
    """Those of ``rows`` that hold every word and phrase of ``text``, best match first.

    The last word may be unfinished. Text without a word finds nothing. Adds no query.
    """
    wanted = parse(text)
    if not wanted:
        return rows.none()
    backend = _sqlite if connections[rows.db].vendor == "sqlite" else _postgres
    return backend(rows, wanted)


def _sqlite(rows: QuerySet[PublishedReview], wanted: Wanted) -> QuerySet[PublishedReview]:
    # The table-valued index has no model; extra() is what joins it so that its rank can sort.
    weights = ", ".join(str(weight) for weight in WEIGHTS)
    return rows.extra(  # noqa: S610 - the words are a parameter
        tables=["claims_search"],
        where=["claims_search MATCH %s", "claims_search.rowid = claims_publishedreview.id"],
        params=[_fts5(wanted)],
        select={"rank": f"bm25(claims_search, {weights})"},
        order_by=["rank", "-id"],
    )


def _fts5(wanted: Wanted) -> str:
    """FTS5's own query language with every word quoted, so that none of it is read as a command."""
    terms = [f'"{" ".join(phrase)}"' for phrase in wanted.phrases]
    if wanted.prefix:
        terms.append(f'"{wanted.prefix}" *')
    return " AND ".join(terms)


def _postgres(rows: QuerySet[PublishedReview], wanted: Wanted) -> QuerySet[PublishedReview]:
    parts = ["phraseto_tsquery('english', %s)" for _phrase in wanted.phrases]
    params = [" ".join(phrase) for phrase in wanted.phrases]
    if wanted.prefix:
        parts.append("to_tsquery('english', %s)")
        params.append(f"'{wanted.prefix}':*")
    query = " && ".join(parts)
    found = rows.filter(
        RawSQL(f"search_words @@ ({query})", params, output_field=BooleanField())  # noqa: S611
    )
    rank = RawSQL(f"ts_rank(search_words, ({query}))", params, output_field=FloatField())  # noqa: S611
    return found.annotate(rank=rank).order_by("-rank", "-id")
