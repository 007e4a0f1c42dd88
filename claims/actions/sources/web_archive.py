"""Having a web archive keep a source's page: the request, and each step until it succeeds or fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.errors import RefusedError
from claims.actions.queue import enqueue_archiving
from claims.models import ArchiveRequest, Event, Source, SourceSnapshot
from claims.models.user import User

if TYPE_CHECKING:
    from claims.documents.web.save_page_now import KeptPage, SavePageNow

Status = ArchiveRequest.Status
#: How long a step may take before another worker takes it over.
STEP_LEASE = timedelta(seconds=90)
#: A step this long overdue was forgotten.
FORGOTTEN = timedelta(seconds=120)
#: Seconds between two checks. The archive's own page checks every five; we can wait longer.
LOOK_AFTER_S = (6.0, 10.0, 15.0, 30.0, 60.0)
#: Seconds to wait after a failed step, unless the archive asks for longer.
TROUBLE_AFTER_S = (30.0, 60.0, 120.0, 240.0)


def why_not_archived(source: Source) -> str:
    """Return the reason why ``source`` cannot be sent to the archive, "" when it can; no query."""
    if not settings.SAVE_PAGE_NOW:
        return _("Archiving is switched off (SAVE_PAGE_NOW).")
    if source.private_name:
        return _("The address of a protected source is never sent to an archive.")
    if not source.url:
        return _("The source has no address.")
    # Loaded here: an installation without archiving needs no HTTP client in its web processes.
    from claims.documents.web.save_page_now import why_not_public

    return why_not_public(source.url)


@transaction.atomic
def request_archiving(source: Source, *, actor: User) -> ArchiveRequest:
    """Have a web archive keep the page of ``source``; the worker takes the first step after the commit.

    Returns the request that is under way when there is one. Raises ``RefusedError`` for protected
    sources and addresses that are not public.
    """
    require_role(actor)
    source = Source.objects.select_for_update().get(pk=source.merged_into_id or source.pk)
    if why := why_not_archived(source):
        raise RefusedError.because(why, "url")
    under_way = source.archive_requests.unfinished().first()
    if under_way is not None:
        # Enqueued again in case the first task was lost: a step that is not due does nothing.
        enqueue_archiving(under_way.pk)
        return under_way
    now = timezone.now()
    request = ArchiveRequest.objects.create(
        source=source, url=source.url, requested_at=now, requested_by=actor, next_at=now
    )
    Event.record("source.archive", actor=actor, subject=source, data={"url": source.url})
    enqueue_archiving(request.pk)
    return request


def archive() -> SavePageNow:
    from claims.documents.web.save_page_now import SavePageNow

    return SavePageNow(
        settings.SAVE_PAGE_NOW_URL, settings.SAVE_PAGE_NOW_KEY, settings.SAVE_PAGE_NOW_SECRET
    )


def take_step(
    request_id: int,
    *,
    at: Callable[[], datetime] = timezone.now,
    provider: SavePageNow | None = None,
) -> ArchiveRequest | None:
    """Send the request to the archive or check its progress: one call, outside any transaction.

    Returns the request afterwards, or None when nothing was due or another worker has it.
    A request that is not finished says in ``next_at`` when its next step is due.
    """
    from claims.documents.web.save_page_now import (
        ArchiveRefusalError,
        ArchiveTroubleError,
        JobLostError,
    )

    request = _lease(request_id, at())
    if request is None:
        return None
    if why := why_not_archived(request.source):
        # The source was protected, or archiving was switched off, after the request.
        return _fail(request, why, at())
    if request.steps > ArchiveRequest.MAX_STEPS:
        return _fail(request, _("All attempts were used up."), at())
    provider = provider or archive()
    try:
        if not request.job:
            return _asked(request, provider.ask(request.url), at())
        kept = provider.look(request.job, request.url)
    except ArchiveRefusalError as refusal:
        return _fail(request, str(refusal), at())
    except ArchiveTroubleError as trouble:
        is_lost = isinstance(trouble, JobLostError)
        return _trouble(request, str(trouble), trouble.wait_s, is_lost, at())
    return _keep(request, kept, at()) if kept else _still_waiting(request, at())


@transaction.atomic
def _lease(request_id: int, at: datetime) -> ArchiveRequest | None:
    rows = ArchiveRequest.objects.select_for_update(of=("self",)).select_related("source")
    request = rows.filter(pk=request_id).first()
    if request is None or request.is_finished:
        return None
    if any(
        moment is not None and moment > at for moment in (request.leased_until, request.next_at)
    ):
        return None
    request.leased_until = at + STEP_LEASE
    request.steps += 1
    request.save(update_fields=["leased_until", "steps"])
    return request


def _asked(request: ArchiveRequest, job: str, at: datetime) -> ArchiveRequest:
    request.status, request.job, request.error, request.asked_at = Status.WAITING, job, "", at
    return _later(request, LOOK_AFTER_S[0], at)


def _still_waiting(request: ArchiveRequest, at: datetime) -> ArchiveRequest:
    if request.asked_at is not None and at > request.asked_at + ArchiveRequest.TIME_LIMIT:
        return _fail(
            request, _("The archive did not finish in time. It may still keep the page."), at
        )
    request.error = ""
    looks = min(request.steps - 1, len(LOOK_AFTER_S) - 1)
    return _later(request, LOOK_AFTER_S[looks], at)


def _trouble(
    request: ArchiveRequest, why: str, wait_s: float | None, is_lost: bool, at: datetime
) -> ArchiveRequest:
    request.troubles += 1
    if request.troubles >= ArchiveRequest.MAX_TROUBLES:
        return _fail(request, why, at)
    request.error = why
    if is_lost:
        request.status, request.job = Status.QUEUED, ""
    pause_s = TROUBLE_AFTER_S[min(request.troubles, len(TROUBLE_AFTER_S)) - 1]
    return _later(request, max(pause_s, wait_s or 0.0), at)


def _later(request: ArchiveRequest, pause_s: float, at: datetime) -> ArchiveRequest:
    request.next_at = at + timedelta(seconds=pause_s)
    request.leased_until = None
    request.save()
    return request


@transaction.atomic
def _fail(request: ArchiveRequest, why: str, at: datetime) -> ArchiveRequest:
    request.status, request.error = Status.FAILED, why
    _finish(request, at)
    data = {"url": request.url}
    Event.record("source.archive_failed", subject=request.source, reason=why, data=data, at=at)
    return request


@transaction.atomic
def _keep(request: ArchiveRequest, kept: KeptPage, at: datetime) -> ArchiveRequest:
    """Store the copy's address. The source may have been merged into another meanwhile."""
    source = Source.objects.select_related("merged_into").get(pk=request.source_id)
    snapshot = SourceSnapshot(
        source=source.merged_into or source,
        how=SourceSnapshot.How.ARCHIVED,
        archive_url=kept.url,
        captured_at=kept.taken_at,
        captured_by=request.requested_by,
    )
    snapshot.full_clean()
    snapshot.save()
    request.status, request.snapshot, request.error = Status.KEPT, snapshot, ""
    _finish(request, at)
    Event.record(
        "source.snapshot",
        actor=request.requested_by,
        subject=snapshot.source,
        data={"snapshot": snapshot.pk, "archive_url": kept.url, "taken_at": kept.taken_at},
        at=at,
    )
    return request


def _finish(request: ArchiveRequest, at: datetime) -> None:
    request.finished_at, request.next_at, request.leased_until = at, None, None
    request.save()


def forgotten_requests(*, at: datetime) -> list[int]:
    """Return the ids of requests whose worker crashed or whose next step nobody took."""
    lost = Q(leased_until__lt=at) | Q(leased_until__isnull=True, next_at__lt=at - FORGOTTEN)
    return list(ArchiveRequest.objects.unfinished().filter(lost).values_list("pk", flat=True))
