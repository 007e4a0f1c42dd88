"""Claims with their attribution chain, evidence and verdict, written by the actions of the bench."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claims.actions.claims.attribution import set_speaker
from claims.actions.claims.shape import DESCRIBED, describe
from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.review.verdict import WRITTEN, write_review
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.admin.base import (
    ActionAdmin,
    InlineFormSet,
    ReadOnlyInline,
    SeenVersionForm,
    StackedInline,
    TabularInline,
    count_column,
    signed_in,
)
from claims.admin.blind import without_notes, without_verdicts
from claims.admin.evidence import EvidenceInline, save_evidence
from claims.models import (
    Attribution,
    Claim,
    ClaimReview,
    Evidence,
    Note,
    Rating,
    StaleWriteError,
)
from claims.models.blindness import visible_rating
from claims.models.user import User


class AttributionInline(TabularInline):
    """Who passed the words on; choosing a speaker confirms the link."""

    model = Attribution
    form = SeenVersionForm
    extra = 0
    can_delete = False
    fields = ("order", "speaker", "cue_text", "confirmed_by", "seen_version")
    readonly_fields = ("cue_text", "confirmed_by")
    autocomplete_fields = ("speaker",)


class ReviewInline(StackedInline):
    model = ClaimReview
    form = SeenVersionForm
    extra = 0
    can_delete = False
    fields = (*WRITTEN, "checker", "seen_version")
    readonly_fields = ("checker",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClaimReview]:
        return without_verdicts(super().get_queryset(request), request)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: object
    ) -> Any:
        if db_field.name == "rating":
            kwargs["queryset"] = Rating.objects.offered()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class NoteInline(ReadOnlyInline):
    model = Note
    fields = readonly_fields = ("body", "author", "created_at", "resolved_at")
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Note]:
        return without_notes(super().get_queryset(request), request)


class ClaimForm(SeenVersionForm):
    flags = forms.MultipleChoiceField(
        label=_("Flags"),
        choices=Claim.Flag.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@admin.register(Claim)
class ClaimAdmin(ActionAdmin):
    # Claims are picked out of a text, on the bench or by the extractor, and dismissed there.
    can_add = can_delete = False
    form = ClaimForm
    list_display = (
        "words",
        "article",
        "speaker",
        "status",
        "assignee",
        "citation_count",
        "status_at",
    )
    list_filter = ("status", "kind", "checkability", "origin", "anchor")
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

    citation_count = staticmethod(count_column("citation_count", _("citations")))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return (
            super()
            .get_queryset(request)
            .prefetch_related("attributions__speaker")
            .annotate(citation_count=Count("evidence", distinct=True))
        )

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

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The columns; that of the rating knows who is looking, and does not sort."""

        @admin.display(description=_("rating"))
        def rating(claim: Claim) -> str:
            return str(visible_rating(claim, signed_in(request)) or "–")

        return [*self.list_display, rating]

    def save_model(
        self, request: HttpRequest, obj: Claim, form: SeenVersionForm, change: bool
    ) -> None:
        if values := form.changed_values(DESCRIBED):
            row = Claim.objects.get(pk=obj.pk)
            describe(row, actor=signed_in(request), seen=form.seen, **values)

    def save_formset(
        self, request: HttpRequest, form: SeenVersionForm, formset: InlineFormSet, change: bool
    ) -> None:
        save = {Evidence: save_evidence, Attribution: save_chain, ClaimReview: save_review}
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        if formset.model in save:
            save[formset.model](form.instance, formset, signed_in(request))

    @admin.action(description=_("Accept selected suggestions"), permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        self._perform_on(request, dict.fromkeys(queryset, Act.ACCEPT))

    @admin.action(description=_("Dismiss selected as not worth checking"), permissions=["change"])
    def dismiss_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        acts = {
            claim: Act.REJECT if claim.status == Claim.Status.SUGGESTED else Act.DISMISS
            for claim in queryset
        }
        self._perform_on(request, acts, code=Claim.DismissReason.NOT_PURSUED)

    def _perform_on(self, request: HttpRequest, acts: dict[Claim, Act], code: str = "") -> None:
        """Perform the act of each claim; refused claims stay as they are and are named."""
        done = 0
        for claim, act in acts.items():
            try:
                perform(claim, act, actor=signed_in(request), code=code)
                done += 1
            except (RefusedError, NotAllowedError, StaleWriteError) as error:
                self.message_user(request, f"{claim}: {error}", messages.WARNING)
        text = ngettext("%(n)d claim changed.", "%(n)d claims changed.", done) % {"n": done}
        self.message_user(request, text, messages.SUCCESS if done else messages.INFO)


def save_chain(claim: Claim, formset: InlineFormSet, actor: User) -> None:
    """Set the speakers that were chosen; the order and the cue come from the text."""
    for form in formset.forms:
        if "speaker" not in form.changed_data or not form.cleaned_data.get("speaker"):
            continue
        if form.instance.pk:
            current = Attribution.objects.get(pk=form.instance.pk)
            if form.seen is not None and current.lock_version != form.seen:
                raise StaleWriteError(current)
        set_speaker(
            Claim.objects.get(pk=claim.pk),
            actor=actor,
            speaker=form.cleaned_data["speaker"],
            order=form.cleaned_data["order"],
        )


def save_review(claim: Claim, formset: InlineFormSet, actor: User) -> None:
    for form in formset.forms:
        if form.has_changed():
            seen = form.seen if form.instance.pk else 0
            row = Claim.objects.get(pk=claim.pk)
            write_review(row, actor=actor, seen=seen, **form.changed_values(WRITTEN))
