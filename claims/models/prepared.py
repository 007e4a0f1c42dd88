"""Querysets of one shape, whose SQL is composed once: for what every act at the desk reads.

Django composes the SQL of a queryset each time it is read. For the wide join behind a claim's card
that takes ten times as long as the database takes to answer. Kept is the text of the statement and
nothing else: its rows are read anew at every call.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections, models
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")


class Given(models.Expression):
    """Stands for a value that each reading brings: ``filter(pk=Given("claim"))``.

    For numbers and texts, which both databases take as they are.
    """

    def __init__(self, name: str, output_field: models.Field[Any, Any] | None = None) -> None:
        super().__init__(output_field or models.BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class _Composed(NamedTuple):
    queryset: models.QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]


class Prepared(Generic[Row]):
    """What ``make`` returns, composed at its first reading in each process."""

    def __init__(self, make: Callable[[], models.QuerySet[Any, Row]]) -> None:
        self._make = make
        self._composed: _Composed | None = None

    def rows(self, **given: Any) -> list[Row]:
        """The rows for the values that are ``given`` by name; one query."""
        composed = self._composed = self._composed or self._compose()
        params = tuple(
            given[value.name] if isinstance(value, Given) else value for value in composed.params
        )
        # Each reading has its own: two threads may be here at once, each with its connection.
        compiler: Any = copy(composed.compiler)
        compiler.connection = connections[composed.queryset.db]
        compiler.as_sql = lambda: (composed.sql, params)
        queryset: Any = composed.queryset.all()
        if queryset.query.select_for_update and compiler.connection.get_autocommit():
            raise TransactionManagementError("Rows are locked inside a transaction only.")
        queryset.query.get_compiler = lambda using: compiler
        return list(queryset)

    def first(self, **given: Any) -> Row | None:
        """The first of the rows, or None; for a queryset that finds one at most."""
        return next(iter(self.rows(**given)), None)

    def _compose(self) -> _Composed:
        queryset = self._make()
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        return _Composed(queryset, compiler, sql, tuple(params))
