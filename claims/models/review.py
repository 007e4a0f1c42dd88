"""The working copy of a verdict, and its blind second readings."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from claims.models.base import VersionedModel
from claims.models.claim import Claim
from claims.models.user import User, signature


class AttributionResult(models.TextChoices):
    """The answer to "was it said?", apart from "is it true?"."""

    ACCURATE = "accurate", _("Accurate")
    MISQUOTED = "misquoted", _("Misquoted")
    OUT_OF_CONTEXT = "out_of_context", _("Out of context")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class ClaimReview(VersionedModel):
    """The working copy of a claim's verdict. Readers never see this row."""

    claim = models.OneToOneField("claims.Claim", on_delete=models.CASCADE, related_name="review")
    attribution_result = models.CharField(
        _("was it said?"), max_length=16, choices=AttributionResult, blank=True
    )
    attribution_note = models.CharField(_("how we know"), max_length=200, blank=True)
    rating = models.ForeignKey(
        "claims.Rating",
        verbose_name=_("is it true?"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
    )
    one_line = models.CharField(_("in short"), max_length=280, blank=True)
    reasoning = models.TextField(_("why"), blank=True, help_text=_("Markdown."))
    reply_asked_on = models.DateField(_("reply asked on"), null=True, blank=True)
    reply = models.TextField(_("the speaker's reply"), blank=True)
    checker = signature(_("checker"), editable=False, related_name="checked_reviews")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return f"Review of claim {self.claim_id}: {self.rating or 'unrated'}"


def review_of(claim: Claim) -> ClaimReview | None:
    try:
        return claim.review
    except ClaimReview.DoesNotExist:
        return None


class SecondReadingQuerySet(models.QuerySet["SecondReading"]):
    def latest_agreement(self, review: ClaimReview) -> SecondReading | None:
        """The newest reading of ``review`` that agrees, with its reader; one query."""
        agreeing = self.filter(review=review, agrees=True).select_related("reader", "rating")
        return agreeing.order_by("-created_at", "-id").first()

    def blind(self) -> SecondReadingQuerySet:
        """Each reader's first verdict on a content: later ones were given after the reveal."""
        earlier = SecondReading.objects.filter(
            review=OuterRef("review"),
            reader=OuterRef("reader"),
            content_hash=OuterRef("content_hash"),
            pk__lt=OuterRef("pk"),
        )
        return self.exclude(Exists(earlier))


class SecondReading(models.Model):
    """What a second editor found, before seeing the checker's verdict.

    ``checker`` is copied from the review so that one constraint can hold the two apart.
    """

    review = models.ForeignKey(ClaimReview, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="second_readings")
    checker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="readings_of_own_work")
    rating = models.ForeignKey(
        "claims.Rating", on_delete=models.PROTECT, related_name="second_readings"
    )
    attribution_result = models.CharField(max_length=16, choices=AttributionResult, blank=True)
    agrees = models.BooleanField(_("agrees"))
    comment = models.TextField(_("comment"), blank=True)
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SecondReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("second reading")
        verbose_name_plural = _("second readings")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reader=F("checker")),
                name="second_reader_is_not_the_checker",
                violation_error_message=_("Whoever checked a claim cannot be its second reader."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader} read review {self.review_id}"
