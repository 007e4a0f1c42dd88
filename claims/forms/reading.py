"""Forms of the second reading."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.desk_form import DeskForm
from claims.models import AttributionResult, Rating

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
