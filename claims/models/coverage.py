"""Facts of a text that somebody must have looked at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.article import ArticleVersion
from claims.models.user import signature


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
