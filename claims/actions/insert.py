"""Inserting many rows of one table with one prepared statement, for what an extraction run found.

``bulk_create`` makes an object for each row and composes SQL for every few of them. With it, an
import takes about a tenth longer (``manage.py bench import``: 1.14 instead of 1.26 times the speed
of spaCy's own pipes), which is more than the import's budget allows.
"""

from collections.abc import Mapping, Sequence

from django.db import connection, models
from django.db.models.constants import OnConflict

#: Values of these types need no conversion in the fields below.
PLAIN = frozenset({str, int, float, type(None)})
PLAIN_FIELDS = frozenset(
    {
        *(models.CharField, models.TextField, models.FloatField, models.ForeignKey),
        *(models.PositiveIntegerField, models.PositiveSmallIntegerField),
    }
)

Row = Mapping[str, object]
Field = models.Field[object, object]


def insert_rows(
    model: type[models.Model], rows: Sequence[Row], *, skip_conflicts: bool = False
) -> None:
    """Insert ``rows``, whose keys are column attributes ("speaker_id"), in the caller's transaction.

    All rows name the same columns. The other columns get the model's defaults; timestamps are the
    same for all rows. As with ``bulk_create``, no ``save()`` and no signal runs. With
    ``skip_conflicts``, rows that break a unique constraint are skipped.
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


def _column(field: Field, rows: Sequence[Row], fresh: models.Model) -> list[object]:
    """The database values of a field for all rows; ``fresh`` is an instance with default values."""
    name = field.attname
    if name in rows[0]:
        return _prepared(field, [row[name] for row in rows])
    if field.has_default() and callable(field.default):
        return _prepared(field, [field.get_default() for _row in rows])
    return [field.get_db_prep_save(field.pre_save(fresh, add=True), connection)] * len(rows)


def _prepared(field: Field, values: list[object]) -> list[object]:
    if type(field) in PLAIN_FIELDS and PLAIN.issuperset(map(type, values)):
        return values
    if not isinstance(field, models.JSONField):
        return [field.get_db_prep_save(value, connection) for value in values]
    # Flags and reasons repeat the same few lists, so each is converted once.
    alike = {repr(value): value for value in values}
    known = {key: field.get_db_prep_save(value, connection) for key, value in alike.items()}
    return [known[repr(value)] for value in values]
