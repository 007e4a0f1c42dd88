"""Ratings, verdicts, fixed pages and the event log. A rating in use keeps its word; it can be switched off."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.actions.review.verdict import WRITTEN, write_review
from claims.admin.base import (
    ActionAdmin,
    ReadOnlyAdmin,
    RecordedAdmin,
    SeenVersionForm,
    TabularInline,
    signed_in,
)
from claims.admin.blind import without_notes, without_telling_events, without_verdicts
from claims.models import (
    ClaimReview,
    Correction,
    Event,
    Note,
    Page,
    PublishedReview,
    Rating,
    RatingScale,
    SecondReading,
)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "actor", "claim", "article", "subject", "reason")
    list_filter = ("kind",)
    list_select_related = ("actor", "claim", "article")
    search_fields = ("reason", "subject", "claim__exact", "article__title")
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return without_telling_events(super().get_queryset(request), request)


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    list_display = ("body", "claim", "author", "created_at", "resolved_at")
    list_filter = (("resolved_at", admin.EmptyFieldListFilter),)
    list_select_related = ("claim", "author")
    search_fields = ("body", "claim__exact")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Note]:
        return without_notes(super().get_queryset(request), request)


@admin.register(Page)
class PageAdmin(RecordedAdmin, ActionAdmin):
    event_name = "page"
    event_fields = ("body",)
    list_display = ("title", "slug", "updated_at")
    fields = ("title", "slug", "body")
    prepopulated_fields = {"slug": ("title",)}

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing can be published without the required pages, so they stay."""
        if not isinstance(obj, Page) or obj.slug in Page.REQUIRED:
            return False
        return super().has_delete_permission(request, obj)


class RatingInline(TabularInline):
    model = Rating
    extra = 0
    can_delete = False
    fields = (
        "order",
        "label",
        "slug",
        "definition",
        "glyph",
        "colour",
        "numeric_value",
        "conclusive",
        "proof",
        "is_active",
    )


@admin.register(RatingScale)
class RatingScaleAdmin(RecordedAdmin):
    event_name = "scale"
    can_delete = False
    list_display = ("name", "slug", "is_default")
    inlines = (RatingInline,)


@admin.register(Rating)
class RatingAdmin(RecordedAdmin):
    event_name = "rating"
    can_delete = False
    list_display = ("label", "scale", "order", "numeric_value", "conclusive", "proof", "is_active")
    list_filter = ("scale", "is_active", "conclusive")
    list_select_related = ("scale",)
    search_fields = ("label", "definition")


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
