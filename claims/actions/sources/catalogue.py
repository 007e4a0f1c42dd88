"""The catalogue of sources: what is said about them, the copies kept of them, merging two of them."""

import re
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.changes import require_known
from claims.actions.errors import RefusedError
from claims.actions.evidence.citations import recheck_quotes
from claims.actions.slugs import unique_slug
from claims.infrastructure.roles import Role
from claims.models import Event, Source, SourceSnapshot
from claims.models.user import User

#: Fields of a source that any editor may set; reliability and retraction have actions of their own.
DESCRIBED = ("title", "publisher", "kind", "url", "published_on", "derives_from", "private_name")


@transaction.atomic
def create_source(*, actor: User, title: str, kind: str, **fields: object) -> Source:
    """Add a source; ``fields`` are named in ``DESCRIBED``. Raises ``ValidationError`` on bad values."""
    require_role(actor)
    require_known(fields, DESCRIBED)
    source = Source(
        title=title.strip(),
        kind=kind,
        slug=unique_slug(Source, title, fallback="source"),
        **fields,
    )
    source.full_clean()
    source.save()
    Event.record("source.create", actor=actor, subject=source, data={"title": source.title})
    return source


@transaction.atomic
def change_source(
    source: Source, *, actor: User, seen: int | None = None, **fields: object
) -> Source:
    """Change the description of a source. Published verdicts keep the one they were published with."""
    require_role(actor)
    require_known(fields, DESCRIBED)
    before = {name: str(getattr(source, name) or "") for name in fields}
    if seen is not None:
        source.lock_version = seen
    for name, value in fields.items():
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
        name = PurePath(file_name.replace("\\", "/")).name
        # The storage refuses a name of signs alone, like the last part of https://port.example/$.
        name = name if re.search(r"\w", name) else "copy"
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
