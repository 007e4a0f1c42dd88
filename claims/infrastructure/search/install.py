"""The index beside the table of published reviews, kept by the database itself.

SQLite: an FTS5 table over a view (external content), kept by triggers. PostgreSQL: a generated
column with a GIN index. Only verdicts that readers see now are in it.
"""

from __future__ import annotations

from django.db import connections

TABLE = "claims_publishedreview"
KEYS = ("claim", "finding", "speaker", "article", "sources")
TRIGGERS = ("search_added", "search_changed", "search_removed")

_LIVE = "{row}.is_current AND {row}.withdrawn_at IS NULL"


def install_index(using: str = "default") -> None:
    """Make what is missing of the index; an index that was missing is filled."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        if not _present(using) >= {*TRIGGERS, "claims_search", "claims_searchable"}:
            remove_index(using)
            _run(using, _sqlite_statements())
            rebuild_index(using)
    elif not _has_column(using):
        _run(using, _postgres_statements())


def remove_index(using: str = "default") -> None:
    """Take the view and the triggers down before a migration: SQLite rebuilds the table they hang on."""
    if connections[using].vendor == "sqlite":
        statements = [f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS]
        _run(using, [*statements, "DROP VIEW IF EXISTS claims_searchable"])


def rebuild_index(using: str = "default") -> None:
    """Rebuild the index from every current verdict; PostgreSQL's column cannot differ from its row."""
    if connections[using].vendor == "sqlite":
        _run(using, ["INSERT INTO claims_search(claims_search) VALUES ('rebuild')"])


def _present(using: str) -> set[str]:
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'table', 'view')")
        return {name for (name,) in cursor.fetchall()}


def _has_column(using: str) -> bool:
    connection = connections[using]
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, TABLE)
    return any(column.name == "search_words" for column in columns)


def _run(using: str, statements: list[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite_statements() -> list[str]:
    columns = ", ".join(KEYS)

    def values(row: str) -> str:
        return ", ".join(f"json_extract({row}.payload, '$.search.{key}')" for key in KEYS)

    def add(row: str) -> str:
        return f"INSERT INTO claims_search(rowid, {columns}) SELECT {row}.id, {values(row)}"

    def remove(row: str) -> str:
        return (
            f"INSERT INTO claims_search(claims_search, rowid, {columns})"
            f" SELECT 'delete', {row}.id, {values(row)}"
        )

    old, new = _LIVE.format(row="OLD"), _LIVE.format(row="NEW")
    named = ", ".join(f"json_extract(payload, '$.search.{key}') AS {key}" for key in KEYS)
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
    weights = dict(zip(KEYS, "ABBCD", strict=True))
    words = " || ".join(
        f"setweight(to_tsvector('english', coalesce(payload->'search'->>'{key}', '')), '{weight}')"
        for key, weight in weights.items()
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
