"""Forms for importing one article: the material, and the preview of what was found in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.documents.records import HIDDEN_KINDS, ArticleRecord, Block, BlockKind, Material
from claims.forms.claims import NewClaimForm
from claims.forms.desk_form import DateInput, DeskForm

ACCEPTED_SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")
#: How many blocks get controls in the preview; the others keep the label they were read with.
MAX_CHANGEABLE_BLOCKS = 5000


class ImportForm(DeskForm):
    """A text, a file or an address: exactly one of them."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Paste the article, headline first. HTML works too."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(ACCEPTED_SUFFIXES)}),
    )
    url = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        validators=[URLValidator(schemes=["http", "https"])],
    )
    serif_fields = ("text",)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("%(kinds)s, up to %(limit)s.") % {
            "kinds": ".txt, .md, .html, .pdf, .docx",
            "limit": filesizeformat(settings.MAX_UPLOAD_BYTES),
        }
        if not settings.IMPORT_URLS:
            del self.fields["url"]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        _require_size(len(text.encode("utf-8", "surrogatepass")), gettext("The text"))
        return text

    def clean_file(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data["file"]
        if upload is None:
            return None
        suffix = PurePath(upload.name or "").suffix.lower()
        if suffix not in ACCEPTED_SUFFIXES:
            raise forms.ValidationError(
                gettext("“%(name)s” cannot be read. Choose one of these kinds of file: %(kinds)s.")
                % {"name": upload.name, "kinds": ", ".join(ACCEPTED_SUFFIXES)}
            )
        if not upload.size:
            raise forms.ValidationError(gettext("“%(name)s” is empty.") % {"name": upload.name})
        _require_size(upload.size, gettext("“%(name)s”") % {"name": upload.name})
        return upload

    def clean(self) -> dict[str, object]:
        given = self.given()
        if len(given) > 1:
            names = " + ".join(str(self.fields[name].label) for name in given)
            self.add_error(
                given[-1], gettext("Use only one of these: %(names)s.") % {"names": names}
            )
        elif not given and not self.errors:
            self.add_error("text", gettext("There is no text. Paste it, or choose a file."))
        return self.cleaned_data

    def given(self) -> list[str]:
        values = self.cleaned_data
        return [name for name in self.fields if str(values.get(name) or "").strip()]

    @property
    def material_field(self) -> str:
        """The field with the material, which errors found while reading it belong to."""
        return (self.given() or ["text"])[0]

    def material(self) -> Material:
        upload = self.cleaned_data.get("file")
        if upload is None:
            return Material(data=self.cleaned_data["text"].encode("utf-8", "surrogatepass"))
        return Material(
            data=upload.read(),
            name=upload.name or "",
            declared_type=upload.content_type or "",
            declared_charset=upload.charset or "",
        )


def _require_size(size: int, what: str) -> None:
    if size > settings.MAX_UPLOAD_BYTES:
        raise forms.ValidationError(
            gettext("%(what)s is %(size)s; the limit is %(limit)s.")
            % {
                "what": what,
                "size": filesizeformat(size),
                "limit": filesizeformat(settings.MAX_UPLOAD_BYTES),
            }
        )


def not_in_the_future(day: date) -> None:
    if day > timezone.localdate():
        raise forms.ValidationError(gettext("The publication date is in the future."))


class PreviewForm(DeskForm):
    """The details of the article, filled in with what was found."""

    published_on = forms.DateField(
        label=_("Published on"),
        # `required` tells the style sheet whether the date is there; the form has `novalidate`.
        widget=DateInput(required=True),
        error_messages={"required": _("Enter the publication date.")},
        validators=[not_in_the_future],
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Give the article a title.")},
    )
    outlet = forms.CharField(label=_("Outlet"), max_length=120, required=False)
    byline = forms.CharField(label=_("Byline"), max_length=200, required=False)
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        required=False,
        widget=forms.URLInput,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    serif_fields = ("title",)

    @classmethod
    def of(cls, record: ArticleRecord, data: QueryDict | None = None) -> PreviewForm:
        initial = {name: getattr(record, name) for name in cls.base_fields}
        initial["outlet"] = record.outlet[:120]
        initial["byline"] = record.byline[:200]
        return cls(data, initial=initial)

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())


@dataclass(frozen=True, slots=True)
class ChosenBlock:
    index: int
    block: Block
    kind: BlockKind
    can_change: bool

    @property
    def is_kept(self) -> bool:
        return self.kind not in HIDDEN_KINDS

    @property
    def reason(self) -> str:
        """Why it has its label: the reason found while reading, unless the editor changed it."""
        return self.block.reason if self.kind == self.block.kind else gettext("by the editor")

    @property
    def relabelled(self) -> Block:
        return replace(self.block, kind=self.kind, reason=self.reason)


def chosen_blocks(record: ArticleRecord, data: QueryDict | None = None) -> list[ChosenBlock]:
    """The blocks with the ticks and labels of a posted preview, or as read without a post.

    The controls of block 3 are ``kind-3`` and ``keep-3``; ``shown`` holds the labels as the page
    showed them, which tells which of the two controls was changed. If both were changed and
    disagree, the tick counts: it says plainly whether readers see the words.
    """
    shown = _shown_kinds(record, data)
    chosen = []
    for index, block in enumerate(record.blocks):
        can_change = index < MAX_CHANGEABLE_BLOCKS
        kind = shown[index]
        # Each block posts its label; a post without labels did not come from this page.
        if data is not None and can_change and f"kind-{index}" in data:
            posted = str(data[f"kind-{index}"])
            kind = _chosen_kind(kind, posted, is_ticked=f"keep-{index}" in data)
        chosen.append(ChosenBlock(index, block, kind, can_change))
    return chosen


def _shown_kinds(record: ArticleRecord, data: QueryDict | None) -> list[BlockKind]:
    as_read = [block.kind for block in record.blocks]
    shown = data.get("shown", "").split() if data is not None else []
    if len(shown) != len(as_read) or not set(shown) <= set(BlockKind):
        return as_read
    return [BlockKind(kind) for kind in shown]


def _chosen_kind(shown: BlockKind, posted: str, *, is_ticked: bool) -> BlockKind:
    kind = BlockKind(posted) if posted in set(BlockKind) else shown
    was_ticked = shown not in HIDDEN_KINDS
    if is_ticked == was_ticked or is_ticked == (kind not in HIDDEN_KINDS):
        return kind
    return BlockKind.PARAGRAPH if is_ticked else BlockKind.BOILERPLATE


class NewTextForm(ImportForm):
    """A pasted text or a file; fetching the article's own page has a separate button."""

    def __init__(self, *args: object, **kwargs: object) -> None:
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
