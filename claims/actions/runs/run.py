"""From a stored version to suggested claims: one run, from its start to what it found or why not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.errors import RefusedError
from claims.actions.queue import enqueue_extraction
from claims.actions.runs.found import save_found
from claims.actions.runs.leases import UNREAD, heartbeat
from claims.extraction.types import Block, Extraction
from claims.models import Article, ArticleVersion, Event, ExtractionRun
from claims.models.user import User

Extractor = Callable[..., Extraction]


def start_run(version: ArticleVersion, *, only: tuple[int, int] | None = None) -> ExtractionRun:
    """Queue a reading of ``version``.

    ``only`` keeps nothing but the results between two offsets: a part that was left out of the
    text before, and was therefore never read.
    """
    start, end = only or (None, None)
    run = ExtractionRun.objects.create(version=version, only_start=start, only_end=end)
    enqueue_extraction(run.pk)
    return run


def run_extraction(run: ExtractionRun, extract: Extractor) -> ExtractionRun:
    """Read a leased run's version with ``extract`` and store all that it found, or the failure."""
    began = time.process_time()
    version = run.version
    try:
        _report(run, ExtractionRun.Status.PARSING)
        blocks = tuple(Block(b["start"], b["end"], b["kind"]) for b in version.blocks)
        with heartbeat(run):
            found = extract(version.text, blocks=blocks, outlet=version.article.outlet)
        found = _wanted(run, found)
        _report(run, ExtractionRun.Status.SAVING, claims_found=len(found.claims))
        seconds = max(time.process_time() - began, 1e-6)
        return save_extraction(run, found, seconds=seconds)
    except Exception as error:
        fail_run(run, _describe(error))
        raise


def _wanted(run: ExtractionRun, found: Extraction) -> Extraction:
    """What stands in the stretch that the run is about."""
    if run.only_start is None or run.only_end is None:
        return found
    first, last = run.only_start, run.only_end
    return replace(
        found,
        claims=tuple(c for c in found.claims if first <= c.start and c.end <= last),
        facts=tuple(f for f in found.facts if first <= f.start and f.end <= last),
    )


def _report(run: ExtractionRun, status: str, **values: Any) -> None:
    """Show the progress page how far the run is; commits at once."""
    ExtractionRun.objects.filter(pk=run.pk).update(status=status, **values)
    run.status = status


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


@transaction.atomic
def save_extraction(run: ExtractionRun, found: Extraction, *, seconds: float) -> ExtractionRun:
    """Write claims, chains, speakers and facts of one run in one transaction.

    A run writes once: a second worker that finishes the same run finds it done and writes nothing.
    """
    run = (
        ExtractionRun.objects.select_for_update(of=("self",))
        .select_related("version__article")
        .defer(*UNREAD)
        .get(pk=run.pk)
    )
    if run.is_finished:
        return run
    events = save_found(run, found)
    _finish(run, found, seconds)
    _open_article(run.version.article)
    done = {"claims": run.claims_found, "words": run.words, "rules": run.rules_version}
    Event.record_many(
        [
            *events,
            {
                "kind": "extraction.done",
                "article": run.version.article,
                "subject": run,
                "data": done,
            },
        ]
    )
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


def _open_article(article: Article) -> None:
    if article.status == Article.Status.IMPORTING:
        article.status = Article.Status.CHECKING
        article.save(update_fields=["status"])


@transaction.atomic
def fail_run(
    run: ExtractionRun, error: str, *, abandoned_at: datetime | None = None
) -> ExtractionRun:
    """Give a run back for another try, or leave it visibly failed after the last one.

    With ``abandoned_at`` nothing is done when its worker turns out to live after all.
    """
    run = ExtractionRun.objects.select_for_update().get(pk=run.pk)
    if run.is_finished or (abandoned_at and not run.is_abandoned(at=abandoned_at)):
        return run
    run.error = error
    run.leased_until = None
    if run.attempts >= ExtractionRun.MAX_ATTEMPTS:
        run.status = ExtractionRun.Status.FAILED
        run.finished_at = timezone.now()
        _fail_article(run)
    else:
        run.status = ExtractionRun.Status.QUEUED
    run.save()
    return run


def _fail_article(run: ExtractionRun) -> None:
    article = run.version.article
    if article.status == Article.Status.IMPORTING:
        article.status = Article.Status.FAILED
        article.save()
    Event.record("extraction.failed", article=article, subject=run, reason=run.error, data={})


@transaction.atomic
def retry_run(run: ExtractionRun, *, actor: User) -> ExtractionRun:
    """Queue a failed run again."""
    require_role(actor)
    run = ExtractionRun.objects.select_for_update().get(pk=run.pk)
    if run.status != ExtractionRun.Status.FAILED:
        raise RefusedError.because(_("This run has not failed."))
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
