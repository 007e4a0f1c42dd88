"""Sources: where they are used, their kept copies, how far they are trusted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.sources.catalogue import (
    DESCRIBED,
    add_snapshot,
    change_source,
    create_source,
    merge_sources,
    published_verdicts_relying_on,
    rate_source,
    retract_source,
)
from claims.actions.sources.copies import ask_archive, can_fetch, keep_copy
from claims.actions.sources.web_archive import why_not_archived
from claims.admin.base import ActionAdmin, ReadOnlyAdmin, signed_in
from claims.admin.merging import merge_selected
from claims.documents.records import ReadError
from claims.models import Source, SourceSnapshot, StaleWriteError

#: Names of the buttons that save the form and then do more.
KEEP_COPY, ARCHIVE = "_keep_copy", "_archive"


class SnapshotInline(admin.StackedInline):  # type: ignore[type-arg]
    """Kept copies: new ones are added here, old ones only shown."""

    model = SourceSnapshot
    extra = 0
    fields = ("text", "file", "captured_at", "how", "archive_url", "sha256")
    readonly_fields = ("archive_url", "sha256")
    can_delete = False

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Nobody types in what a web archive keeps: it says so itself."""
        if db_field.name == "how":
            archived = SourceSnapshot.How.ARCHIVED
            kwargs["choices"] = [c for c in SourceSnapshot.How.choices if c[0] != archived]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RateForm(forms.Form):
    reliability = forms.ChoiceField(label=_("Reliability"), choices=Source.Reliability.choices)
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.IntegerField(widget=forms.HiddenInput)


class RetractForm(forms.Form):
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.IntegerField(widget=forms.HiddenInput)


