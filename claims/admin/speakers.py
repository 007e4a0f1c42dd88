"""Speakers with their aliases, and merging rows that are the same person."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from claims.actions.claims.speakers import merge_speakers
from claims.admin.base import ActionAdmin, RecordedAdmin, TabularInline, count_column
from claims.admin.merging import merge_selected
from claims.models import Speaker, SpeakerAlias


class AliasInline(TabularInline):
    model = SpeakerAlias
    extra = 0


@admin.register(Speaker)
class SpeakerAdmin(RecordedAdmin, ActionAdmin):
    event_name = "speaker"
    can_delete = False  # they are merged
    list_display = ("name", "kind", "role", "claim_count", "merged_into")
    list_filter = ("kind", ("merged_into", admin.EmptyFieldListFilter))
    search_fields = ("name", "aliases__text", "wikidata_id")
    list_select_related = ("merged_into",)
    fields = ("name", "slug", "kind", "role", "wikidata_id", "merged_into")
    readonly_fields = ("merged_into",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (AliasInline,)
    actions = ("merge",)
    claim_count = staticmethod(count_column("claim_count", _("claims")))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Speaker]:
        return Speaker.objects.annotate(claim_count=Count("attributions__claim", distinct=True))

    def offered(self, rows: QuerySet[Speaker]) -> QuerySet[Speaker]:
        return rows.filter(merged_into__isnull=True)

    @admin.action(description=_("Merge selected speakers"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Speaker]) -> HttpResponse | None:
        return merge_selected(self, request, queryset, merge=merge_speakers, action="merge")
