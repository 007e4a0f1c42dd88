"""Verdicts: the working copies, the readings, what was published and what was corrected."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.actions.review.verdict import WRITTEN, write_review
from claims.admin.base import ActionAdmin, ReadOnlyAdmin, SeenVersionForm, signed_in
from claims.admin.blind import without_verdicts
from claims.models import ClaimReview, Correction, PublishedReview, SecondReading


@admin.register(ClaimReview)
class ClaimReviewAdmin(ActionAdmin):
    can_add = can_delete = False  # a review begins on its claim
    list_display = ("claim", "rating", "attribution_result", "checker", "updated_at")
    list_filter = ("rating", "attribution_result", "claim__status")
    search_fields = ("claim__exact", "one_line")
    list_select_related = ("claim", "rating", "checker")
    fields = ("claim", *WRITTEN, "checker", "updated_at")
    readonly_fields = ("claim", "checker", "updated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClaimReview]:
        return without_verdicts(super().get_queryset(request), request)

    def save_model(
        self, request: HttpRequest, obj: ClaimReview, form: SeenVersionForm, change: bool
    ) -> None:
        if values := form.changed_values():
            write_review(obj.claim, actor=signed_in(request), seen=form.seen, **values)


@admin.register(SecondReading)
class SecondReadingAdmin(ReadOnlyAdmin):
    list_display = ("claim_words", "reader", "checker", "rating", "agrees", "created_at")
    list_filter = ("agrees", "rating")
    list_select_related = ("review__claim", "reader", "checker", "rating")
    search_fields = ("review__claim__exact", "comment")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SecondReading]:
        return without_verdicts(super().get_queryset(request), request, claim="review__claim")

    @admin.display(description=_("claim"))
    def claim_words(self, reading: SecondReading) -> str:
        return str(reading.review.claim)


@admin.register(PublishedReview)
class PublishedReviewAdmin(ReadOnlyAdmin):
    list_display = ("claim", "number", "rating", "published_at", "is_current", "withdrawn_at")
    list_filter = ("is_current", "rating", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("claim", "rating")
    search_fields = ("claim__exact",)
    date_hierarchy = "published_at"


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    list_display = ("claim", "kind", "old_rating", "new_rating", "made_at", "made_by")
    list_filter = ("kind",)
    list_select_related = ("claim", "old_rating", "new_rating", "made_by")
    search_fields = ("claim__exact", "note")
