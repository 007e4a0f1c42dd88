"""The shared parts of all admin pages. Writes go through the actions and name the version they saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from claims.actions.errors import RefusedError
from claims.models import Event, StaleWriteError
from claims.models.user import User

if TYPE_CHECKING:
    # Django's own classes take no parameters when the program runs.
    from django.forms import BaseInlineFormSet
    from django_stubs_ext import StrOrPromise

    ModelAdmin = admin.ModelAdmin[Any]
    StackedInline = admin.StackedInline[Any, Any]
    TabularInline = admin.TabularInline[Any, Any]
    ModelForm = forms.ModelForm[Any]
    InlineFormSet = BaseInlineFormSet[Any, Any, "SeenVersionForm"]
else:
    from django.contrib.admin import ModelAdmin, StackedInline, TabularInline
    from django.forms import BaseInlineFormSet as InlineFormSet
    from django.forms import ModelForm

__all__ = ["InlineFormSet", "StackedInline", "TabularInline"]

#: How the formsets of the inlines prefix their fields: the related names of the models.
INLINE_PREFIXES = {
    "Evidence": "evidence-",
    "Attribution": "attributions-",
    "ClaimReview": "review-",
}
#: An address typed without its scheme is taken as https.
HTTPS_ADDRESSES: dict[type[models.Field[object, object]], dict[str, str]] = {
    models.URLField: {"assume_scheme": "https"}
}
#: Name of the hidden field that carries the version the form was made from.
SEEN = "seen_version"


def signed_in(request: HttpRequest) -> User:
    """The user who sent ``request``: the admin site admits nobody anonymous."""
    return cast("User", request.user)


def count_column(name: str, label: StrOrPromise) -> Callable[[models.Model], int]:
    """A column of the change list that shows the annotation ``name`` and sorts by it."""

    @admin.display(description=label, ordering=name)
    def column(row: models.Model) -> int:
        return int(getattr(row, name))

    return column


class SeenVersionForm(ModelForm):
    """A form that knows which version of the row its user saw.

    ``refusal`` holds what an action refused on the last attempt: the form then shows these lines
    and does not try again.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    refusal: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial[SEEN] = self.instance.lock_version

    def clean(self) -> dict[str, Any]:
        if self.refusal:
            raise ValidationError(self.refusal)
        return super().clean() or self.cleaned_data

    @property
    def seen(self) -> int | None:
        return self.cleaned_data.get(SEEN)

    def changed_values(self, names: Iterable[str] = ()) -> dict[str, Any]:
        """The values the user changed; with ``names`` only those of these fields."""
        wanted = set(names) or set(self.cleaned_data) - {SEEN}
        changed = [name for name in self.changed_data if name in wanted]
        return {name: self.cleaned_data[name] for name in changed if name in self.cleaned_data}


class PermissionsAdmin(ModelAdmin):
    """What a subject allows, whatever the user's own permissions are."""

    can_add = can_change = can_delete = True
    show_full_result_count = False
    formfield_overrides = HTTPS_ADDRESSES

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.can_change and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.can_delete and super().has_delete_permission(request, obj)


class ReadOnlyAdmin(PermissionsAdmin):
    can_add = can_change = can_delete = False


class RecordedAdmin(PermissionsAdmin):
    """Rows that are saved as they are, each save with an event: ``event_name`` and what happened.

    The event holds the names of the fields that changed, and the values of ``event_fields``.
    """

    event_name = ""
    event_fields: tuple[str, ...] = ()

    def log_addition(self, request: HttpRequest, obj: models.Model, message: object) -> LogEntry:
        self._record("create", request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: models.Model, message: object) -> LogEntry:
        self._record("change", request, obj, message)
        return super().log_change(request, obj, message)

    def _record(self, act: str, request: HttpRequest, row: models.Model, message: object) -> None:
        values = {name: getattr(row, name) for name in self.event_fields}
        data = {"changed": message, **values}
        Event.record(f"{self.event_name}.{act}", actor=signed_in(request), subject=row, data=data)


class ActionAdmin(PermissionsAdmin):
    """A change page whose save calls an action, or at least names the version its user saw.

    What the action refuses is shown above the form, with everything that was typed still in it.
    """

    form = SeenVersionForm

    def save_model(
        self, request: HttpRequest, obj: Any, form: SeenVersionForm, change: bool
    ) -> None:
        if form.seen is not None:
            obj.lock_version = form.seen
        super().save_model(request, obj, form, change)

    def offered(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those of ``rows`` that may be chosen where a form asks for one."""
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        rows, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            rows = self.offered(rows)
        return rows, may_have_duplicates

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RefusedError as error:
            lines, status = [str(item.text) for item in error.missing], 422
        except ValidationError as error:
            lines, status = error.messages, 422
        except StaleWriteError as error:
            lines, status = conflict_lines(error.current, request.POST), 409
            request.POST = with_current_version(request.POST, error.current)
        setattr(request, "refusal", lines)  # noqa: B010 - read again by get_form
        response = super().changeform_view(request, object_id, form_url, extra_context)
        response.status_code = status
        return response

    def get_form(
        self,
        request: HttpRequest,
        obj: models.Model | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[SeenVersionForm]:
        form = cast("type[SeenVersionForm]", super().get_form(request, obj, change, **kwargs))
        form.refusal = getattr(request, "refusal", [])
        return form

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """The declared fields, with the hidden version in the first group."""
        (name, first), *others = super().get_fieldsets(request, obj)
        fields = [field for field in first["fields"] if field != SEEN]
        return [(name, {**first, "fields": [*fields, SEEN]}), *others]


class ReadOnlyInline(TabularInline):
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def conflict_lines(current: models.Model, typed: QueryDict) -> list[str]:
    """One line for each field that differs: what the row holds now, and what was typed."""
    prefix = row_prefix(current, typed)
    lines = [
        _("Not saved: someone changed this %(what)s after you opened it. Your text is kept.")
        % {"what": current._meta.verbose_name}
    ]
    for field in current._meta.concrete_fields:
        name = f"{prefix}{field.name}"
        if name not in typed or not field.editable:
            continue
        theirs, mine = str(field.value_from_object(current) or ""), typed.get(name, "")
        if theirs.replace("\r\n", "\n") != mine.replace("\r\n", "\n"):
            lines.append(
                _("%(field)s: now “%(theirs)s”; you typed “%(mine)s”.")
                % {"field": field.verbose_name, "theirs": theirs, "mine": mine}
            )
    lines.append(_("Save again to overwrite it with yours."))
    return lines


def with_current_version(typed: Any, current: Any) -> Any:
    """The typed data with the row's current version, so that a second save overwrites it."""
    data = typed.copy()
    data[f"{row_prefix(current, typed)}{SEEN}"] = str(current.lock_version)
    return data


def row_prefix(row: models.Model, typed: QueryDict) -> str:
    """The form prefix under which ``row`` was posted: an inline's, or "" for the page's own form."""
    for key, value in typed.items():
        if key.endswith("-id") and value == str(row.pk):
            prefix = key.removesuffix("id")
            if prefix.startswith(INLINE_PREFIXES.get(type(row).__name__, "\0")):
                return prefix
    return ""
