"""Citations, on the page of their claim and on a page of their own."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.actions.errors import RefusedError
from claims.actions.evidence.citations import CITED, add_evidence, change_evidence, remove_evidence
from claims.admin.base import ActionAdmin, InlineFormSet, SeenVersionForm, StackedInline, signed_in
from claims.admin.blind import shows_note
from claims.models import Claim, Evidence, SourceSnapshot
from claims.models.user import User


class EvidenceInline(StackedInline):
    model = Evidence
    form = SeenVersionForm
    extra = 0
    fields = (
        "source",
        *[name for name in CITED if name != "snapshot"],
        "quote_match",
        "seen_version",
    )
    readonly_fields = ("quote_match",)
    autocomplete_fields = ("source",)

    def get_fields(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        return [name for name in self.fields if name != "note" or shows_note(request, obj)]


def save_evidence(claim: Claim, formset: InlineFormSet, actor: User) -> None:
    for form in formset.deleted_forms:
        if form.instance.pk:
            remove_evidence(form.instance, actor=actor, seen=form.seen)
    for form in formset.forms:
        if form in formset.deleted_forms or not form.has_changed():
            continue
        if form.instance.pk:
            values = form.changed_values(CITED)
            row = Evidence.objects.get(pk=form.instance.pk)
            formset.changed_objects.append((row, list(values)))
            change_evidence(row, actor=actor, seen=form.seen, **values)
        else:
            values = {name: form.cleaned_data[name] for name in CITED if name in form.cleaned_data}
            source = form.cleaned_data["source"]
            row = add_evidence(Claim.objects.get(pk=claim.pk), source=source, actor=actor, **values)
            formset.new_objects.append(row)


@admin.register(Evidence)
class EvidenceAdmin(ActionAdmin):
    can_add = False  # citations are added on their claim
    list_display = ("quote_start", "claim", "source", "stance", "bears_on", "quote_match")
    list_filter = ("stance", "bears_on", "quote_match", "source__kind")
    search_fields = ("quote", "source__title", "claim__exact")
    list_select_related = ("claim", "source")
    fields = ("claim", "source", *CITED, "quote_match")
    readonly_fields = ("claim", "source", "quote_match")

    def get_fields(self, request: HttpRequest, obj: Evidence | None = None) -> Any:
        claim = obj.claim if obj else None
        return [name for name in self.fields if name != "note" or shows_note(request, claim)]

    @admin.display(description=_("quote"))
    def quote_start(self, citation: Evidence) -> str:
        return citation.quote[:80] or "–"

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: object
    ) -> Any:
        if db_field.name == "snapshot":
            kwargs["queryset"] = SourceSnapshot.objects.select_related("source")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Evidence, form: SeenVersionForm, change: bool
    ) -> None:
        row = Evidence.objects.get(pk=obj.pk)
        change_evidence(row, actor=signed_in(request), seen=form.seen, **form.changed_values())

    def delete_model(self, request: HttpRequest, obj: Evidence) -> None:
        remove_evidence(obj, actor=signed_in(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Evidence]) -> None:
        for citation in queryset:
            try:
                remove_evidence(citation, actor=signed_in(request))
            except RefusedError as error:
                self.message_user(request, f"{citation}: {error}", messages.WARNING)
