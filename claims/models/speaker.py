"""Who says things, and who passed the words of a claim on: the chain from speaker to outlet."""

import re
import unicodedata
from functools import lru_cache

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.models.base import VersionedModel
from claims.models.user import signature


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The form in which names are compared: no case, no accents, no punctuation, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]", "", bare, flags=re.UNICODE).casefold().split())


class Speaker(VersionedModel):
    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        UNNAMED = "unnamed", _("unnamed source")
        OUTLET = "outlet", _("outlet")

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PERSON)
    role = models.CharField(_("role"), max_length=200, blank=True)
    wikidata_id = models.CharField(_("Wikidata id"), max_length=20, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_speakers",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")),
                name="speaker_not_merged_into_itself",
                violation_error_message=_("A speaker cannot be merged into itself."),
            )
        ]
        indexes = [models.Index(fields=["name"], name="speaker_by_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("speaker_detail", args=[self.slug])


class SpeakerAlias(models.Model):
    """Another form of a speaker's name. ``folded`` is made from ``text`` when the row is saved."""

    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(_("name as written"), max_length=200)
    folded = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(
                fields=["speaker", "folded"],
                name="alias_once_per_speaker",
                violation_error_message=_("This speaker already has that alias."),
            )
        ]
        indexes = [models.Index(fields=["folded"], name="alias_by_folded")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = fold(self.text)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


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
