"""One import of a text at a time: two workers must not both find that it is not here yet."""

from __future__ import annotations

from django.db import connection


def lock_text(text_sha256: str) -> None:
    """Wait until no other transaction imports this text; holds until the caller's ends."""
    # SQLite transactions are IMMEDIATE, so there is one writer already.
    if connection.vendor == "postgresql":
        key = int(text_sha256[:15], 16)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
