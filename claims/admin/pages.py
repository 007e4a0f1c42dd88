"""The fixed pages that readers see."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claims.admin.base import ActionAdmin, signed_in
from claims.models import Event, Page


@admin.register(Page)
class PageAdmin(ActionAdmin):
    list_display = ("title", "slug", "updated_at")
    fields = ("title", "slug", "body")
    prepopulated_fields = {"slug": ("title",)}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The pages without which nothing may be published stay."""
        if obj is None or obj.slug in Page.REQUIRED:
            return False
        return super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        if form.seen is not None:
            obj.lock_version = form.seen
        super().save_model(request, obj, form, change)
        kind = "page.change" if change else "page.create"
        Event.record(kind, actor=signed_in(request), subject=obj, data={"body": obj.body})
