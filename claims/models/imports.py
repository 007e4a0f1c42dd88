"""Imports in progress: the preview of one article, and bulk imports with an item per address or file."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.models.article import Article
from claims.models.user import User


class ImportDraft(models.Model):
    """Material read and shown in the preview, not yet an article. Removed when imported or cancelled.

    ``record`` is the ``ArticleRecord`` as JSON together with what the editor has typed so far.
    """

    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="import_drafts")
    created_at = models.DateTimeField(auto_now_add=True)
    # The article that this is a new text of; empty for a new article.
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    name = models.CharField(max_length=255, blank=True)
    raw = models.BinaryField()
    record = models.JSONField()

    class Meta:
        verbose_name = _("import draft")
        verbose_name_plural = _("import drafts")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Draft {self.pk}: {self.name or 'pasted text'}"


class ImportBatch(models.Model):
    """A list of addresses or a set of files that an editor imported together.

    ``outlet`` and ``published_on`` are used where the material names none. With ``new_versions`` a
    changed text of a known article becomes its next version without waiting for an editor.
    """

    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="import_batches")
    created_at = models.DateTimeField(auto_now_add=True)
    outlet = models.CharField(_("outlet"), max_length=120, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    new_versions = models.BooleanField(_("add changed texts as new versions"), default=False)
    #: Lines and files that were given twice and became one item.
    merged = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("bulk import")
        verbose_name_plural = _("bulk imports")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"Bulk import {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("desk:import_batch", args=[self.pk])


class ImportItem(models.Model):
    """One address or file of a batch: a task of its own for the worker.

    ``raw`` keeps the bytes of a file until its article has them; the worker fetches an address. An
    incomplete item has a draft, which an editor completes in the preview; a changed item has a
    draft to compare with its article, until an editor stores or cancels it.

    If the article was known before, ``answer`` is the result of checking it (a ``CheckResult`` of
    ``claims.actions.imports.version_check``), ``version_number`` the version with this text or the
    one it was compared with, ``paragraphs`` how many of them differ, and ``claims_lost`` how many
    claims lost their place when the text was stored.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        STORED = "stored", _("stored")
        THERE = "there", _("already there")
        CHANGED = "changed", _("changed")
        INCOMPLETE = "incomplete", _("incomplete")
        FAILED = "failed", _("failed")

    #: Attempts before an item whose worker died is marked as failed.
    MAX_ATTEMPTS = 3

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    url = models.URLField(max_length=2000, blank=True)
    name = models.CharField(max_length=255, blank=True)
    declared_type = models.CharField(max_length=200, blank=True)
    declared_charset = models.CharField(max_length=80, blank=True)
    raw = models.BinaryField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    draft = models.ForeignKey(
        ImportDraft, on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )

    answer = models.CharField(max_length=12, blank=True)
    version_number = models.PositiveIntegerField(null=True, blank=True)
    paragraphs = models.PositiveIntegerField(default=0)
    claims_lost = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("item of a bulk import")
        verbose_name_plural = _("items of bulk imports")
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_item_place_once"),
            models.CheckConstraint(
                condition=~Q(url="", name=""), name="import_item_is_address_or_file"
            ),
        ]
        indexes = [models.Index(fields=["status", "leased_until"], name="import_item_by_lease")]

    def __str__(self) -> str:
        return self.url or self.name

    @property
    def is_finished(self) -> bool:
        return self.status not in {self.Status.WAITING, self.Status.READING}

    def is_abandoned(self, *, at: datetime) -> bool:
        """Whether a worker took this item and its lease has run out."""
        return not self.is_finished and self.leased_until is not None and self.leased_until < at
