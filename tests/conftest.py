"""Fixtures for every test. Browser fixtures live in tests/browser/."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from claims.guards import drop_guards


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_guards() -> Iterator[None]:
    """Let a transactional test empty its tables: the triggers refuse that to everyone else.

    ``flush`` ends with ``post_migrate``, which puts the triggers and the first rows up again.
    """
    teardown = TransactionTestCase._fixture_teardown

    def drop_then_flush(self: TransactionTestCase) -> None:
        drop_guards()
        teardown(self)

    TransactionTestCase._fixture_teardown = drop_then_flush  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
