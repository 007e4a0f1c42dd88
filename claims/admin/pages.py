"""The fixed pages that readers see."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from claims.admin.base import ActionAdmin, RecordedAdmin
from claims.models import Page


@admin.register(Page)
class PageAdmin(RecordedAdmin, ActionAdmin):
    event_name = "page"
    list_display = ("title", "slug", "updated_at")
    fields = ("title", "slug", "body")
    prepopulated_fields = {"slug": ("title",)}

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing can be published without the required pages, so they stay."""
        if not isinstance(obj, Page) or obj.slug in Page.REQUIRED:
            return False
        return super().has_delete_permission(request, obj)

    def event_data(self, row: Model) -> dict[str, object]:
        return {"body": row.body} if isinstance(row, Page) else {}
