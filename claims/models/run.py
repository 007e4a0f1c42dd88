"""Extraction runs: passes of the extractor over a version of an article."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.article import ArticleVersion


class ExtractionRunQuerySet(models.QuerySet["ExtractionRun"]):
    def unfinished(self) -> ExtractionRunQuerySet:
        """Runs that have neither finished nor failed."""
        return self.exclude(status__in=[ExtractionRun.Status.DONE, ExtractionRun.Status.FAILED])


class ExtractionRun(models.Model):
    """One pass of the extractor over one version: what ran, how far it is, what it found.

    A worker holds a lease while it works; ``reap_runs`` requeues the work of a crashed worker.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        READING = "reading", _("reading")
        PARSING = "parsing", _("parsing")
        SAVING = "saving", _("saving")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    #: Attempts before a run is marked as failed.
    MAX_ATTEMPTS = 3

    version = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="runs")
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    model_name = models.CharField(max_length=80, blank=True)
    model_version = models.CharField(max_length=40, blank=True)
    spacy_version = models.CharField(max_length=20, blank=True)
    rules_version = models.CharField(max_length=40, blank=True)
    # The part of the text the run covers, as offsets; empty for all of it.
    only_start = models.PositiveIntegerField(null=True, blank=True)
    only_end = models.PositiveIntegerField(null=True, blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    words = models.PositiveIntegerField(default=0)
    claims_found = models.PositiveIntegerField(default=0)
    facts_found = models.PositiveIntegerField(default=0)
    words_per_second = models.FloatField(null=True, blank=True)
    # Where the parser saw sentences: [[start, end], ...] as offsets into the version's text.
    sentences = models.JSONField(default=list, blank=True, editable=False)
    error = models.TextField(blank=True)

    objects = ExtractionRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("extraction run")
        verbose_name_plural = _("extraction runs")
        ordering = ["-queued_at", "-id"]
        indexes = [models.Index(fields=["status", "leased_until"], name="run_by_lease")]

    def __str__(self) -> str:
        return f"Run {self.pk} of {self.version_id}: {self.status}"

    @property
    def is_finished(self) -> bool:
        return self.status in {self.Status.DONE, self.Status.FAILED}

    def is_abandoned(self, *, at: datetime) -> bool:
        """Whether a worker took this run and let its lease run out."""
        return not self.is_finished and self.leased_until is not None and self.leased_until < at
