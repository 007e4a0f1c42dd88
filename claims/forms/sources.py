"""Forms for sources at the desk: their description, their copies and their reliability."""

from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.forms.desk_form import DateInput, DeskForm
from claims.models import Source


class SourceForm(DeskForm):
    title = forms.CharField(label=_("Title"), max_length=300)
    publisher = forms.CharField(label=_("Publisher"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Source.Kind.choices)
    url = forms.URLField(label=_("Address"), max_length=2000, required=False, assume_scheme="https")
    published_on = forms.DateField(label=_("Published on"), required=False, widget=DateInput())
    derives_from = forms.ModelChoiceField(
        label=_("Repeats"),
        queryset=Source.objects.none(),
        required=False,
        empty_label=_("Nothing (independent source)"),
        help_text=_(
            "The source this one repeats, such as a wire report. The two count as a single source."
        ),
    )
    private_name = forms.CharField(
        label=_("Protected name"),
        max_length=200,
        required=False,
        help_text=_("For people who must not be named. Never leaves the desk."),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    serif_fields = ("title",)
    #: Fields shown side by side when two editors changed the same source.
    DESCRIBED = ("title", "publisher", "kind", "url", "published_on", "private_name")

    def __init__(self, *args: object, source: Source | None = None, **kwargs: object) -> None:
        if source is not None:
            kwargs["initial"] = {
                **{name: getattr(source, name) for name in self.DESCRIBED},
                "derives_from": source.derives_from_id,
                "seen": source.lock_version,
            }
        super().__init__(*args, **kwargs)
        origins = Source.objects.usable().order_by("title")
        derives_from = cast("forms.ModelChoiceField[Source]", self.fields["derives_from"])
        derives_from.queryset = origins.exclude(pk=source.pk) if source else origins

    def clean_published_on(self) -> date | None:
        day: date | None = self.cleaned_data["published_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(gettext("The date lies in the future."))
        return day

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class SnapshotForm(DeskForm):
    text = forms.CharField(
        label=_("Text of the copy"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Quotes are checked against this text."),
    )
    file = forms.FileField(label=_("File"), required=False)
    serif_fields = ("text",)

    def clean_file(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data["file"]
        if upload and (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError(
                gettext("The file is larger than %(limit)s.")
                % {"limit": filesizeformat(settings.MAX_UPLOAD_BYTES)}
            )
        return upload

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("text", "").strip() and not values.get("file"):
            raise forms.ValidationError(gettext("Paste the text or choose a file."))
        return values


class RetractForm(DeskForm):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.IntegerField(widget=forms.HiddenInput)


class TrustForm(RetractForm):
    reliability = forms.ChoiceField(label=_("Reliability"), choices=Source.Reliability.choices)
    field_order = ("reliability", "reason", "seen")
