"""The event log. It only grows, and each row holds the hash of the row before it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Self, TypedDict

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.models.article import Article
from claims.models.base import FrozenModel, FrozenQuerySet
from claims.models.claim import Claim
from claims.models.user import User, signature

#: What the first event's ``previous_hash`` holds.
GENESIS = "0" * 64
#: Key of the PostgreSQL advisory lock that lets one transaction at a time append.
APPEND_LOCK = 0x0FAC7C4E
MADE_BY_DATABASE = frozenset({"id", "previous_hash", "hash"})
#: For each database: the hash at the end of the chain, and SHA-256 around that hash. The function
#: of PostgreSQL is made in `claims.infrastructure.guards`; it holds ``APPEND_LOCK`` before it looks.
END_OF_CHAIN = {
    "sqlite": (
        f"COALESCE((SELECT hash FROM claims_event ORDER BY id DESC LIMIT 1), '{GENESIS}')",  # noqa: S608
        "SHA256(%s || last.hash || %s)",
    ),
    "postgresql": (
        "claims_end_of_chain()",
        "encode(sha256(convert_to(%s || last.hash || %s, 'UTF8')), 'hex')",
    ),
}


class EventEntry(TypedDict, total=False):
    """The arguments of ``Event.record`` for one of many events, without ``at``."""

    kind: str
    actor: User | None
    claim: Claim | None
    article: Article | None
    subject: models.Model | None
    reason: str
    data: Mapping[str, object]


class Event(FrozenModel):
    """One thing that happened: who did what to which row, when and why.

    ``data`` holds plain values, before and after where something changed.
    """

    at = models.DateTimeField(_("time"))
    kind = models.CharField(_("event"), max_length=40)
    actor = signature(_("who"))
    article = models.ForeignKey(
        "claims.Article", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    claim = models.ForeignKey(
        "claims.Claim", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    subject = models.CharField(_("about"), max_length=80, blank=True)
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
        actor: User | None = None,
        claim: Claim | None = None,
        article: Article | None = None,
        subject: models.Model | None = None,
        reason: str = "",
        data: Mapping[str, object] | None = None,
        at: datetime | None = None,
    ) -> Event:
        """Append one event, inside the caller's transaction. One query.

        ``subject`` is the row the event is about, when that is neither the claim nor the article.
        """
        event = cls(
            at=at or timezone.now(),
            kind=kind,
            actor=actor,
            claim=claim,
            article=article,
            subject=_named(subject),
            reason=reason,
            data=_plain(data),
        )
        event._append()
        return event

    @classmethod
    def record_many(cls, entries: Iterable[EventEntry]) -> list[Self]:
        """Append events in order, inside the caller's transaction. Two queries, however many.

        All get the present moment.
        """
        end, _sha256 = END_OF_CHAIN[connection.vendor]
        with connection.cursor() as cursor:
            # Nobody else appends from here to the end of the transaction, see ``_append``.
            cursor.execute(f"SELECT {end}")
            (last,) = cursor.fetchone()
        events = []
        for entry in entries:
            values = {"subject": _named(entry.get("subject")), "data": _plain(entry.get("data"))}
            event = cls(**entry | values, at=timezone.now(), previous_hash=last)
            event.hash = last = event.computed_hash()
            events.append(event)
        return cls.objects.bulk_create(events)

    def _append(self) -> None:
        """Insert the row at the end of the chain: the database reads the end and hashes in one
        statement, so that nothing can come between.

        PostgreSQL's function waits for others who append; SQLite has one writer at a time.
        """
        # What the hash covers, cut where the hash before it stands.
        self.previous_hash = secrets.token_hex(32)
        before, _mark, after = self._hashed_text().partition(self.previous_hash)
        fields = [f for f in self._meta.concrete_fields if f.column not in MADE_BY_DATABASE]
        columns = ", ".join(f'"{field.column}"' for field in fields)
        end, sha256 = END_OF_CHAIN[connection.vendor]
        marks = ", ".join(["%s"] * len(fields))
        # Names of columns and constants of this file; every value is a parameter.
        sql = (
            f"INSERT INTO claims_event ({columns}, previous_hash, hash)"  # noqa: S608
            f" SELECT {marks}, last.hash, {sha256} FROM (SELECT {end} AS hash) AS last"
            " RETURNING id, previous_hash, hash"
        )
        values = [f.get_db_prep_save(getattr(self, f.attname), connection) for f in fields]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, before, after])
            self.pk, self.previous_hash, self.hash = cursor.fetchone()
        self._state.adding, self._state.db = False, connection.alias

    def computed_hash(self) -> str:
        """SHA-256 over this row's values and the hash before it."""
        return hashlib.sha256(self._hashed_text().encode("utf-8", "surrogatepass")).hexdigest()

    def _hashed_text(self) -> str:
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
        return json.dumps(values, sort_keys=True, ensure_ascii=False)


def _named(subject: models.Model | None) -> str:
    return f"{subject._meta.model_name} {subject.pk}" if subject is not None else ""


def _plain(data: Mapping[str, object] | None) -> object:
    return json.loads(json.dumps(data or {}, default=str))
