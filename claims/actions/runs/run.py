"""An extraction run: queueing it, running it, and saving its claims or its error."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.errors import RefusedError
from claims.actions.queue import enqueue_extraction
from claims.actions.runs.found import save_found
from claims.extraction.types import Block, Extraction
from claims.models import Article, ArticleVersion, Event, ExtractionRun, ImportItem
from claims.models.user import User

#: How long a worker may be silent before another may take its work.
LEASE = timedelta(seconds=settings.WORKER_LEASE_S)
#: How often a worker renews its lease.
HEARTBEAT_S = settings.WORKER_LEASE_S / 4.5

#: Columns of the version that a run does not need: how the text was fetched.
UNREAD = ("version__hops", "version__headers", "version__warnings")

Leased = ExtractionRun | ImportItem


@transaction.atomic
def lease_run(run_id: int, *, at: datetime) -> ExtractionRun | None:
    """Lease a run to this worker; None when it has finished or another worker has it."""
    run = _locked(run_id)
    return run if _take(run, ExtractionRun.Status.READING, at) else None


@transaction.atomic
def lease_item(item_id: int, *, at: datetime) -> ImportItem | None:
    """Lease an import item to this worker; None when it is gone, finished or with another worker."""
    items = ImportItem.objects.select_for_update(of=("self",)).select_related("batch__created_by")
    item = items.filter(pk=item_id).first()
    return item if item and _take(item, ImportItem.Status.READING, at) else None


def _locked(run_id: int) -> ExtractionRun:
    runs = ExtractionRun.objects.select_for_update(of=("self",)).select_related("version__article")
    return runs.defer(*UNREAD).get(pk=run_id)


def _take(row: Leased, status: str, at: datetime) -> bool:
    if row.is_finished or (row.leased_until is not None and row.leased_until > at):
        return False
    row.attempts += 1
    row.leased_until = at + LEASE
    row.started_at = row.started_at or at
    row.status = status
    row.save(update_fields=["attempts", "leased_until", "started_at", "status"])
    return True


@contextmanager
def heartbeat(row: Leased) -> Iterator[None]:
    """Renew the lease of ``row`` from a thread until the block ends."""
    stop = threading.Event()
    thread = threading.Thread(target=_renew, args=(row, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renew(row: Leased, stop: threading.Event) -> None:
    rows = type(row)._default_manager.filter(pk=row.pk, leased_until__isnull=False)
    while not stop.wait(HEARTBEAT_S):
        # A short database outage must not stop the renewals.
        with suppress(OperationalError):
            rows.update(leased_until=timezone.now() + LEASE)
    connection.close()


def abandoned_runs(*, at: datetime) -> list[ExtractionRun]:
    """Unfinished runs whose lease ran out, or that no worker took within the time of a lease."""
    unfinished = ExtractionRun.objects.exclude(
        status__in=[ExtractionRun.Status.DONE, ExtractionRun.Status.FAILED]
    )
    return list(
        unfinished.filter(_lost(at)).select_related("version__article").order_by("queued_at")
    )


def abandoned_items(*, at: datetime) -> list[ImportItem]:
    """Import items abandoned in the same way as ``abandoned_runs``, without their raw bytes."""
    unfinished = ImportItem.objects.filter(
        status__in=[ImportItem.Status.WAITING, ImportItem.Status.READING]
    )
    return list(unfinished.filter(_lost(at)).defer("raw").order_by("queued_at", "position"))


def _lost(at: datetime) -> Q:
    return Q(leased_until__lt=at) | Q(leased_until__isnull=True, queued_at__lt=at - LEASE)


Extractor = Callable[..., Extraction]


def start_run(version: ArticleVersion, *, only: tuple[int, int] | None = None) -> ExtractionRun:
    """Queue a run over ``version`` for the worker.

    ``only`` is a pair of offsets: just the claims and facts between them are kept. It serves a part
    of the text that was hidden before and has therefore never been read.
    """
    start, end = only or (None, None)
    run = ExtractionRun.objects.create(version=version, only_start=start, only_end=end)
    enqueue_extraction(run.pk)
    return run


def run_extraction(run: ExtractionRun, extract: Extractor) -> ExtractionRun:
    """Read the version of a leased run with ``extract``; saves the result, or the error and raises it."""
    began = time.process_time()
    version = run.version
    try:
        _report(run, ExtractionRun.Status.PARSING)
        blocks = tuple(Block(b["start"], b["end"], b["kind"]) for b in version.blocks)
        with heartbeat(run):
            found = extract(version.text, blocks=blocks, outlet=version.article.outlet)
        found = _limit_to_part(run, found)
        _report(run, ExtractionRun.Status.SAVING, claims_found=len(found.claims))
        seconds = max(time.process_time() - began, 1e-6)
        return save_extraction(run, found, seconds=seconds)
    except Exception as error:
        fail_run(run, f"{type(error).__name__}: {error}"[:500])
        raise


def _limit_to_part(run: ExtractionRun, found: Extraction) -> Extraction:
    if run.only_start is None or run.only_end is None:
        return found
    first, last = run.only_start, run.only_end
    return replace(
        found,
        claims=tuple(c for c in found.claims if first <= c.start and c.end <= last),
        facts=tuple(f for f in found.facts if first <= f.start and f.end <= last),
    )


def _report(run: ExtractionRun, status: str, **counts: int) -> None:
    """Save how far the run is, for the progress page; call it outside a transaction."""
    ExtractionRun.objects.filter(pk=run.pk).update(status=status, **counts)
    run.status = status


@transaction.atomic
def save_extraction(run: ExtractionRun, found: Extraction, *, seconds: float) -> ExtractionRun:
    """Save all that a run found and mark the run as done, in one transaction.

    A run is saved once: when two workers finish the same run, the second one changes nothing.
    """
    run = _locked(run.pk)
    if run.is_finished:
        return run
    ArticleVersion.objects.filter(pk=run.version_id).update(sentences=found.sentences)
    events = save_found(run, found)
    _finish(run, found, seconds)
    article = run.version.article
    if article.status == Article.Status.IMPORTING:
        article.status = Article.Status.CHECKING
        article.save(update_fields=["status"])
    done = {"claims": run.claims_found, "words": run.words, "rules": run.rules_version}
    events.append({"kind": "extraction.done", "article": article, "subject": run, "data": done})
    Event.record_many(events)
    return run


def _finish(run: ExtractionRun, found: Extraction, seconds: float) -> None:
    run.status = ExtractionRun.Status.DONE
    run.leased_until = None
    run.finished_at = timezone.now()
    run.words = found.words
    run.words_per_second = round(found.words / seconds, 1)
    run.facts_found = len(found.facts)
    run.model_name, run.model_version = found.model_name, found.model_version
    run.spacy_version, run.rules_version = found.spacy_version, found.rules_version
    run.save()


@transaction.atomic
def fail_run(
    run: ExtractionRun, error: str, *, abandoned_at: datetime | None = None
) -> ExtractionRun:
    """Queue a run for another attempt, or mark it as failed after the last one.

    With ``abandoned_at``, leaves a run alone whose worker turns out to be alive.
    """
    run = ExtractionRun.objects.select_for_update().get(pk=run.pk)
    if run.is_finished or (abandoned_at and not run.is_abandoned(at=abandoned_at)):
        return run
    run.error = error
    run.leased_until = None
    if run.attempts >= ExtractionRun.MAX_ATTEMPTS:
        run.status = ExtractionRun.Status.FAILED
        run.finished_at = timezone.now()
        article = run.version.article
        if article.status == Article.Status.IMPORTING:
            article.status = Article.Status.FAILED
            article.save()
        Event.record("extraction.failed", article=article, subject=run, reason=run.error, data={})
    else:
        run.status = ExtractionRun.Status.QUEUED
    run.save()
    return run


@transaction.atomic
def retry_run(run: ExtractionRun, *, actor: User) -> ExtractionRun:
    require_role(actor)
    run = ExtractionRun.objects.select_for_update().get(pk=run.pk)
    if run.status != ExtractionRun.Status.FAILED:
        raise RefusedError.because(_("This run has not failed, so there is nothing to retry."))
    run.status, run.attempts, run.error = ExtractionRun.Status.QUEUED, 0, ""
    run.leased_until = run.finished_at = None
    run.save()
    article = run.version.article
    if article.status == Article.Status.FAILED:
        article.status = Article.Status.IMPORTING
        article.save()
    Event.record("extraction.retry", actor=actor, article=article, subject=run)
    enqueue_extraction(run.pk)
    return run
