"""The event log and the notes, to read."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from claims.admin.base import ReadOnlyAdmin
from claims.admin.blind import without_notes, without_telling_events
from claims.models import Event, Note


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
