"""Sources: where they are used and their kept copies. Rating and retracting happen at the desk."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.sources.catalogue import DESCRIBED, change_source, create_source, merge_sources
from claims.actions.sources.copies import can_fetch, keep_copy, keep_given_copy
from claims.actions.sources.web_archive import request_archiving, why_not_archived
from claims.admin.base import (
    ActionAdmin,
    InlineFormSet,
    ReadOnlyAdmin,
    SeenVersionForm,
    StackedInline,
    count_column,
    signed_in,
)
from claims.admin.speakers import merge_selected
from claims.documents.records import ReadError
from claims.models import Source, SourceSnapshot
from claims.models.source import SourceQuerySet
from claims.models.user import User

#: Names of the buttons that save the form and then do more.
KEEP_COPY, ARCHIVE = "_keep_copy", "_archive"


class SnapshotInline(StackedInline):
    """Kept copies: new ones can be added, those that are here only shown."""

    model = SourceSnapshot
    extra = 0
    fields = ("text", "file", "captured_at", "how", "archive_url", "sha256")
    readonly_fields = ("archive_url", "sha256")
    can_delete = False

    def formfield_for_choice_field(
        self, db_field: Any, request: HttpRequest, **kwargs: object
    ) -> Any:
        """Offers every way but the web archive, which the worker records itself."""
        if db_field.name == "how":
            archived = SourceSnapshot.How.ARCHIVED
            kwargs["choices"] = [c for c in SourceSnapshot.How.choices if c[0] != archived]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Source)
class SourceAdmin(ActionAdmin):
    can_delete = False  # they are merged or retracted
    list_display = (
        "title",
        "publisher",
        "kind",
        "reliability",
        "citation_count",
        "claim_count",
        "snapshot_count",
        "is_retracted",
    )
    list_filter = (
        "kind",
        "reliability",
        ("retracted_at", admin.EmptyFieldListFilter),
        ("merged_into", admin.EmptyFieldListFilter),
    )
    search_fields = ("title", "publisher", "url")
    readonly_fields = (
        "reliability",
        "reliability_reason",
        "rated_by",
        "rated_at",
        "retracted_at",
        "retraction_reason",
        "merged_into",
    )
    fieldsets = (
        (None, {"fields": DESCRIBED}),
        (_("Reliability (changed by the buttons above)"), {"fields": readonly_fields}),
    )
    autocomplete_fields = ("derives_from",)
    inlines = (SnapshotInline,)
    actions = ("merge",)
    change_form_template = "admin/claims/source/change_form.html"

    def get_queryset(self, request: HttpRequest) -> SourceQuerySet:
        return Source.objects.with_use_counts()

    def offered(self, rows: QuerySet[Source]) -> QuerySet[Source]:
        return rows.filter(merged_into__isnull=True, retracted_at__isnull=True)

    citation_count = staticmethod(count_column("citation_count", _("citations")))
    claim_count = staticmethod(count_column("claim_count", _("claims")))
    snapshot_count = staticmethod(count_column("snapshot_count", _("kept copies")))

    @admin.display(description=_("retracted"), boolean=True)
    def is_retracted(self, source: Source) -> bool:
        return source.retracted_at is not None

    @admin.action(description=_("Merge selected sources"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Source]) -> HttpResponse | None:
        return merge_selected(self, request, queryset, merge=merge_sources, action="merge")

    def save_model(
        self, request: HttpRequest, obj: Source, form: SeenVersionForm, change: bool
    ) -> None:
        if not change:
            values = {name: form.cleaned_data[name] for name in DESCRIBED}
            created = create_source(actor=signed_in(request), **values)
            obj.pk, obj.slug, obj.lock_version = created.pk, created.slug, created.lock_version
        elif values := form.changed_values():
            row = Source.objects.get(pk=obj.pk)
            change_source(row, actor=signed_in(request), seen=form.seen, **values)

    def save_formset(
        self, request: HttpRequest, form: SeenVersionForm, formset: InlineFormSet, change: bool
    ) -> None:
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for row in formset.forms:
            if row.instance.pk or not row.has_changed():
                continue
            kept = keep_given_copy(
                Source.objects.get(pk=form.instance.pk),
                actor=signed_in(request),
                text=row.cleaned_data.get("text", ""),
                upload=row.cleaned_data.get("file"),
                how=row.cleaned_data["how"],
                captured_at=row.cleaned_data.get("captured_at"),
            )
            formset.new_objects.append(kept.snapshot)

    # The buttons below the form: it is saved first, and its page fetched once that is committed.

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, object],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Source | None = None,
    ) -> HttpResponse:
        if obj is not None and self.has_change_permission(request, obj):
            context["can_fetch"] = can_fetch(obj)
            context["can_archive"] = settings.SAVE_PAGE_NOW and not why_not_archived(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST" and object_id and response.status_code == 302:
            source = Source.objects.filter(pk=object_id).first()
            if source and KEEP_COPY in request.POST:
                self.message_user(request, *_keep_copy(source, signed_in(request)))
            elif source and ARCHIVE in request.POST:
                self.message_user(request, *_archive(source, signed_in(request)))
        return response

    def response_change(self, request: HttpRequest, obj: Source) -> HttpResponse:
        """Back to the same page, which then shows the copy and the message about it."""
        if KEEP_COPY in request.POST or ARCHIVE in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return super().response_change(request, obj)


def _keep_copy(source: Source, actor: User) -> tuple[str, int]:
    """Keep a copy of the source's page; returns the message and its level."""
    try:
        kept = keep_copy(source, actor=actor)
    except (ReadError, NotAllowedError) as error:
        return _t("No copy was kept. %(why)s") % {"why": error}, messages.ERROR
    return kept.message, messages.WARNING if kept.unread else messages.SUCCESS


def _archive(source: Source, actor: User) -> tuple[str, int]:
    """Have the web archive keep the source's page; returns the message and its level."""
    try:
        request_archiving(source, actor=actor)
    except (RefusedError, NotAllowedError) as error:
        return _t("No web archive copy was requested. %(why)s") % {"why": error}, messages.ERROR
    text = _t("Requested from the web archive. The copy will be listed here when it is ready.")
    return text, messages.SUCCESS


@admin.register(SourceSnapshot)
class SourceSnapshotAdmin(ReadOnlyAdmin):
    list_display = ("source", "captured_at", "how", "content_type", "captured_by")
    list_filter = ("how", "content_type")
    list_select_related = ("source", "captured_by")
    search_fields = ("source__title", "sha256")
    exclude = ("file",)
