"""Locks against two workers importing the same text or the same page at the same moment."""

from __future__ import annotations

from django.db import connection

from claims.documents.web.same_address import address_key


def lock_text(text_sha256: str) -> None:
    """Wait until no other transaction imports this text; holds until the caller's ends."""
    # SQLite transactions are IMMEDIATE, so there is only one writer already.
    if connection.vendor == "postgresql":
        key = int(text_sha256[:15], 16)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def lock_addresses(*addresses: str) -> None:
    """Wait until no other transaction imports a page at these addresses, in any spelling.

    The locks are taken in sorted order, so that two imports cannot wait for each other.
    """
    for key in sorted({address_key(url) for url in addresses if url}):
        lock_text(key)
