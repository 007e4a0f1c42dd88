"""Triggers that hold the invariants in the database itself, whoever writes to it.

They refuse changes to what is kept for ever, claims whose words are not at their place, blocks
that would move over the text, and status changes that the workflow does not know. `migrate` takes them down first and puts them up
last: SQLite rebuilds a table to alter it, and the triggers of the old table die with it.
"""

from django.db import connections

from claims.models.claim import Claim
from claims.models.event import APPEND_LOCK, GENESIS

S = Claim.Status
CLAIM, VERSION = "claims_claim", "claims_articleversion"

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


#: Tables whose rows are never deleted and whose named columns never change (all where none is named).
FROZEN: dict[str, tuple[str, ...]] = {
    "claims_event": (),
    "claims_articleversion": (
        "article_id", "number", "text", "text_sha256", "goes_back_to_id", "raw", "raw_sha256",
    ),
    "claims_sourcesnapshot": ("text", "file", "sha256", "captured_at", "how", "archive_url"),
    "claims_publishedreview": (
        "claim_id", "number", "article_id", "rating_id", "payload", "html", "content_hash",
        "minor", "first_published_at", "published_at", "published_by_id", "approved_by_id",
    ),
    "claims_correction": (),
    "claims_secondreading": (),
}  # fmt: skip


#: An editor may call a block a caption; where it begins and ends was said once.
BLOCKS_STAY = "claims_articleversion_no_moved_blocks"
#: An article may go back to a text, and says to which; it never has the same text twice in a row.
TEXT_DIFFERS = "claims_articleversion_no_text_twice"
#: What the database says when it refuses a change.
WORDS = "the words of a claim must stand at its place"
STATUS = "the workflow does not know this status change"
BLOCKS = "the blocks of a text stay where they are"
TEXT = "a version differs from the one before it"
#: Parts of the statements for either database.
_PLACE = '"start", "end", exact, version_id'
_WORDS_AT_PLACE = (
    "substr((SELECT text FROM claims_articleversion WHERE id = NEW.version_id),"
    ' NEW."start" + 1, NEW."end" - NEW."start")'
)
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
    return names | {f"{table}_no_{change}" for table in FROZEN for change in ("update", "delete")}


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
    run_statements(
        using, _sqlite_guards() if connections[using].vendor == "sqlite" else _postgres_guards()
    )


def drop_guards(using: str = "default") -> None:
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                " AND (name LIKE 'claims\\_%\\_no\\_%' ESCAPE '\\' OR name IN"
                " ('claim_words_in_place', 'claim_words_in_place_on_insert', 'claim_status_change'))"
            )
            names = [name for (name,) in cursor.fetchall()]
        run_statements(using, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
        return
    # Dropping the functions takes their triggers along.
    names = ["refuse", "check_words", "check_status", "check_blocks", "check_text"]
    run_statements(using, [f"DROP FUNCTION IF EXISTS claims_{name}() CASCADE" for name in names])


def run_statements(using: str, statements: list[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _pairs() -> str:
    return ", ".join(f"'{old}>{new}'" for old, new in sorted(STATUS_CHANGES))


def _trigger(name: str, event: str, table: str, then: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} {then}"


def _sqlite_guards() -> list[str]:
    statements = []
    for table, columns in FROZEN.items():
        of = f" OF {', '.join(columns)}" if columns else ""
        refuse = _abort(f"{table} is kept for ever")
        exists = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
        statements += [
            _trigger(f"{table}_no_update", f"UPDATE{of}", table, refuse),
            _trigger(f"{table}_no_delete", "DELETE", table, refuse),
            # INSERT OR REPLACE deletes without asking when recursive_triggers is off.
            _trigger(f"{table}_no_replace", "INSERT", table, f"{exists} {refuse}"),
        ]
    words = f"WHEN {_WORDS_AT_PLACE} IS NOT NEW.exact {_abort(WORDS)}"
    unknown = f"OLD.status <> NEW.status AND (OLD.status || '>' || NEW.status) NOT IN ({_pairs()})"
    moved = f"({_sqlite_spans('OLD')}) IS NOT ({_sqlite_spans('NEW')})"
    repeats = f"{_SAME_AS_BEFORE} OR {_GOES_BACK_TO_OTHER}"
    return [
        *statements,
        _trigger("claim_words_in_place_on_insert", "INSERT", CLAIM, words),
        _trigger("claim_words_in_place", f"UPDATE OF {_PLACE}", CLAIM, words),
        _trigger(
            "claim_status_change", "UPDATE OF status", CLAIM, f"WHEN {unknown} {_abort(STATUS)}"
        ),
        _trigger(BLOCKS_STAY, "UPDATE OF blocks", VERSION, f"WHEN {moved} {_abort(BLOCKS)}"),
        _trigger(TEXT_DIFFERS, "INSERT", VERSION, f"WHEN {repeats} {_abort(TEXT)}"),
    ]


def _abort(message: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{message}'); END"


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
    each = "FOR EACH ROW EXECUTE FUNCTION"
    moved = f"({_postgres_spans('OLD')}) IS DISTINCT FROM ({_postgres_spans('NEW')})"
    changed = "FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION claims_check_status()"
    # Stays when the guards go: events are written with or without them. VOLATILE, so that its
    # second statement sees what was committed while the first one waited.
    end_of_chain = (
        "CREATE OR REPLACE FUNCTION claims_end_of_chain() RETURNS text LANGUAGE plpgsql VOLATILE"
        f" AS $$ BEGIN PERFORM pg_advisory_xact_lock({APPEND_LOCK});"
        " RETURN COALESCE((SELECT hash FROM claims_event ORDER BY id DESC LIMIT 1),"
        f" '{GENESIS}'); END $$"
    )
    refuse = (
        "CREATE FUNCTION claims_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION '% is kept for ever', TG_TABLE_NAME"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    statements = [
        end_of_chain,
        refuse,
        _check("words", f"{_WORDS_AT_PLACE} IS DISTINCT FROM NEW.exact", WORDS),
        _check("status", f"OLD.status || '>' || NEW.status NOT IN ({_pairs()})", STATUS),
        _check("blocks", moved, BLOCKS),
        _trigger(BLOCKS_STAY, "UPDATE OF blocks", VERSION, f"{each} claims_check_blocks()"),
        _check("text", f"{_SAME_AS_BEFORE} OR {_GOES_BACK_TO_OTHER}", TEXT),
        _trigger(TEXT_DIFFERS, "INSERT", VERSION, f"{each} claims_check_text()"),
        _trigger(
            "claim_words_in_place",
            f"INSERT OR UPDATE OF {_PLACE}",
            CLAIM,
            f"{each} claims_check_words()",
        ),
        _trigger("claim_status_change", "UPDATE OF status", CLAIM, changed),
    ]
    for table, columns in FROZEN.items():
        of = f" OF {', '.join(columns)}" if columns else ""
        never = "EXECUTE FUNCTION claims_refuse()"
        statements += [
            _trigger(f"{table}_no_update", f"UPDATE{of}", table, f"FOR EACH ROW {never}"),
            _trigger(f"{table}_no_delete", "DELETE", table, f"FOR EACH ROW {never}"),
            _trigger(f"{table}_no_truncate", "TRUNCATE", table, never),
        ]
    return statements


def _check(name: str, condition: str, message: str) -> str:
    return (
        f"CREATE FUNCTION claims_check_{name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {condition} THEN RAISE EXCEPTION '{message}'"
        " USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
    )
