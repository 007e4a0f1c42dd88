"""Forms of bringing an article's text in again: the new text, and where a lost claim stands now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.claims import NewClaimForm
from claims.forms.imports.single import ImportForm


class NewTextForm(ImportForm):
    """A pasted text or a file; the address of the article has a button of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("url", None)


class PlaceForm(NewClaimForm):
    """The words at which a lost claim stands now, selected or typed; ``seen`` is its version."""

    seen = forms.IntegerField(min_value=0)


class StandsForm(forms.Form):
    """Why a verdict stands although the article was edited; only a public one needs a reason."""

    reason = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        label=_("Why the verdict stands"),
    )