@admin.register(Source)
class SourceAdmin(ActionAdmin):
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
    fieldsets = (
        (None, {"fields": DESCRIBED}),
        (
            _("Trust (changed by the buttons above)"),
            {
                "fields": (
                    "reliability",
                    "reliability_reason",
                    "rated_by",
                    "rated_at",
                    "retracted_at",
                    "retraction_reason",
                    "merged_into",
                )
            },
        ),
    )
    readonly_fields = (
        "reliability",
        "reliability_reason",
        "rated_by",
        "rated_at",
        "retracted_at",
        "retraction_reason",
        "merged_into",
    )
    autocomplete_fields = ("derives_from",)
    inlines = (SnapshotInline,)
    actions = ("merge",)
    change_form_template = "admin/claims/source/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        return super().get_queryset(request).with_use_counts()  # type: ignore[attr-defined]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Source], search_term: str
    ) -> tuple[QuerySet[Source], bool]:
        """Offers no merged or retracted source where a form asks for one."""
        rows, duplicates = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            rows = rows.usable()  # type: ignore[attr-defined]
        return rows, duplicates

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Sources are merged or retracted, never deleted."""
        return False

    @admin.display(description=_("citations"), ordering="citation_count")
    def citation_count(self, source: Any) -> int:
        return source.citation_count

    @admin.display(description=_("claims"), ordering="claim_count")
    def claim_count(self, source: Any) -> int:
        return source.claim_count

    @admin.display(description=_("kept copies"), ordering="snapshot_count")
    def snapshot_count(self, source: Any) -> int:
        return source.snapshot_count

    @admin.display(description=_("retracted"), boolean=True)
    def is_retracted(self, source: Source) -> bool:
        return source.retracted_at is not None

    # --- Copies: what was typed is saved first, and the page is fetched once that is committed ----

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        source = kwargs.get("obj")
        if source is not None and self.has_change_permission(request, source):
            context["can_fetch"] = can_fetch(source)
            context["can_archive"] = settings.SAVE_PAGE_NOW and not why_not_archived(source)
        return super().render_change_form(request, context, *args, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST" and object_id and response.status_code == 302:
            for name, act in ((KEEP_COPY, self._keep_copy), (ARCHIVE, self._ask_archive)):
                if name in request.POST:
                    act(request, Source.objects.get(pk=object_id))
        return response

    def response_change(self, request: HttpRequest, obj: Source) -> HttpResponse:
        """Back to the same page, where the copy will stand and what became of it is said."""
        if KEEP_COPY in request.POST or ARCHIVE in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return super().response_change(request, obj)

    def _keep_copy(self, request: HttpRequest, source: Source) -> None:
        try:
            kept = keep_copy(source, actor=signed_in(request))
        except (ReadError, NotAllowedError) as error:
            text = _t("No copy was kept. %(why)s") % {"why": error}
            self.message_user(request, text, messages.ERROR)
            return
        level = messages.WARNING if kept.unread else messages.SUCCESS
        self.message_user(request, kept.said, level)

    def _ask_archive(self, request: HttpRequest, source: Source) -> None:
        try:
            ask_archive(source, actor=signed_in(request))
        except (RefusedError, NotAllowedError) as error:
            text = _t("The archive was not asked. %(why)s") % {"why": error}
            self.message_user(request, text, messages.ERROR)
            return
        text = _t("The web archive is asked to keep the page. Its copy is listed here when it has.")
        self.message_user(request, text, messages.SUCCESS)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        if not change:
            values = {name: form.cleaned_data[name] for name in DESCRIBED}
            created = create_source(actor=signed_in(request), **values)
            obj.pk, obj.slug, obj.lock_version = created.pk, created.slug, created.lock_version
            return
        if values := form.changed_values():
            row = Source.objects.get(pk=obj.pk)
            change_source(row, actor=signed_in(request), seen=form.seen, **values)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        for row in formset.forms:
            if row.instance.pk or not row.has_changed():
                continue
            upload = row.cleaned_data.get("file")
            snapshot = add_snapshot(
                Source.objects.get(pk=form.instance.pk),
                actor=signed_in(request),
                text=row.cleaned_data.get("text", ""),
                how=row.cleaned_data["how"],
                captured_at=row.cleaned_data.get("captured_at"),
                data=upload.read() if upload else b"",
                file_name=upload.name if upload else "",
                content_type=(upload.content_type or "") if upload else "",
            )
            formset.new_objects.append(snapshot)

    @admin.action(description=_("Merge selected sources"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Source]) -> HttpResponse | None:
        return merge_selected(self, request, queryset, merge=merge_sources, action="merge")

    # --- Rating and retracting, each with what leans on the source shown first ---------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/rate/", wrap(self.rate_view), name="claims_source_rate"),
            path("<int:pk>/retract/", wrap(self.retract_view), name="claims_source_retract"),
            *super().get_urls(),
        ]

    def rate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def save(source: Source, values: dict[str, Any]) -> list[Any]:
            return rate_source(source, actor=signed_in(request), **values)

        return self._trust_view(request, pk, RateForm, _t("Rate the source"), save)

    def retract_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        def save(source: Source, values: dict[str, Any]) -> list[Any]:
            return retract_source(source, actor=signed_in(request), **values)

        return self._trust_view(request, pk, RetractForm, _t("Retract the source"), save)

    def _trust_view(
        self,
        request: HttpRequest,
        pk: int,
        form_class: type[forms.Form],
        title: str,
        save: Callable[[Source, dict[str, Any]], list[Any]],
    ) -> HttpResponse:
        source = get_object_or_404(Source, pk=pk)
        if not self.has_change_permission(request, source):
            raise PermissionDenied
        initial = {
            "seen": source.lock_version,
            "reliability": source.reliability,
        }
        form = form_class(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                queued = save(source, form.cleaned_data)
            except (RefusedError, NotAllowedError, ValidationError) as error:
                form.add_error(None, error if isinstance(error, ValidationError) else str(error))
            except StaleWriteError:
                form.add_error(None, _t("Someone changed this source meanwhile. Look again."))
            else:
                text = _t("Saved. %(n)d published verdicts wait to be checked again.")
                self.message_user(request, text % {"n": len(queued)}, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:claims_source_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.model._meta,
            "source": source,
            "form": form,
            "verdicts": list(published_verdicts_relying_on(source)),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/claims/source/trust.html", context, status=status)


@admin.register(SourceSnapshot)
class SourceSnapshotAdmin(ReadOnlyAdmin):
    list_display = ("source", "captured_at", "how", "content_type", "captured_by")
    list_filter = ("how", "content_type")
    list_select_related = ("source", "captured_by")
    search_fields = ("source__title", "sha256")
    exclude = ("file",)
