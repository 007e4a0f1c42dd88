"""One transaction an act: actions called by another action join its transaction.

`transaction.atomic` would set a savepoint for each of them, two statements that buy nothing: an
act is done whole or not at all. Whoever catches what an inner action raised and goes on gets
Django's ``TransactionManagementError``, because the transaction can only be rolled back then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, models, transaction

P = ParamSpec("P")
R = TypeVar("R")

_is_inside: ContextVar[bool] = ContextVar("inside_an_act", default=False)


@contextmanager
def one_act() -> Iterator[None]:
    """All that happens in the block is done or nothing is."""
    outer = _is_inside.get()
    token = _is_inside.set(True)
    try:
        with transaction.atomic(savepoint=not outer):
            yield
    finally:
        _is_inside.reset(token)


def in_one_act(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action inside ``one_act``."""

    @wraps(action)
    def acting(*args: P.args, **kwargs: P.kwargs) -> R:
        with one_act():
            return action(*args, **kwargs)

    return acting


class _Hold:
    """Waits among what is to be done on commit, which Django forgets on commit and on rollback."""

    def __call__(self) -> None:
        """Nothing is to be done: that it waits is what it says."""


def hold(row: models.Model) -> None:
    """Note that ``row`` has just been read under a lock of the present transaction."""
    held = _Hold()
    transaction.on_commit(held)
    row._held = held  # type: ignore[attr-defined]


def is_held(row: models.Model) -> bool:
    """Whether ``row`` was read under a lock that this very transaction still has.

    Not so when the savepoint it was locked in is over: that may have been rolled back.
    """
    held = getattr(row, "_held", None)
    return held is not None and any(
        hook[1] is held and _are_open(hook[0]) for hook in connection.run_on_commit
    )


def _are_open(savepoints: set[Any]) -> bool:
    return savepoints - {None} <= set(connection.savepoint_ids)
