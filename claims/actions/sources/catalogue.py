"""Keeping sources: their copies, how far they are trusted, and what leans on them."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.errors import RefusedError
from claims.actions.evidence.citations import recheck_quotes
from claims.actions.slugs import unique_slug
from claims.infrastructure.roles import Role
from claims.models import Event, PublishedReview, Source, SourceSnapshot
from claims.models.user import User

#: Fields of a source that any editor may set; reliability and retraction have actions of their own.
DESCRIBED = ("title", "publisher", "kind", "url", "published_on", "derives_from", "private_name")


@transaction.atomic
def create_source(*, actor: User, title: str, kind: str, **fields: Any) -> Source:
    """A new source; ``fields`` are named in ``DESCRIBED``. Raises ``ValidationError`` on bad values."""
    require_role(actor)
    source = Source(
        title=title.strip(),
        kind=kind,
        slug=unique_slug(Source, title, fallback="source"),
        **_known(fields),
    )
    source.full_clean()
    source.save()
    Event.record("source.create", actor=actor, subject=source, data={"title": source.title})
    return source


@transaction.atomic
def change_source(source: Source, *, actor: User, seen: int | None = None, **fields: Any) -> Source:
    """Change what is said about a source. Published verdicts keep what they said."""
    require_role(actor)
    before = {name: str(getattr(source, name) or "") for name in fields}
    if seen is not None:
        source.lock_version = seen
    for name, value in _known(fields).items():
        setattr(source, name, value)
    source.full_clean()
    source.save()
    after = {name: str(value or "") for name, value in fields.items()}
    Event.record(
        "source.change", actor=actor, subject=source, data={"before": before, "after": after}
    )
    return source


@transaction.atomic
def add_snapshot(
    source: Source,
    *,
    actor: User,
    text: str = "",
    how: str = SourceSnapshot.How.PASTED,
    captured_at: datetime | None = None,
    data: bytes = b"",
    file_name: str = "",
    content_type: str = "",
) -> SourceSnapshot:
    """Keep a copy of a source: its text, the bytes it came in, or both.

    Citations that waited for a copy are checked against it.
    """
    require_role(actor)
    text = text.replace("\r\n", "\n").strip()
    if not text and not data:
        raise RefusedError.because(_("The kept copy is empty."), "snapshot")
    snapshot = SourceSnapshot(
        source=source,
        text=text,
        sha256=SourceSnapshot.hash_bytes(data or text.encode("utf-8", "surrogatepass")),
        how=how,
        content_type=content_type or ("" if data else "text/plain"),
        captured_at=captured_at or timezone.now(),
        captured_by=actor,
    )
    if data:
        # The name comes from outside: only its last part may choose where the file lies.
        name = PurePath(file_name.replace("\\", "/")).name or "copy"
        snapshot.file.save(name, ContentFile(data), save=False)
    snapshot.full_clean()
    snapshot.save()
    checked = recheck_quotes(source, snapshot, actor=actor)
    Event.record(
        "source.snapshot",
        actor=actor,
        subject=source,
        data={"snapshot": snapshot.pk, "sha256": snapshot.sha256, "citations_checked": checked},
    )
    return snapshot


def published_verdicts_relying_on(source: Source) -> QuerySet[PublishedReview]:
    """The current verdicts whose published citations go back to ``source``, newest first.

    Counts what readers see, not the working copies: a re-opened claim may have dropped the citation
    while its verdict is still public. Sources merged into ``source`` or derived from it, at any
    remove, count as well.
    """
    return (
        PublishedReview.objects.current()
        .filter(sources__in=_with_derived(source))
        .select_related("article", "rating", "claim")
        .distinct()
        .newest_first()
    )


def _with_derived(source: Source) -> set[int]:
    """Ids of ``source`` and of every source merged into it or derived from it; a query per step."""
    found = newest = {source.pk}
    while newest:
        dependent = Q(derives_from__in=newest) | Q(merged_into__in=newest)
        newest = set(Source.objects.filter(dependent).values_list("pk", flat=True)) - found
        found = found | newest
    return found


#: From best to worst; "unrated" is neither.
_GRADES = (Source.Reliability.RELIABLE, Source.Reliability.MIXED, Source.Reliability.UNRELIABLE)


def is_downgrade(old: str, new: str) -> bool:
    """Whether ``new`` trusts a source less; from unrated only "unreliable" is a downgrade."""
    if old == Source.Reliability.UNRATED:
        return new == Source.Reliability.UNRELIABLE
    if new == Source.Reliability.UNRATED:
        return False
    return _GRADES.index(Source.Reliability(new)) > _GRADES.index(Source.Reliability(old))


@transaction.atomic
def rate_source(
    source: Source, *, reliability: str, reason: str, actor: User, seen: int | None = None
) -> list[PublishedReview]:
    """Say how far a source is trusted, and why. Returns the verdicts a downgrade queues."""
    require_role(actor, Role.ADMIN)
    before = source.reliability
    if seen is not None:
        source.lock_version = seen
    source.reliability, source.reliability_reason = reliability, reason.strip()
    source.rated_by, source.rated_at = actor, timezone.now()
    source.full_clean()
    source.save()
    queued = (
        list(published_verdicts_relying_on(source)) if is_downgrade(before, reliability) else []
    )
    Event.record(
        "source.rate",
        actor=actor,
        subject=source,
        reason=reason,
        data={"from": before, "to": reliability, "queued": [row.claim_id for row in queued]},
    )
    _queue(queued, source, actor, _("Its source “%(title)s” was downgraded."))
    return queued


@transaction.atomic
def retract_source(
    source: Source, *, reason: str, actor: User, seen: int | None = None
) -> list[PublishedReview]:
    """Mark a source as retracted by its publisher. Returns the verdicts that are queued."""
    require_role(actor, Role.ADMIN)
    if not reason.strip():
        raise RefusedError.because(_("Say why it is retracted."), "reason")
    if seen is not None:
        source.lock_version = seen
    source.retracted_at, source.retraction_reason = timezone.now(), reason.strip()
    source.full_clean()
    source.save()
    queued = list(published_verdicts_relying_on(source))
    Event.record(
        "source.retract",
        actor=actor,
        subject=source,
        reason=reason,
        data={"queued": [row.claim_id for row in queued]},
    )
    _queue(queued, source, actor, _("Its source “%(title)s” was retracted."))
    return queued


def _queue(queued: list[PublishedReview], source: Source, actor: User, why: str) -> None:
    """Leave an event on every claim that leans on the source: the board lists them as due."""
    for row in queued:
        Event.record(
            "claim.recheck_due",
            actor=actor,
            claim=row.claim,
            article=row.article,
            subject=source,
            reason=why % {"title": source.title},
        )


@transaction.atomic
def merge_sources(kept: Source, merged: Source, *, actor: User) -> Source:
    """Give ``kept`` the citations and copies of ``merged``, which leads there from now on."""
    require_role(actor, Role.ADMIN)
    if kept.pk == merged.pk or kept.merged_into_id:
        raise RefusedError.because(_("Choose another source to keep."), "source")
    citations = merged.evidence.update(source=kept)
    merged.snapshots.update(source=kept)
    Source.objects.filter(derives_from=merged).exclude(pk=kept.pk).update(derives_from=kept)
    if kept.derives_from_id == merged.pk:
        kept.derives_from = merged.derives_from if merged.derives_from_id != kept.pk else None
        kept.save()
    merged.merged_into = kept
    merged.derives_from = None
    merged.save()
    Event.record(
        "source.merge",
        actor=actor,
        subject=kept,
        data={"merged": merged.pk, "title": merged.title, "citations": citations},
    )
    return kept


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(DESCRIBED)
    if unknown:
        raise TypeError(f"A source has no {sorted(unknown)}")
    return fields
