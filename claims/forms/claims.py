"""What an editor may send about a claim's words, place, speaker and state."""

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.actions.claims import spans
from claims.actions.workflow.table import Act
from claims.models import Claim, Speaker

#: Acts that have a form and an action of their own.
ELSEWHERE = frozenset({Act.PUBLISH, Act.REOPEN, Act.WITHDRAW, Act.APPROVE})


class ActForm(forms.Form):
    """One step along the table; ``code`` and ``reason`` are judged by the workflow itself."""

    act = forms.ChoiceField(
        choices=[(act.value, act.value) for act in Act if act not in ELSEWHERE],
        error_messages={"invalid_choice": _("This action does not exist. Reload the page.")},
    )
    code = forms.CharField(required=False, max_length=16)
    reason = forms.CharField(required=False, max_length=2000)
    assignee = forms.IntegerField(required=False)


class SpanForm(forms.Form):
    #: "start:-1" moves the start one word towards the start of the text.
    move = forms.RegexField(r"^(start|end):-?[1-9]$", required=False)
    start = forms.IntegerField(min_value=0, required=False)
    end = forms.IntegerField(min_value=1, required=False)

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        by_ends = data.get("start") is not None and data.get("end") is not None
        if not data.get("move") and not by_ends:
            raise forms.ValidationError(_("Say which edge moves and by how many words."))
        return data

    def moved_edge(self) -> tuple[spans.Edge, int] | None:
        """Which edge moves and by how many words, or None when both ends were given."""
        edge, _colon, words = (self.cleaned_data.get("move") or "").partition(":")
        return ("start" if edge == "start" else "end", int(words)) if words else None


class SplitForm(forms.Form):
    at = forms.IntegerField(
        min_value=0, error_messages={"required": _("Choose the word at which to split.")}
    )


class MergeForm(forms.Form):
    other = forms.IntegerField(error_messages={"required": _("Choose the claim to merge with.")})


class NewClaimForm(forms.Form):
    """A claim from a selection (``start`` and ``end``), or from words typed or pasted."""

    start = forms.IntegerField(min_value=0, required=False)
    end = forms.IntegerField(min_value=1, required=False)
    words = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea,
        label=_("Words of the claim, exactly as in the text"),
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        has_span = data.get("start") is not None and data.get("end") is not None
        if not has_span and not data.get("words"):
            self.add_error("words", _("Select the words in the text, or type them here."))
        return data


class DescribeForm(forms.ModelForm):
    """How the claim reads on its own, and the circumstances in which it was said.

    An empty flag is sent with the others, so that the last one can be taken away.
    """

    flags = forms.MultipleChoiceField(choices=[("", ""), *Claim.Flag.choices], required=False)

    class Meta:
        model = Claim
        fields = ("wording", "checkability", "said_on", "occasion", "kind", "priority", "flags")
        widgets = {"said_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_flags(self) -> list[str]:
        return [flag for flag in self.cleaned_data["flags"] if flag]

    def _post_clean(self) -> None:
        """The row is checked by the action; here each field stands for itself."""


class SpeakerForm(forms.Form):
    name = forms.CharField(
        max_length=200, label=_("Speaker"), error_messages={"required": _("Name the speaker.")}
    )
    kind = forms.ChoiceField(choices=Speaker.Kind, required=False, label=_("Kind"))
    role = forms.CharField(max_length=200, required=False, label=_("Role"))
    order = forms.IntegerField(min_value=0, max_value=20, required=False)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Speaker.Kind.PERSON

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or 0


class ArticleDateForm(forms.Form):
    published_on = forms.DateField(
        label=_("Published on"),
        error_messages={
            "required": _("Enter the publication date."),
            "invalid": _("Write the date as 2017-03-02."),
        },
    )
