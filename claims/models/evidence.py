"""Citations for and against claims, how many independent origins they have, and the notes on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from claims.models.base import VersionedModel
from claims.models.source import Source, SourceSnapshot
from claims.models.speaker import Speaker, fold
from claims.models.user import User, signature


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def with_origins(self) -> EvidenceQuerySet:
        """Citations in their order, with source, two origins up, kept copy (without its text) and
        where a web archive keeps the page."""
        return (
            self.with_archived_copy()
            .select_related("source__derives_from__derives_from", "snapshot")
            .defer("snapshot__text")
            .order_by("order", "id")
        )

    def with_archived_copy(self) -> EvidenceQuerySet:
        """Adds ``archived_url`` and ``archived_at`` of the source's newest copy in a web archive."""
        kept = SourceSnapshot.objects.in_archive().filter(source=OuterRef("source"))
        newest = kept.order_by("-captured_at", "-id")
        return self.annotate(
            archived_url=Subquery(newest.values("archive_url")[:1]),
            archived_at=Subquery(newest.values("captured_at")[:1]),
        )


class Evidence(VersionedModel):
    class BearsOn(models.TextChoices):
        CONTENT = "content", _("is it true?")
        ATTRIBUTION = "attribution", _("was it said?")

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("supports")
        REFUTES = "refutes", _("refutes")
        CONTEXT = "context", _("context")

    class QuoteMatch(models.TextChoices):
        EXACT = "exact", _("exact match")
        NEAR = "near", _("near match")
        ABSENT = "absent", _("not found in the kept copy")
        UNCHECKED = "unchecked", _("no kept copy to check")

    claim = models.ForeignKey("claims.Claim", on_delete=models.CASCADE, related_name="evidence")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="evidence")
    snapshot = models.ForeignKey(
        SourceSnapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    bears_on = models.CharField(
        _("bears on"), max_length=12, choices=BearsOn, default=BearsOn.CONTENT
    )
    stance = models.CharField(_("stance"), max_length=10, choices=Stance)
    quote = models.TextField(_("quote"), blank=True)
    locator = models.CharField(
        _("where"), max_length=100, blank=True, help_text=_("Page, paragraph or timecode.")
    )
    quote_match = models.CharField(
        _("match"), max_length=10, choices=QuoteMatch, default=QuoteMatch.UNCHECKED, editable=False
    )
    # For a near match: [{"op": "equal|replace|insert|delete", "quote": words, "copy": words}, ...]
    match_diff = models.JSONField(default=list, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = signature(editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("evidence")
        ordering = ["claim", "order", "id"]
        indexes = [models.Index(fields=["source", "claim"], name="evidence_by_source")]

    def __str__(self) -> str:
        return f"{self.get_stance_display()}: {self.quote[:60] or self.source}"


@dataclass(frozen=True, slots=True)
class Independence:
    """``origins`` are the independent sources, ``primary_origins`` those of them that are primary."""

    origins: int
    primary_origins: int

    @property
    def has_primary(self) -> bool:
        return self.primary_origins > 0


def counted(evidence: Iterable[Evidence], claimant: Speaker | None) -> list[Evidence]:
    """The citations that count for or against what the claim says.

    Nothing counts that is retracted, unreliable or the claimant's own word, nor what only repeats
    such a source. Runs no query when each citation was read with its source and its origins.
    """
    return [
        row
        for row in evidence
        if row.bears_on == Evidence.BearsOn.CONTENT
        and row.source.is_sound
        and not (claimant and any(is_own_word(step, claimant) for step in row.source.lineage()))
    ]


def count_origins(evidence: Iterable[Evidence], claimant: Speaker | None) -> Independence:
    """Counts the origins of the citations that count: who carries a wire report adds none."""
    sources = [row.source for row in counted(evidence, claimant)]
    return Independence(
        origins=len({source.origin_id for source in sources}),
        primary_origins=len({source.origin_id for source in sources if source.is_primary}),
    )


def is_own_word(source: Source, claimant: Speaker) -> bool:
    """Whether the claimant published ``source`` or is the person interviewed in it, judged by name.

    A source has no speaker of its own, so the names are compared: publisher, title, protected name.
    """
    names = {fold(name) for name in (source.publisher, source.title, source.private_name) if name}
    return fold(claimant.name) in names


class Note(models.Model):
    """A remark in the thread of a claim or of one of its citations; open until resolved."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.CASCADE, related_name="notes")
    evidence = models.ForeignKey(
        "claims.Evidence", on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes")
    body = models.TextField(_("note"))
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = signature()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.body[:80]

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None
