"""Who passed the words of a claim on: the chain from the speaker to the outlet."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.user import signature
from claims.models.versioned import VersionedModel


class Attribution(VersionedModel):
    """One link of who passed the words on; order 0 is nearest the words, the last is the outlet.

    Spans are offsets into the version's text. Confidences run from 0 to 1; None means an editor
    wrote the link.
    """

    claim = models.ForeignKey("claims.Claim", on_delete=models.CASCADE, related_name="attributions")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    speaker = models.ForeignKey(
        "claims.Speaker",
        verbose_name=_("speaker"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attributions",
    )
    cue_text = models.CharField(_("cue"), max_length=200, blank=True)
    cue_start = models.PositiveIntegerField(null=True, blank=True)
    cue_end = models.PositiveIntegerField(null=True, blank=True)
    source_start = models.PositiveIntegerField(null=True, blank=True)
    source_end = models.PositiveIntegerField(null=True, blank=True)
    source_confidence = models.FloatField(null=True, blank=True)
    cue_confidence = models.FloatField(null=True, blank=True)
    content_confidence = models.FloatField(null=True, blank=True)
    speaker_confidence = models.FloatField(null=True, blank=True)
    confirmed_by = signature(_("confirmed by"), editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        ordering = ["claim", "order"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "order"], name="attribution_order_once")
        ]

    def __str__(self) -> str:
        return f"{self.speaker or _('nobody named')} {self.cue_text}".strip()

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_by_id is not None
