"""The verdict as an editor writes it, a part at a time, and the forms of its second reading."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.desk_form import DeskForm
from claims.models import AttributionResult, ClaimReview, Correction, Rating


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


#: The key beside each answer to "was it said?".
ANSWER_KEYS = {
    AttributionResult.ACCURATE: "a",
    AttributionResult.MISQUOTED: "m",
    AttributionResult.OUT_OF_CONTEXT: "o",
    AttributionResult.UNCONFIRMED: "u",
    AttributionResult.NOT_APPLICABLE: "n",
}


class BlindForm(DeskForm):
    """What a second reader finds: the rating is the button that was pressed.

    ``seen`` is the claim's ``lock_version``: a hash of what was read would tell the verdict.
    """

    rating = forms.ModelChoiceField(
        Rating.objects.none(),
        to_field_name="slug",
        error_messages={
            "required": _("Choose a rating."),
            "invalid_choice": _("This rating is not offered any more."),
        },
    )
    attribution_result = forms.ChoiceField(
        choices=[("", ""), *AttributionResult.choices], required=False
    )
    seen = forms.IntegerField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rating"].queryset = Rating.objects.offered()  # type: ignore[attr-defined]


class CommentForm(DeskForm):
    """Why a claim goes back. ``seen`` is the claim's ``lock_version`` as the reader saw it."""

    comment = forms.CharField(
        label=_("Why it goes back"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: the checker gets it as a note.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    serif_fields = ("comment",)
