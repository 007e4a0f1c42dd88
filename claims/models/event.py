"""The log of everything that was done. It only grows; each row holds the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models.immutable import FrozenModel, FrozenQuerySet

#: What the first event's ``previous_hash`` holds.
GENESIS = "0" * 64
#: Key of the PostgreSQL advisory lock that lets one transaction at a time append.
APPEND_LOCK = 0x0FAC7C4E


class Event(FrozenModel):
    """One thing that happened: who did what to which row, when and why.

    ``data`` holds plain values, before and after where something changed.
    """

    at = models.DateTimeField(_("at"))
    kind = models.CharField(_("what"), max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    article = models.ForeignKey(
        "claims.Article", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    claim = models.ForeignKey(
        "claims.Claim", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    subject = models.CharField(_("on"), max_length=80, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    data = models.JSONField(default=dict, blank=True)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["claim", "-id"], name="event_by_claim"),
            models.Index(fields=["article", "-id"], name="event_by_article"),
            models.Index(fields=["kind", "-id"], name="event_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()

    @classmethod
    def record(
        cls,
        kind: str,
        *,
        actor: Any = None,
        claim: Any = None,
        article: Any = None,
        subject: models.Model | None = None,
        reason: str = "",
        data: dict[str, Any] | None = None,
        at: datetime | None = None,
    ) -> Self:
        """Append one event, inside the caller's transaction. Three queries.

        ``subject`` is any other row it is about; a claim's article is filled in when given.
        """
        entry = {
            "kind": kind,
            "actor": actor,
            "claim": claim,
            "article": article,
            "subject": subject,
            "reason": reason,
            "data": data,
            "at": at,
        }
        return cls.record_many([entry])[0]

    @classmethod
    def record_many(cls, entries: Iterable[dict[str, Any]]) -> list[Self]:
        """Append events in order, each entry with the arguments of ``record``. Three queries."""
        with transaction.atomic():
            cls._lock_the_end()
            last = cls.objects.order_by("-id").values_list("hash", flat=True).first() or GENESIS
            events = []
            for entry in entries:
                events.append(cls._chained(last, **entry))
                last = events[-1].hash
            return cls.objects.bulk_create(events)

    @classmethod
    def _chained(cls, previous_hash: str, **entry: Any) -> Self:
        subject = entry.get("subject")
        event = cls(
            at=entry.get("at") or timezone.now(),
            kind=entry["kind"],
            actor=entry.get("actor"),
            claim=entry.get("claim"),
            article=entry.get("article"),
            subject=f"{subject._meta.model_name} {subject.pk}" if subject is not None else "",
            reason=entry.get("reason", ""),
            data=json.loads(json.dumps(entry.get("data") or {}, default=str)),
            previous_hash=previous_hash,
        )
        event.hash = event.computed_hash()
        return event

    @staticmethod
    def _lock_the_end() -> None:
        # SQLite transactions are IMMEDIATE, so there is one writer already.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])

    def computed_hash(self) -> str:
        """SHA-256 over this row's values and the hash before it."""
        values = {
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "kind": self.kind,
            "actor": self.actor_id,
            "article": self.article_id,
            "claim": self.claim_id,
            "subject": self.subject,
            "reason": self.reason,
            "data": self.data,
            "previous": self.previous_hash,
        }
        text = json.dumps(values, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
