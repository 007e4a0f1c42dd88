"""Measuring one request: its statements, its bytes, the CPU of this process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

#: Statements that steer a transaction and read or write no row.
STEERING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
#: What says who is asking: the session, the account with its groups.
ACCOUNT = ("django_session", '"in_editors"')

#: One request by the test client; its answer has status, content and headers.
Call = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request cost.

    ``queries`` are all statements that read or write rows, the look-up of session and account
    included; ``account`` is how many of them these are. ``cpu_ms`` is None when it was not taken.
    """

    queries: int
    account: int
    size: int
    cpu_ms: float | None = None
    statements: tuple[str, ...] = ()


def is_steering(sql: str) -> bool:
    return sql.startswith(STEERING)


def is_account(sql: str) -> bool:
    """Whether a statement looks up who asks. An insert that names a session is not meant."""
    return sql.startswith("SELECT") and any(part in sql for part in ACCOUNT)


def count(call: Call, *, allowed: tuple[int, ...] = (200,)) -> Cost:
    """The statements and bytes of one request; raises ``RuntimeError`` for an unexpected answer."""
    with CaptureQueriesContext(connection) as captured:
        response = call()
    if response.status_code not in allowed:
        words = response.content.decode(errors="replace")[:300]
        raise RuntimeError(f"answered {response.status_code}: {words}")
    found = [q["sql"] for q in captured.captured_queries if not is_steering(q["sql"])]
    account = sum(is_account(sql) for sql in found)
    return Cost(len(found), account, len(response.content), statements=tuple(found))


def cpu_ms(call: Call) -> float:
    """CPU of this process for one request, in milliseconds."""
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1000


def median_ms(calls: list[Call]) -> float:
    """The median over ``calls``, each of which is done once."""
    return statistics.median(cpu_ms(call) for call in calls)
