"""How long a bulk import still takes, in words. Pure; no database."""

from __future__ import annotations

import pytest

from claims.actions.imports.batches import time_left


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (59, "less than a minute left"),
        (60, "about 1 minute left"),
        (30 * 60, "about 30 minutes left"),
        (80 * 60, "about 80 minutes left"),
        (100 * 60, "about 2 hours left"),
        (5 * 3600, "about 5 hours left"),
    ],
)
def test_time_left_is_said_in_minutes_then_in_hours(seconds: float | None, words: str) -> None:
    assert time_left(seconds) == words
