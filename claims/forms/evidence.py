"""A citation as an editor writes it: an existing source or a new one, its copy, its quote."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models import Evidence, Source

#: How many sources are offered while an editor types.
OFFERED = 6


def offered_sources(typed: str) -> list[Source]:
    """Usable sources whose title, publisher or address holds every word of ``typed``; one query."""
    sources = Source.objects.usable().with_use_counts()
    for word in typed.split()[:6]:
        sources = sources.filter(
            Q(title__icontains=word) | Q(publisher__icontains=word) | Q(url__icontains=word)
        )
    return list(sources.order_by("-citation_count", "title")[:OFFERED])  # type: ignore[misc]


class EvidenceForm(forms.Form):
    """The source is found in this order: the one picked, one of exactly this name, a new one.

    Valid when one of the three is clear; ``candidates`` are what the typed name could have meant.
    """

    source_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, max_length=300, label=_("Source"))
    is_new = forms.BooleanField(required=False, label=_("This source is new"))
    publisher = forms.CharField(required=False, max_length=200, label=_("Publisher"))
    source_kind = forms.ChoiceField(
        required=False, choices=[("", _("Choose")), *Source.Kind.choices], label=_("Kind")
    )
    url = forms.URLField(required=False, max_length=2000, assume_scheme="https", label=_("Address"))
    published_on = forms.DateField(required=False, label=_("Published on"))
    copy_text = forms.CharField(
        required=False, strip=True, widget=forms.Textarea, label=_("Kept copy")
    )
    stance = forms.ChoiceField(
        choices=Evidence.Stance,
        label=_("Stance"),
        error_messages={"required": _("Say whether it supports, refutes or gives context.")},
    )
    bears_on = forms.ChoiceField(
        choices=Evidence.BearsOn, required=False, initial="content", label=_("About")
    )
    quote = forms.CharField(
        required=False, max_length=10_000, widget=forms.Textarea, label=_("Exact quote")
    )
    locator = forms.CharField(required=False, max_length=100, label=_("Where"))
    note = forms.CharField(required=False, max_length=4000, widget=forms.Textarea, label=_("Note"))

    #: Fields that describe the citation itself.
    CITED = ("stance", "bears_on", "quote", "locator", "note")

    def __init__(self, *args: Any, citation: Evidence | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.citation = citation
        self.chosen: Source | None = citation.source if citation else None
        self.candidates: list[Source] = []

    def clean_bears_on(self) -> str:
        return self.cleaned_data["bears_on"] or Evidence.BearsOn.CONTENT

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.citation is None:
            self._find_source(data)
        return data

    def _find_source(self, data: dict[str, Any]) -> None:
        name = (data.get("source") or "").strip()
        if source_id := data.get("source_id"):
            self.chosen = Source.objects.usable().filter(pk=source_id).first()
            if self.chosen is None:
                self.add_error("source", _("This source can no longer be cited. Choose another."))
        elif not name:
            self.add_error("source", _("Name the source."))
        elif data.get("is_new"):
            if not data.get("source_kind"):
                self.add_error("source_kind", _("Say what kind of source it is."))
        else:
            self._find_by_name(name)

    def _find_by_name(self, name: str) -> None:
        usable = Source.objects.usable()
        exact = list(usable.filter(Q(title__iexact=name) | Q(url=name))[:2])
        if len(exact) == 1:
            self.chosen = exact[0]
            return
        self.candidates = exact or offered_sources(name)
        self.add_error(
            "source",
            _("More than one source has this name. Choose one.")
            if exact
            else _("No source has this name. Choose one below, or say that it is new."),
        )

    def new_source(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "title": data["source"],
            "kind": data["source_kind"],
            "publisher": data["publisher"],
            "url": data["url"],
            "published_on": data["published_on"],
        }

    def cited(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.CITED}
