"""Triggers that hold the invariants in the database itself, whoever writes to it.

They refuse changes to what is kept for ever, claims whose words are not at their place, blocks
that would move over the text, and status changes that the workflow does not know. `migrate` takes them down first and puts them up
last: SQLite rebuilds a table to alter it, and the triggers of the old table die with it.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connections

from claims.models.claim import Claim
from claims.models.event import APPEND_LOCK, GENESIS

S = Claim.Status

#: Every status change the workflow knows; `claims.actions.workflow.perform` is tested against it.
STATUS_CHANGES: frozenset[tuple[str, str]] = frozenset(
    {
        (S.SUGGESTED, S.OPEN),
        (S.SUGGESTED, S.DISMISSED),
        (S.OPEN, S.SUGGESTED),
        (S.OPEN, S.IN_PROGRESS),
        (S.OPEN, S.DISMISSED),
        (S.IN_PROGRESS, S.OPEN),
        (S.IN_PROGRESS, S.IN_REVIEW),
        (S.IN_PROGRESS, S.DISMISSED),
        (S.IN_REVIEW, S.APPROVED),
        (S.IN_REVIEW, S.IN_PROGRESS),
        (S.IN_REVIEW, S.DISMISSED),
        (S.APPROVED, S.PUBLISHED),
        (S.APPROVED, S.IN_PROGRESS),
        (S.APPROVED, S.DISMISSED),
        (S.PUBLISHED, S.IN_PROGRESS),
        (S.PUBLISHED, S.WITHDRAWN),
        (S.DISMISSED, S.OPEN),
    }
)


class Frozen(NamedTuple):
    """A table whose rows are never deleted and whose named columns never change (all when empty)."""

    table: str
    columns: tuple[str, ...] = ()


FROZEN = (
    Frozen("claims_event"),
    Frozen(
        "claims_articleversion",
        ("article_id", "number", "text", "text_sha256", "goes_back_to_id", "raw", "raw_sha256"),
    ),
    Frozen("claims_sourcesnapshot", ("text", "file", "sha256", "captured_at", "how", "archive_url")),
    Frozen(
        "claims_publishedreview",
        ("claim_id", "number", "article_id", "rating_id", "payload", "html", "content_hash",
         "minor", "first_published_at", "published_at", "published_by_id", "approved_by_id"),
    ),
    Frozen("claims_correction"),
    Frozen("claims_secondreading"),
)  # fmt: skip


#: An editor may call a block a caption; where it begins and ends was said once.
BLOCKS_STAY = "claims_articleversion_no_moved_blocks"
#: An article may go back to a text, and says to which; it never has the same text twice in a row.
TEXT_DIFFERS = "claims_articleversion_no_text_twice"
#: Conditions on a new version, on either database.
_SAME_AS_BEFORE = (
    "EXISTS (SELECT 1 FROM claims_articleversion v WHERE v.article_id = NEW.article_id"
    " AND v.number = NEW.number - 1 AND v.text_sha256 = NEW.text_sha256)"
)
_GOES_BACK_TO_OTHER = (
    "(NEW.goes_back_to_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM claims_articleversion v"
    " WHERE v.id = NEW.goes_back_to_id AND v.article_id = NEW.article_id"
    " AND v.number < NEW.number AND v.text_sha256 = NEW.text_sha256))"
)


def guard_names() -> set[str]:
    """The names of all triggers that must stand, the same on both databases but for TRUNCATE."""
    names = {"claim_words_in_place", "claim_status_change", BLOCKS_STAY, TEXT_DIFFERS}
    for frozen in FROZEN:
        names |= {f"{frozen.table}_no_update", f"{frozen.table}_no_delete"}
    return names


def missing_guards(using: str = "default") -> set[str]:
    """Triggers that should stand and do not; one query."""
    connection = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return guard_names() - {name for (name,) in cursor.fetchall()}


def install_guards(using: str = "default") -> None:
    """Put every trigger up; safe to run again."""
    drop_guards(using)
    _run(using, _sqlite_guards() if connections[using].vendor == "sqlite" else _postgres_guards())


def drop_guards(using: str = "default") -> None:
    """Take every trigger down, before a migration."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                " AND (name LIKE 'claims\\_%\\_no\\_%' ESCAPE '\\' OR name IN"
                " ('claim_words_in_place', 'claim_words_in_place_on_insert', 'claim_status_change'))"
            )
            names = [name for (name,) in cursor.fetchall()]
        _run(using, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
        return
    # Dropping the functions takes their triggers along.
    _run(
        using,
        [
            f"DROP FUNCTION IF EXISTS {name}() CASCADE"
            for name in (
                "claims_refuse",
                "claims_check_words",
                "claims_check_status",
                "claims_check_blocks",
                "claims_check_text",
            )
        ],
    )


def _run(using: str, statements: list[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _pairs() -> str:
    return ", ".join(f"'{old}>{new}'" for old, new in sorted(STATUS_CHANGES))


def _sqlite_guards() -> list[str]:
    statements = []
    for table, columns in FROZEN:
        of = f" OF {', '.join(columns)}" if columns else ""
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is kept for ever'); END"
        statements += [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{of} ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            # INSERT OR REPLACE deletes without asking when recursive_triggers is off.
            (
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
                f" WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) {refuse}"
            ),
        ]
    words = (
        "WHEN substr((SELECT text FROM claims_articleversion WHERE id = NEW.version_id),"
        ' NEW."start" + 1, NEW."end" - NEW."start") IS NOT NEW.exact'
        " BEGIN SELECT RAISE(ABORT, 'the words of a claim must stand at its place'); END"
    )
    statements += [
        "CREATE TRIGGER claim_words_in_place_on_insert BEFORE INSERT ON claims_claim " + words,
        'CREATE TRIGGER claim_words_in_place BEFORE UPDATE OF "start", "end", exact, version_id'
        " ON claims_claim " + words,
        (
            "CREATE TRIGGER claim_status_change BEFORE UPDATE OF status ON claims_claim"
            " WHEN OLD.status <> NEW.status AND (OLD.status || '>' || NEW.status) NOT IN"
            f" ({_pairs()})"
            " BEGIN SELECT RAISE(ABORT, 'the workflow does not know this status change'); END"
        ),
        (
            f"CREATE TRIGGER {BLOCKS_STAY} BEFORE UPDATE OF blocks ON claims_articleversion"
            f" WHEN ({_sqlite_spans('OLD')}) IS NOT ({_sqlite_spans('NEW')})"
            " BEGIN SELECT RAISE(ABORT, 'the blocks of a text stay where they are'); END"
        ),
        (
            f"CREATE TRIGGER {TEXT_DIFFERS} BEFORE INSERT ON claims_articleversion"
            f" WHEN {_SAME_AS_BEFORE} OR {_GOES_BACK_TO_OTHER}"
            " BEGIN SELECT RAISE(ABORT, 'a version differs from the one before it'); END"
        ),
    ]
    return statements


def _sqlite_spans(row: str) -> str:
    """Where the blocks of a version stand, as one string."""
    return (
        "SELECT group_concat(json_extract(value, '$.start') || '-' || json_extract(value, '$.end'))"
        f" FROM (SELECT value FROM json_each({row}.blocks) ORDER BY key)"
    )


def _postgres_spans(row: str) -> str:
    return (
        "SELECT string_agg((b.value->>'start') || '-' || (b.value->>'end'), ',' ORDER BY b.place)"
        f" FROM jsonb_array_elements({row}.blocks) WITH ORDINALITY AS b(value, place)"
    )


def _postgres_guards() -> list[str]:
    statements = [
        # Stays when the guards go: events are written with or without them. VOLATILE, so that its
        # second statement sees what was committed while the first one waited.
        (
            "CREATE OR REPLACE FUNCTION claims_end_of_chain() RETURNS text LANGUAGE plpgsql VOLATILE"
            f" AS $$ BEGIN PERFORM pg_advisory_xact_lock({APPEND_LOCK});"
            " RETURN COALESCE((SELECT hash FROM claims_event ORDER BY id DESC LIMIT 1),"
            f" '{GENESIS}'); END $$"
        ),
        (
            "CREATE FUNCTION claims_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION '% is kept for ever', TG_TABLE_NAME"
            " USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            "CREATE FUNCTION claims_check_words() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN IF substr((SELECT text FROM claims_articleversion WHERE id = NEW.version_id),"
            ' NEW."start" + 1, NEW."end" - NEW."start") IS DISTINCT FROM NEW.exact THEN'
            " RAISE EXCEPTION 'the words of a claim must stand at its place'"
            " USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        ),
        (
            "CREATE FUNCTION claims_check_status() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF OLD.status || '>' || NEW.status NOT IN ({_pairs()}) THEN"
            " RAISE EXCEPTION 'the workflow does not know this status change'"
            " USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        ),
        (
            "CREATE FUNCTION claims_check_blocks() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF ({_postgres_spans('OLD')}) IS DISTINCT FROM ({_postgres_spans('NEW')}) THEN"
            " RAISE EXCEPTION 'the blocks of a text stay where they are'"
            " USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        ),
        (
            f"CREATE TRIGGER {BLOCKS_STAY} BEFORE UPDATE OF blocks ON claims_articleversion"
            " FOR EACH ROW EXECUTE FUNCTION claims_check_blocks()"
        ),
        (
            "CREATE FUNCTION claims_check_text() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF {_SAME_AS_BEFORE} OR {_GOES_BACK_TO_OTHER} THEN"
            " RAISE EXCEPTION 'a version differs from the one before it'"
            " USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
        ),
        (
            f"CREATE TRIGGER {TEXT_DIFFERS} BEFORE INSERT ON claims_articleversion"
            " FOR EACH ROW EXECUTE FUNCTION claims_check_text()"
        ),
        (
            'CREATE TRIGGER claim_words_in_place BEFORE INSERT OR UPDATE OF "start", "end", exact,'
            " version_id ON claims_claim FOR EACH ROW EXECUTE FUNCTION claims_check_words()"
        ),
        (
            "CREATE TRIGGER claim_status_change BEFORE UPDATE OF status ON claims_claim FOR EACH ROW"
            " WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION claims_check_status()"
        ),
    ]
    for table, columns in FROZEN:
        of = f" OF {', '.join(columns)}" if columns else ""
        statements += [
            (
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{of} ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION claims_refuse()"
            ),
            (
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION claims_refuse()"
            ),
            (
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
                " EXECUTE FUNCTION claims_refuse()"
            ),
        ]
    return statements
