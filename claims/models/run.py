"""Extraction runs over a version of an article, and the facts of a text that somebody must look at."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.article import ArticleVersion
from claims.models.user import signature


class ExtractionRunQuerySet(models.QuerySet["ExtractionRun"]):
    def unfinished(self) -> ExtractionRunQuerySet:
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


class CoverageFact(models.Model):
    """A name, number, date, title or quotation that somebody must have looked at.

    It is covered when an accepted claim contains it, or when an editor ticks it or marks it as
    needing no check.
    """

    class Kind(models.TextChoices):
        NAME = "name", _("name")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        TITLE = "title", _("title")
        QUOTATION = "quotation", _("quotation")

    class State(models.TextChoices):
        FOUND = "found", _("found")
        TICKED = "ticked", _("ticked")
        NO_CHECK = "no_check", _("needs no check")
        LEFT_OUT = "left_out", _("in a hidden part of the text")

    version = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="facts")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.FOUND)
    settled_by = signature()

    class Meta:
        verbose_name = _("fact to cover")
        verbose_name_plural = _("facts to cover")
        ordering = ["version", "start"]
        constraints = [
            models.UniqueConstraint(fields=["version", "start", "end"], name="fact_once"),
            models.CheckConstraint(condition=Q(start__lt=models.F("end")), name="fact_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.start}"
