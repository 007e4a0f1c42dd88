"""What all admin pages share: writes go through the actions, and say which version they saw."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from claims.actions.errors import RefusedError
from claims.models import StaleWriteError
from claims.models.user import User

#: How the formsets of the inlines prefix their fields: the related names of the models.
INLINE_PREFIXES = {
    "Evidence": "evidence-",
    "Attribution": "attributions-",
    "ClaimReview": "review-",
}
#: An address typed without its scheme is taken as https.
HTTPS_ADDRESSES: dict[Any, dict[str, Any]] = {models.URLField: {"assume_scheme": "https"}}
#: Name of the hidden field that carries the version the form was made from.
SEEN = "seen_version"


def signed_in(request: HttpRequest) -> User:
    """Who sent ``request``: the admin site lets nobody else in."""
    return cast("User", request.user)


class SeenVersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that knows which version of the row its user saw.

    ``refusal`` holds what an action refused on the last try: the form then shows that and does
    not try again.
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
        """The version the user saw; None for a new row."""
        return self.cleaned_data.get(SEEN)

    def changed_values(self) -> dict[str, Any]:
        """Cleaned values of the model's fields that the user changed."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name != SEEN and name in self.cleaned_data
        }


class ActionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A change page whose save calls an action.

    What the action refuses is shown above the form, with everything that was typed still in it.
    """

    form = SeenVersionForm
    show_full_result_count = False
    formfield_overrides = HTTPS_ADDRESSES

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
            request.POST = with_current_version(request.POST, error.current)  # type: ignore[assignment]
        request.refusal = lines  # type: ignore[attr-defined]
        response = super().changeform_view(request, object_id, form_url, extra_context)
        response.status_code = status
        return response

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", [])  # type: ignore[attr-defined]
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The declared fields, with the hidden version in the first group."""
        fieldsets = [
            (name, {**options, "fields": list(options["fields"])})
            for name, options in super().get_fieldsets(request, obj)
        ]
        if not any(SEEN in options["fields"] for _name, options in fieldsets):  # type: ignore[operator]
            fieldsets[0][1]["fields"].append(SEEN)  # type: ignore[attr-defined]
        return fieldsets


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that the admin shows and nobody changes there."""

    show_full_result_count = False
    formfield_overrides = HTTPS_ADDRESSES

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows shown beside their parent."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def conflict_lines(current: models.Model, typed: QueryDict) -> list[str]:
    """What stands in the row now, beside what was typed: one line a field that differs."""
    prefix = row_prefix(current, typed)
    lines = [
        _("Not saved: someone changed this %(what)s since you opened it. Your words are kept.")
        % {"what": current._meta.verbose_name}
    ]
    for field in current._meta.concrete_fields:
        name = f"{prefix}{field.name}"
        if name not in typed or not field.editable:
            continue
        theirs, mine = str(field.value_from_object(current) or ""), typed.get(name, "")
        if theirs.replace("\r\n", "\n") != mine.replace("\r\n", "\n"):
            lines.append(
                _("%(field)s: it is now \u201c%(theirs)s\u201d, you typed \u201c%(mine)s\u201d.")
                % {"field": field.verbose_name, "theirs": theirs, "mine": mine}
            )
    lines.append(_("Save again to put yours in its place."))
    return lines


def with_current_version(typed: QueryDict, current: Any) -> QueryDict:
    """What was typed, now as an answer to the row as it stands: a second save is deliberate."""
    answer = typed.copy()
    answer[f"{row_prefix(current, typed)}{SEEN}"] = str(current.lock_version)
    return answer


def row_prefix(row: models.Model, typed: QueryDict) -> str:
    """The form prefix under which ``row`` was posted: an inline's, or "" for the page's own form."""
    for key, value in typed.items():
        if key.endswith("-id") and value == str(row.pk):
            prefix = key.removesuffix("id")
            if prefix.startswith(INLINE_PREFIXES.get(type(row).__name__, "\0")):
                return prefix
    return ""
