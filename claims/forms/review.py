"""The verdict as an editor writes it, a part at a time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.models import ClaimReview, Correction, Rating


class ReviewForm(forms.ModelForm):
    """Any part of the working copy; ``sent()`` holds only what the request named.

    A form that shows the rating alone must not empty the reasoning.
    """

    rating = forms.ModelChoiceField(
        queryset=Rating.objects.none(), to_field_name="slug", required=False
    )

    class Meta:
        model = ClaimReview
        fields = (
            "attribution_result",
            "attribution_note",
            "rating",
            "one_line",
            "reasoning",
            "reply_asked_on",
            "reply",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rating"].queryset = Rating.objects.offered()  # type: ignore[attr-defined]
        # An action saves; the form must never write into the instance that is shown.
        self.instance = ClaimReview()

    def sent(self) -> dict[str, object]:
        """The valid values of the fields that were in the request."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}

    def _post_clean(self) -> None:
        """The row is checked as a whole by the action; here each field stands for itself."""


class NoteForm(forms.Form):
    body = forms.CharField(
        max_length=4000,
        widget=forms.Textarea,
        label=_("Note"),
        error_messages={"required": _("The note is empty.")},
    )


class PublishForm(forms.Form):
    """What goes with a publication: for a changed verdict a correction, or that it is minor."""

    correction_kind = forms.ChoiceField(
        choices=[("", _("Choose"))]
        + [choice for choice in Correction.Kind.choices if choice[0] != "withdrawal"],
        required=False,
        label=_("What changed"),
    )
    note = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea, label=_("Note for readers")
    )
    minor = forms.BooleanField(required=False, label=_("Typo only"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea, error_messages={"required": _("Say why.")}
    )
