"""The grid of claims: its filters, and one act on the rows that were chosen."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.actions.workflow.table import Act
from claims.forms.claims import EDITOR_REASONS
from claims.forms.desk_form import DeskForm
from claims.models import Claim
from claims.models.user import User

#: How many claims one request may act on.
MAX_ROWS = 500
ACTS = (Act.ACCEPT, Act.REJECT, Act.ASSIGN)
#: Filters that are folded away.
RARER = ("speaker", "outlet", "article", "flag", "kind", "rating", "older")
Choices = Sequence[tuple[str, object]]


class ClaimsFilterForm(DeskForm):
    """The filters as controls. What an address asks for is read by ``GridQuery``, not here."""

    q = forms.CharField(label=_("Words in the claim"))
    speaker = forms.CharField(label=_("Speaker"))
    outlet = forms.CharField(label=_("Outlet"))
    article = forms.CharField(label=_("Article"))
    assignee = forms.ChoiceField(label=_("Assigned to"))
    flag = forms.ChoiceField(label=_("Flag"))
    kind = forms.ChoiceField(label=_("Kind"))
    rating = forms.ChoiceField(label=_("Rating"))
    older = forms.IntegerField(
        label=_("Days in its status, at least"),
        widget=forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[
            ("age", _("Youngest first")),
            ("-age", _("Oldest first")),
            ("article", _("By article")),
            ("-article", _("By article, from Z")),
            ("speaker", _("By speaker")),
            ("-speaker", _("By speaker, from Z")),
            ("status", _("By status")),
            ("-status", _("By status, last first")),
            ("score", _("Most worth checking first")),
            ("-score", _("Least worth checking first")),
        ],
    )

    def __init__(
        self, *args: Any, people: Choices, flags: Choices, ratings: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Choices] = {
            "assignee": [("", _("Anybody")), ("me", _("Me")), ("nobody", _("Nobody")), *people],
            "flag": [("", _("Any")), *flags],
            "kind": [("", _("Any")), *Claim.Kind.choices],
            "rating": [("", _("Any")), *ratings],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def rarer(self) -> list[forms.BoundField]:
        """The fields that most days need not, folded away until one of them is set."""
        return [self[name] for name in RARER]


class ManyActForm(DeskForm):
    """Accept, reject or assign the chosen rows; ``people`` are those who may get claims."""

    act = forms.ChoiceField(
        choices=[(act.value, act.value) for act in ACTS], widget=forms.HiddenInput
    )
    code = forms.ChoiceField(
        label=_("Reason to reject"),
        required=False,
        choices=[("", _("Choose a reason")), *EDITOR_REASONS],
    )
    person = forms.ChoiceField(label=_("Assign to"), required=False)

    def __init__(self, *args: Any, people: list[User], options: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["person"].choices = [("", _("Choose a person")), *options]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        data = self.cleaned_data
        if data.get("act") == Act.REJECT and not data.get("code") and "code" not in self.errors:
            self.add_error("code", _("Choose a reason, then reject."))
        if data.get("act") == Act.ASSIGN and not data.get("person") and "person" not in self.errors:
            self.add_error("person", _("Choose a person, then assign."))
        return data

    @property
    def assignee(self) -> User | None:
        """Who gets the claims; None where nothing is assigned."""
        if self.cleaned_data["act"] != Act.ASSIGN:
            return None
        return self.people[self.cleaned_data["person"]]
