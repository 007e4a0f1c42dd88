"""Rating scales and their ratings. A rating in use keeps its word; it can be switched off."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims.admin.base import signed_in
from claims.models import Event, Rating, RatingScale


class RatingInline(admin.TabularInline):  # type: ignore[type-arg]
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
        "is_active",
    )


@admin.register(RatingScale)
class RatingScaleAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "slug", "is_default")
    inlines = (RatingInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_change(self, request: HttpRequest, obj: RatingScale, message: Any) -> Any:
        Event.record(
            "scale.change", actor=signed_in(request), subject=obj, data={"changed": message}
        )
        return super().log_change(request, obj, message)

    def log_addition(self, request: HttpRequest, obj: RatingScale, message: Any) -> Any:
        Event.record("scale.create", actor=signed_in(request), subject=obj, data={"name": obj.name})
        return super().log_addition(request, obj, message)


@admin.register(Rating)
class RatingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("label", "scale", "order", "numeric_value", "conclusive", "is_active")
    list_filter = ("scale", "is_active", "conclusive")
    list_select_related = ("scale",)
    search_fields = ("label", "definition")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_change(self, request: HttpRequest, obj: Rating, message: Any) -> Any:
        Event.record(
            "rating.change", actor=signed_in(request), subject=obj, data={"changed": message}
        )
        return super().log_change(request, obj, message)
