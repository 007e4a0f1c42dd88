"""Two editors who rate a claim differently: open until they agree, with a third reader at need."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.models.review import ClaimReview, SecondReading
from claims.models.user import User, signature


class DisagreementQuerySet(models.QuerySet["Disagreement"]):
    def open(self) -> DisagreementQuerySet:
        """Those that bind the claim. A reader who has become its checker differs from nobody."""
        return self.filter(settled_at=None).exclude(reading__reader=F("review__checker"))

    def with_people(self) -> DisagreementQuerySet:
        return self.select_related(
            "review__checker",
            "review__rating",
            "reading__reader",
            "reading__rating",
            "third_reader",
            "third_reading__rating",
            "third_reading__reader",
        )

    def closed_to(self, user: User) -> DisagreementQuerySet:
        """Open ones whose claims ``user`` may not read: neither of the two, nor named by them."""
        return self.open().exclude(Q(reading__reader=user) | Q(third_reader=user))


class Disagreement(models.Model):
    """``reading`` is the latest reading of the reader who differs from the review's checker.

    The two may name a ``third_reader``. It binds the claim until ``settled_at``.
    """

    review = models.ForeignKey(ClaimReview, on_delete=models.CASCADE, related_name="disagreements")
    reading = models.ForeignKey(SecondReading, on_delete=models.PROTECT, related_name="+")
    third_reader = signature(_("third reader"))
    asked_by = signature(_("asked by"))
    third_reading = models.ForeignKey(
        SecondReading, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = signature(_("settled by"))

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("disagreement")
        verbose_name_plural = _("disagreements")
        ordering = ["-id"]
        indexes = [models.Index(fields=["review", "settled_at"], name="disagreement_by_review")]

    def __str__(self) -> str:
        return f"Disagreement on review {self.review_id}"


def open_disagreement(review: ClaimReview | None) -> Disagreement | None:
    """The disagreement that keeps ``review`` from being approved; one query."""
    if review is None:
        return None
    return Disagreement.objects.open().with_people().filter(review=review).first()
