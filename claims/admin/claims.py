"""Claims with chain, evidence and verdict; everything is written by the bench's own actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claims.actions.claims.attribution import set_speaker
from claims.actions.claims.shape import DESCRIBED, describe
from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.evidence.citations import CITED, add_evidence, change_evidence, remove_evidence
from claims.actions.review.verdict import WRITTEN, write_review
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.admin.base import ActionAdmin, ReadOnlyInline, SeenVersionForm, signed_in
from claims.extraction.types import Flag
from claims.models import Attribution, Claim, ClaimReview, Evidence, Note, StaleWriteError
from claims.models.user import User


class EvidenceInline(admin.StackedInline):  # type: ignore[type-arg]
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


class AttributionInline(admin.TabularInline):  # type: ignore[type-arg]
    """Who passed the words on; choosing a speaker confirms the link."""

    model = Attribution
    form = SeenVersionForm
    extra = 0
    can_delete = False
    fields = ("order", "speaker", "cue_text", "confirmed_by", "seen_version")
    readonly_fields = ("cue_text", "confirmed_by")
    autocomplete_fields = ("speaker",)


class ReviewInline(admin.StackedInline):  # type: ignore[type-arg]
    model = ClaimReview
    form = SeenVersionForm
    extra = 0
    can_delete = False
    fields = (*WRITTEN, "checker", "seen_version")
    readonly_fields = ("checker",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "rating":
            kwargs["queryset"] = db_field.related_model.objects.offered()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class NoteInline(ReadOnlyInline):
    model = Note
    fields = readonly_fields = ("body", "author", "created_at", "resolved_at")
    show_change_link = False


class ClaimForm(SeenVersionForm):
    flags = forms.MultipleChoiceField(
        label=_("Flags"),
        choices=[(flag.value, flag.value.replace("_", " ")) for flag in Flag],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@admin.register(Claim)
class ClaimAdmin(ActionAdmin):
    form = ClaimForm
    list_display = (
        "words",
        "article",
        "speaker",
        "status",
        "rating",
        "assignee",
        "citation_count",
        "status_at",
    )
    list_filter = ("status", "kind", "checkability", "origin", "anchor", "review__rating")
    search_fields = ("exact", "wording", "public_id", "version__article__title")
    list_select_related = ("version__article", "assignee", "review__rating")
    date_hierarchy = "created_at"
    inlines = (AttributionInline, EvidenceInline, ReviewInline, NoteInline)
    actions = ("accept_selected", "dismiss_selected")
    readonly_fields = (
        "status",
        "status_at",
        "assignee",
        "exact",
        "place",
        "origin",
        "found_by",
        "score",
        "dismiss_reason",
    )
    fieldsets = (
        (None, {"fields": ("exact", "place", "wording", "said_on", "occasion")}),
        (_("What it is"), {"fields": ("kind", "checkability", "flags", "priority")}),
        (
            _("Work (changed on the bench only)"),
            {"fields": ("status", "status_at", "assignee", "dismiss_reason")},
        ),
        (_("How it was found"), {"fields": ("origin", "found_by", "score")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return (
            super()
            .get_queryset(request)
            .prefetch_related("attributions__speaker")
            .annotate(citation_count=Count("evidence", distinct=True))
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Claims are picked out of a text, on the bench or by the extractor."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Claims are dismissed, never deleted."""
        return False

    @admin.display(description=_("words"), ordering="exact")
    def words(self, claim: Claim) -> str:
        return f"{claim.number}. {claim.exact[:100]}"

    @admin.display(description=_("article"), ordering="version__article__title")
    def article(self, claim: Claim) -> str:
        return claim.version.article.title

    @admin.display(description=_("place"))
    def place(self, claim: Claim) -> str:
        return f"{claim.version}, {claim.start}–{claim.end}"

    @admin.display(description=_("speaker"))
    def speaker(self, claim: Claim) -> str:
        link = claim.nearest_attribution
        return str(link.speaker) if link and link.speaker else "–"

    @admin.display(description=_("rating"), ordering="review__rating__order")
    def rating(self, claim: Claim) -> str:
        review = getattr(claim, "review", None)
        return str(review.rating) if review and review.rating else "–"

    @admin.display(description=_("citations"), ordering="citation_count")
    def citation_count(self, claim: Any) -> int:
        return claim.citation_count

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        values = {k: v for k, v in form.changed_values().items() if k in DESCRIBED}
        if values:
            describe(
                Claim.objects.get(pk=obj.pk), actor=signed_in(request), seen=form.seen, **values
            )

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseInlineFormSet, change: bool
    ) -> None:
        save = {Evidence: save_evidence, Attribution: save_chain, ClaimReview: save_review}
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        if formset.model in save:
            save[formset.model](form.instance, formset, signed_in(request))

    @admin.action(description=_("Accept selected suggestions"), permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        self._perform_on(request, queryset, Act.ACCEPT)

    @admin.action(description=_("Dismiss selected as not worth checking"), permissions=["change"])
    def dismiss_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        self._perform_on(request, queryset, Act.DISMISS, code=Claim.DismissReason.NOT_PURSUED)

    def _perform_on(
        self, request: HttpRequest, queryset: QuerySet[Claim], act: Act, **words: str
    ) -> None:
        """Perform one act on each claim; those it is refused for stay as they are and are named."""
        done = 0
        for claim in queryset:
            is_suggestion = claim.status == Claim.Status.SUGGESTED
            this_act = Act.REJECT if act == Act.DISMISS and is_suggestion else act
            try:
                perform(claim, this_act, actor=signed_in(request), **words)  # type: ignore[arg-type]
                done += 1
            except (RefusedError, NotAllowedError, StaleWriteError) as error:
                self.message_user(request, f"{claim}: {error}", messages.WARNING)
        text = ngettext("%(n)d claim changed.", "%(n)d claims changed.", done) % {"n": done}
        self.message_user(request, text, messages.SUCCESS if done else messages.INFO)


def save_evidence(claim: Claim, formset: Any, actor: User) -> None:
    """Add, change and remove citations as the inline says."""
    for form in formset.deleted_forms:
        if form.instance.pk:
            remove_evidence(form.instance, actor=actor, seen=form.seen)
    for form in formset.forms:
        if form in formset.deleted_forms or not form.has_changed():
            continue
        if form.instance.pk:
            values = {k: v for k, v in form.changed_values().items() if k in CITED}
            row = Evidence.objects.get(pk=form.instance.pk)
            formset.changed_objects.append((row, list(values)))
            change_evidence(row, actor=actor, seen=form.seen, **values)
        else:
            values = {k: v for k, v in form.cleaned_data.items() if k in CITED}
            source = form.cleaned_data["source"]
            row = add_evidence(Claim.objects.get(pk=claim.pk), source=source, actor=actor, **values)
            formset.new_objects.append(row)


def save_chain(claim: Claim, formset: Any, actor: User) -> None:
    """Name the speakers the inline says; order and cue come from the text."""
    for form in formset.forms:
        if "speaker" in form.changed_data and form.cleaned_data.get("speaker"):
            _check_seen(form, Attribution)
            set_speaker(
                Claim.objects.get(pk=claim.pk),
                actor=actor,
                speaker=form.cleaned_data["speaker"],
                order=form.cleaned_data["order"],
            )


def save_review(claim: Claim, formset: Any, actor: User) -> None:
    """Write the parts of the verdict that changed."""
    for form in formset.forms:
        if form.has_changed():
            seen = form.seen if form.instance.pk else 0
            values = {k: v for k, v in form.changed_values().items() if k in WRITTEN}
            write_review(Claim.objects.get(pk=claim.pk), actor=actor, seen=seen, **values)


def _check_seen(form: Any, model: type[Attribution]) -> None:
    if form.instance.pk:
        current = model.objects.get(pk=form.instance.pk)
        if form.seen is not None and current.lock_version != form.seen:
            raise StaleWriteError(current)


@admin.register(Evidence)
class EvidenceAdmin(ActionAdmin):
    list_display = ("quote_start", "claim", "source", "stance", "bears_on", "quote_match")
    list_filter = ("stance", "bears_on", "quote_match", "source__kind")
    search_fields = ("quote", "source__title", "claim__exact")
    list_select_related = ("claim", "source")
    fields = ("claim", "source", *CITED, "quote_match")
    readonly_fields = ("claim", "source", "quote_match")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Citations are added on their claim."""
        return False

    @admin.display(description=_("quote"))
    def quote_start(self, citation: Evidence) -> str:
        return citation.quote[:80] or "–"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "snapshot":
            kwargs["queryset"] = db_field.related_model.objects.select_related("source")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Evidence, form: Any, change: bool) -> None:
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
