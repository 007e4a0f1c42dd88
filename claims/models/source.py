"""Sources, the copies kept of them, and requests that a web archive keep a page."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.models.base import FrozenModel, FrozenQuerySet, VersionedModel
from claims.models.user import signature


class SourceQuerySet(models.QuerySet["Source"]):
    def usable(self) -> SourceQuerySet:
        return self.filter(merged_into__isnull=True, retracted_at__isnull=True)

    def with_use_counts(self) -> SourceQuerySet:
        """Adds ``citation_count``, ``claim_count`` and ``snapshot_count`` (copies held here)."""
        held = ~Q(snapshots__how=SourceSnapshot.How.ARCHIVED)
        return self.annotate(
            citation_count=Count("evidence", distinct=True),
            claim_count=Count("evidence__claim", distinct=True),
            snapshot_count=Count("snapshots", filter=held, distinct=True),
        )


class Source(VersionedModel):
    """A document, person or outlet that evidence comes from.

    ``derives_from`` names the source this one repeats (a newspaper carrying a wire report): two
    citations that go back to one origin are one independent source. ``private_name`` protects a
    person and never leaves the desk.
    """

    class Kind(models.TextChoices):
        PRIMARY = "primary", _("primary document")
        DATA = "data", _("data")
        OFFICIAL = "official", _("official statement")
        INTERVIEW = "interview", _("interview")
        WIRE = "wire", _("wire report")
        NEWS = "news", _("news report")
        EXPERT = "expert", _("expert")
        OTHER = "other", _("other")

    class Reliability(models.TextChoices):
        UNRATED = "unrated", _("unrated")
        RELIABLE = "reliable", _("reliable")
        MIXED = "mixed", _("mixed")
        UNRELIABLE = "unreliable", _("unreliable")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    reliability = models.CharField(
        _("reliability"), max_length=10, choices=Reliability, default=Reliability.UNRATED
    )
    reliability_reason = models.TextField(_("why"), blank=True)
    rated_by = signature(_("rated by"), editable=False)
    rated_at = models.DateTimeField(_("rated at"), null=True, blank=True, editable=False)
    derives_from = models.ForeignKey(
        "self",
        verbose_name=_("derives from"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="derived",
    )
    retracted_at = models.DateTimeField(_("retracted at"), null=True, blank=True, editable=False)
    retraction_reason = models.TextField(_("why retracted"), blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_sources",
    )
    private_name = models.CharField(
        _("protected name"),
        max_length=200,
        blank=True,
        help_text=_("For people who must not be named. Never leaves the desk."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(derives_from=F("id")),
                name="source_not_from_itself",
                violation_error_message=_("A source cannot derive from itself."),
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="source_not_merged_into_itself"
            ),
        ]
        indexes = [models.Index(fields=["kind", "reliability"], name="source_by_kind")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.reliability != self.Reliability.UNRATED and not self.reliability_reason.strip():
            raise ValidationError(
                {"reliability_reason": _("Give a reason for this reliability rating.")}
            )
        if self.derives_from and self in self.derives_from.lineage():
            raise ValidationError(
                {"derives_from": _("A source cannot derive from itself through other sources.")}
            )

    def get_absolute_url(self) -> str:
        return reverse("source_detail", args=[self.slug])

    def newest_copy(self) -> SourceSnapshot | None:
        """The copy held here that a new citation is checked against; one query."""
        return self.snapshots.held_here().first()

    @property
    def is_primary(self) -> bool:
        return self.kind in {self.Kind.PRIMARY, self.Kind.DATA}

    @property
    def is_sound(self) -> bool:
        """Whether neither this source nor one it derives from is retracted or unreliable."""
        return not any(
            step.retracted_at or step.reliability == self.Reliability.UNRELIABLE
            for step in self.lineage()
        )

    def lineage(self) -> list[Source]:
        """This source and those it derives from, up to the first origin; a query per step that was
        not read with it. Stops at a cycle."""
        lineage: list[Source] = []
        step: Source | None = self
        while step is not None and step not in lineage:
            lineage.append(step)
            step = step.derives_from
        return lineage

    @property
    def origin_id(self) -> int:
        """The first origin: citations that share it count as one independent source."""
        return self.lineage()[-1].pk


class SourceSnapshotQuerySet(FrozenQuerySet):
    def held_here(self) -> SourceSnapshotQuerySet:
        """Copies of our own: the only ones in which a quote can be looked for."""
        return self.exclude(how=SourceSnapshot.How.ARCHIVED)

    def in_archive(self) -> SourceSnapshotQuerySet:
        """Copies that a web archive holds for everybody."""
        return self.filter(how=SourceSnapshot.How.ARCHIVED)


class SourceSnapshot(FrozenModel):
    """The kept copy of a source, as text, as a file, or both. Never changed.

    A copy in a web archive is an address and a moment; its text and file are not here.
    """

    changeable_fields: ClassVar[frozenset[str]] = frozenset({"source"})

    class How(models.TextChoices):
        FETCHED = "fetched", _("fetched")
        UPLOADED = "uploaded", _("uploaded")
        PASTED = "pasted", _("pasted")
        ARCHIVED = "archived", _("in a web archive")

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="snapshots")
    text = models.TextField(_("text"), blank=True)
    file = models.FileField(_("file"), upload_to="snapshots/", blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    archive_url = models.URLField(_("address in the archive"), max_length=2500, blank=True)
    # Of the file, else of the text; empty for a copy that lies elsewhere.
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    how = models.CharField(_("how it was taken"), max_length=10, choices=How, default=How.PASTED)
    captured_at = models.DateTimeField(_("taken at"))
    captured_by = signature(_("taken by"))

    objects = SourceSnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept copy")
        verbose_name_plural = _("kept copies")
        ordering = ["-captured_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(how="archived") & ~Q(archive_url="")
                | ~Q(how="archived") & Q(archive_url=""),
                name="snapshot_in_archive_has_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.captured_at:%Y-%m-%d}"

    @staticmethod
    def hash_bytes(data: bytes) -> str:
        return hashlib.sha256(data).hexdigest()


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
