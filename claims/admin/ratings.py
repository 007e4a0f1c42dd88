"""Rating scales and their ratings. A rating in use keeps its word; it can be switched off."""

from __future__ import annotations

from django.contrib import admin

from claims.admin.base import RecordedAdmin, TabularInline
from claims.models import Rating, RatingScale


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
