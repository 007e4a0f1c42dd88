"""Many new rows of one table with one prepared statement.

``bulk_create`` composes a statement of a thousand parameters for every few rows, which cost a
tenth of the time an article takes; here the database gets one statement and the values. Nor is an
object made for each row: making it took longer than the database does to insert it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

Row = Mapping[str, Any]
Field = models.Field[Any, Any]


def insert_rows(
    model: type[models.Model], rows: Sequence[Row], *, skip_conflicts: bool = False
) -> None:
    """Insert rows of values by column attribute ("speaker_id"), inside the caller's transaction.

    All rows name the same columns; the others get what the model gives them, and a moment that is
    filled in is one for all. No ``save()`` and no signal runs, as with ``bulk_create``. With
    ``skip_conflicts`` a row that breaks a unique constraint is left out.
    """
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    quote, conflict = connection.ops.quote_name, OnConflict.IGNORE if skip_conflicts else None
    columns = ", ".join(quote(field.column or "") for field in fields)
    verb = connection.ops.insert_statement(on_conflict=conflict)
    suffix = connection.ops.on_conflict_suffix_sql(fields, conflict, [], [])
    places = ", ".join(["%s"] * len(fields))
    # Names come from the model, values travel as parameters.
    sql = f"{verb} {quote(model._meta.db_table)} ({columns}) VALUES ({places}) {suffix}"
    fresh = model()
    values = [_column(field, rows, fresh) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*values, strict=True)))


def _column(field: Field, rows: Sequence[Row], fresh: models.Model) -> list[Any]:
    """What the database gets for a field in each row; ``fresh`` is a row that nobody filled in."""
    name = field.attname
    if name in rows[0]:
        return _prepared(field, [row[name] for row in rows])
    if field.has_default() and callable(field.default):
        return _prepared(field, [field.get_default() for _row in rows])
    return [field.get_db_prep_save(field.pre_save(fresh, add=True), connection)] * len(rows)


def _prepared(field: Field, values: list[Any]) -> list[Any]:
    """The values as the database takes them; most are so already."""
    if type(field) in PLAIN_FIELDS and PLAIN.issuperset(map(type, values)):
        return values
    if not isinstance(field, models.JSONField):
        return [field.get_db_prep_save(value, connection) for value in values]
    # Flags and reasons are the same few lists again and again.
    alike = {repr(value): value for value in values}
    known = {key: field.get_db_prep_save(value, connection) for key, value in alike.items()}
    return [known[repr(value)] for value in values]
