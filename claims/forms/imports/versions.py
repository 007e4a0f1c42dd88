"""Forms for a new version of an article: its text, and decisions about the claims it affects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.claims import NewClaimForm
from claims.forms.imports.single import ImportForm


class NewTextForm(ImportForm):
    """A pasted text or a file; fetching the article's own page has a separate button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("url", None)


class PlaceForm(NewClaimForm):
    """The words that a lost claim moves to, selected or typed; ``seen`` is its ``lock_version``."""

    seen = forms.IntegerField(min_value=0)


class StandsForm(forms.Form):
    """Why a verdict still stands although the article was edited; only a public one needs a reason."""

    reason = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        label=_("Why the verdict still stands"),
    )
