"""Django's sessions in the database, read with a prepared statement: every request at the desk does."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db.models import CharField
from django.utils import timezone

from claims.models.prepared import Given, Prepared

SESSION = Prepared(
    lambda: Session.objects.filter(session_key=Given("key", CharField())).values_list(
        "session_data", "expire_date"
    )
)


class SessionStore(DatabaseSessionStore):
    def load(self) -> dict[str, Any]:
        """What the session holds; nothing when there is none, or none any more. One query."""
        data, expires_at = SESSION.first(key=self.session_key) or ("", None)
        if expires_at is None or expires_at <= timezone.now():
            self._session_key = None
            return {}
        return self.decode(data)
