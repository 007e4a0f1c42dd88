"""Many new rows of one table with one prepared statement.

``bulk_create`` composes a statement of a thousand parameters for every few rows, which cost a
tenth of the time an article takes; here the database gets one statement and the values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models.constants import OnConflict

#: Fields that hand these values to the database as they are.
PLAIN = frozenset({str, int, float, type(None)})
PLAIN_FIELDS = frozenset(
    {
        *(models.CharField, models.TextField, models.FloatField, models.ForeignKey),
        *(models.PositiveIntegerField, models.PositiveSmallIntegerField),
    }
)


def insert_rows(rows: Sequence[models.Model], *, skip_conflicts: bool = False) -> None:
    """Insert unsaved rows of one model, inside the caller's transaction; they get no keys.

    No ``save()`` and no signal runs, as with ``bulk_create``. With ``skip_conflicts`` a row that
    breaks a unique constraint is left out.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields: list[models.Field[Any, Any]] = [
        field for field in meta.concrete_fields if not field.primary_key
    ]
    quote, conflict = connection.ops.quote_name, OnConflict.IGNORE if skip_conflicts else None
    columns = ", ".join(quote(field.column or "") for field in fields)
    verb = connection.ops.insert_statement(on_conflict=conflict)
    suffix = connection.ops.on_conflict_suffix_sql(fields, conflict, [], [])
    places = ", ".join(["%s"] * len(fields))
    # Names come from the model, values travel as parameters.
    sql = f"{verb} {quote(meta.db_table)} ({columns}) VALUES ({places}) {suffix}"
    with connection.cursor() as cursor:
        cursor.executemany(sql, [[_value(field, row) for field in fields] for row in rows])


def _value(field: models.Field[Any, Any], row: models.Model) -> Any:
    """What the database gets for a field; most values already are what it takes."""
    value = row.__dict__.get(field.attname)
    if type(value) in PLAIN and type(field) in PLAIN_FIELDS:
        return value
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
