"""Finding published verdicts by words, and the index for it, which the database keeps itself.

SQLite: an FTS5 table over a view (external content), kept by triggers. PostgreSQL: a generated
column with a GIN index. Only verdicts that readers see now are in it.
"""

import re
from typing import NamedTuple

from django.db import connections
from django.db.models import BooleanField, FloatField, QuerySet
from django.db.models.expressions import RawSQL

from claims.infrastructure.guards import run_statements
from claims.models import PublishedReview

TABLE = "claims_publishedreview"
#: The parts of a payload that are searched, and how much a word counts in each.
WEIGHTS = {"claim": 8.0, "finding": 6.0, "speaker": 4.0, "article": 2.0, "sources": 1.0}
TRIGGERS = ("search_added", "search_changed", "search_removed")
_LIVE = "{row}.is_current AND {row}.withdrawn_at IS NULL"

QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]*)[\"“”«»]")
WORD = re.compile(r"\w+", re.UNICODE)
#: More words than this find nothing more and cost more.
MOST_WORDS = 16
#: A shorter beginning of a word would match half the index.
SHORTEST_PREFIX = 2


class Wanted(NamedTuple):
    """``phrases`` are lists of words in order (one word: any place); ``prefix`` begins a word."""

    phrases: tuple[tuple[str, ...], ...] = ()
    prefix: str = ""


def parse(text: str) -> Wanted:
    """Words outside quotation marks stand alone; the last of them may be unfinished."""
    phrases = [tuple(WORD.findall(match)) for match in QUOTED.findall(text)]
    loose = WORD.findall(QUOTED.sub(" ", text))
    prefix = ""
    if loose and len(loose[-1]) >= SHORTEST_PREFIX and text.rstrip()[-1:] not in '"“”«»':
        prefix = loose.pop()
    words = [phrase for phrase in phrases if phrase] + [(word,) for word in loose]
    return Wanted(phrases=tuple(words[:MOST_WORDS]), prefix=prefix)


def matching(rows: QuerySet[PublishedReview], text: str) -> QuerySet[PublishedReview]:
    """Those of ``rows`` that hold every word and phrase of ``text``, best match first.

    The last word may be unfinished. Text without a word finds nothing. Adds no query.
    """
    wanted = parse(text)
    if wanted == Wanted():
        return rows.none()
    backend = _sqlite if connections[rows.db].vendor == "sqlite" else _postgres
    return backend(rows, wanted)


def _sqlite(rows: QuerySet[PublishedReview], wanted: Wanted) -> QuerySet[PublishedReview]:
    # The table-valued index has no model; extra() is what joins it so that its rank can sort.
    weights = ", ".join(str(weight) for weight in WEIGHTS.values())
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


def install_index(using: str = "default") -> None:
    """Make what is missing of the index; an index that was missing is filled."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        if not _present(using) >= {*TRIGGERS, "claims_search", "claims_searchable"}:
            remove_index(using)
            run_statements(using, _sqlite_statements())
            rebuild_index(using)
    elif not _has_column(using):
        run_statements(using, _postgres_statements())


def remove_index(using: str = "default") -> None:
    """Take the view and the triggers down before a migration: SQLite rebuilds the table they hang on."""
    if connections[using].vendor == "sqlite":
        statements = [f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS]
        run_statements(using, [*statements, "DROP VIEW IF EXISTS claims_searchable"])


def rebuild_index(using: str = "default") -> None:
    """Rebuild the index from every current verdict; PostgreSQL's column cannot differ from its row."""
    if connections[using].vendor == "sqlite":
        run_statements(using, ["INSERT INTO claims_search(claims_search) VALUES ('rebuild')"])


def _present(using: str) -> set[str]:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'table', 'view')")
        return {name for (name,) in cursor.fetchall()}


def _has_column(using: str) -> bool:
    connection = connections[using]
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, TABLE)
    return any(column.name == "search_words" for column in columns)


def _sqlite_statements() -> list[str]:
    columns = ", ".join(WEIGHTS)

    def values(row: str) -> str:
        return ", ".join(f"json_extract({row}.payload, '$.search.{key}')" for key in WEIGHTS)

    def add(row: str) -> str:
        return f"INSERT INTO claims_search(rowid, {columns}) SELECT {row}.id, {values(row)}"

    def remove(row: str) -> str:
        return (
            f"INSERT INTO claims_search(claims_search, rowid, {columns})"
            f" SELECT 'delete', {row}.id, {values(row)}"
        )

    old, new = _LIVE.format(row="OLD"), _LIVE.format(row="NEW")
    named = ", ".join(f"json_extract(payload, '$.search.{key}') AS {key}" for key in WEIGHTS)
    return [
        (
            f"CREATE VIEW claims_searchable AS SELECT id, {named} FROM {TABLE}"
            " WHERE is_current AND withdrawn_at IS NULL"
        ),
        (
            f"CREATE VIRTUAL TABLE IF NOT EXISTS claims_search USING fts5({columns},"
            " content='claims_searchable', content_rowid='id',"
            " tokenize='porter unicode61 remove_diacritics 2', prefix='2 3')"
        ),
        f"CREATE TRIGGER search_added AFTER INSERT ON {TABLE} WHEN {new} BEGIN {add('NEW')}; END",
        (
            f"CREATE TRIGGER search_changed AFTER UPDATE OF is_current, withdrawn_at ON {TABLE}"
            f" WHEN ({old}) <> ({new}) BEGIN"
            f" {remove('OLD')} WHERE {old}; {add('NEW')} WHERE {new}; END"
        ),
        # Rows are never deleted but by a flush that took the guards down first.
        f"CREATE TRIGGER search_removed AFTER DELETE ON {TABLE} WHEN {old} BEGIN {remove('OLD')}; END",
    ]


def _postgres_statements() -> list[str]:
    classes = dict(zip(WEIGHTS, "ABBCD", strict=True))
    words = " || ".join(
        f"setweight(to_tsvector('english', coalesce(payload->'search'->>'{key}', '')), '{letter}')"
        for key, letter in classes.items()
    )
    return [
        (
            f"ALTER TABLE {TABLE} ADD COLUMN search_words tsvector"
            f" GENERATED ALWAYS AS ({words}) STORED"
        ),
        (
            f"CREATE INDEX published_search ON {TABLE} USING gin (search_words)"
            " WHERE is_current AND withdrawn_at IS NULL"
        ),
    ]
