"""Asking a web archive to keep a page: what was asked, how far it is, why it failed."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.source import Source, SourceSnapshot
from claims.models.user import signature


class ArchiveRequestQuerySet(models.QuerySet["ArchiveRequest"]):
    def unfinished(self) -> ArchiveRequestQuerySet:
        return self.filter(status__in=ArchiveRequest.UNFINISHED)


class ArchiveRequest(models.Model):
    """One page that a web archive was asked to keep. What it kept is a ``SourceSnapshot``.

    A worker takes one step at a time (ask, then look how far it is) and says when the next is due.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("queued")
        WAITING = "waiting", _("archiving")
        KEPT = "kept", _("kept")
        FAILED = "failed", _("failed")

    UNFINISHED = (Status.QUEUED, Status.WAITING)
    #: How long the archive may take once it has said that it will.
    TIME_LIMIT = timedelta(minutes=20)
    #: How often the archive may refuse for the moment or not answer.
    MAX_TROUBLES = 5
    #: More steps than any request needs: a step that breaks off each time must end too.
    MAX_STEPS = 80

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="archive_requests")
    url = models.URLField(max_length=2000)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    job = models.CharField(max_length=120, blank=True)
    steps = models.PositiveSmallIntegerField(default=0)
    troubles = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    requested_at = models.DateTimeField()
    requested_by = signature()
    asked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    snapshot = models.OneToOneField(
        SourceSnapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ArchiveRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive request")
        verbose_name_plural = _("archive requests")
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(status__in=["queued", "waiting"]),
                name="archive_request_one_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["status", "next_at"], name="archive_request_due")]

    def __str__(self) -> str:
        return f"{self.url}: {self.status}"

    @property
    def is_finished(self) -> bool:
        return self.status not in self.UNFINISHED
