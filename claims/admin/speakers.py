"""Speakers with their aliases, and merging two rows that are one person."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from claims.actions.claims.speakers import merge_speakers
from claims.admin.base import ActionAdmin, signed_in
from claims.admin.merging import merge_selected
from claims.models import Event, Speaker, SpeakerAlias


class AliasInline(admin.TabularInline):  # type: ignore[type-arg]
    model = SpeakerAlias
    extra = 0


@admin.register(Speaker)
class SpeakerAdmin(ActionAdmin):
    list_display = ("name", "kind", "role", "claim_count", "merged_into")
    list_filter = ("kind", ("merged_into", admin.EmptyFieldListFilter))
    search_fields = ("name", "aliases__text", "wikidata_id")
    list_select_related = ("merged_into",)
    fields = ("name", "slug", "kind", "role", "wikidata_id", "merged_into")
    readonly_fields = ("merged_into",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (AliasInline,)
    actions = ("merge",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Speaker]:
        rows = super().get_queryset(request)
        return rows.annotate(claim_count=Count("attributions__claim", distinct=True))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Speaker], search_term: str
    ) -> tuple[QuerySet[Speaker], bool]:
        """Offers no merged speaker where a form asks for one."""
        rows, duplicates = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            rows = rows.filter(merged_into__isnull=True)
        return rows, duplicates

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Speakers are merged, never deleted."""
        return False

    @admin.display(description=_("claims"), ordering="claim_count")
    def claim_count(self, speaker: Any) -> int:
        return speaker.claim_count

    def save_model(self, request: HttpRequest, obj: Speaker, form: Any, change: bool) -> None:
        if form.seen is not None:
            obj.lock_version = form.seen
        super().save_model(request, obj, form, change)
        kind = "speaker.change" if change else "speaker.create"
        Event.record(
            kind, actor=signed_in(request), subject=obj, data={"changed": form.changed_data}
        )

    @admin.action(description=_("Merge selected speakers"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Speaker]) -> HttpResponse | None:
        return merge_selected(self, request, queryset, merge=merge_speakers, action="merge")
