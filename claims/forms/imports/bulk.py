"""The form of a bulk import: addresses, files, and defaults for what they do not say."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.template.defaultfilters import filesizeformat
from django.utils.datastructures import MultiValueDict
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from claims.actions.imports.batches import MAX_ADDRESSES, MAX_FILES, Upload
from claims.documents.web.same_address import normal_address
from claims.forms.desk_form import DateInput, DeskForm
from claims.forms.imports.single import ACCEPTED_SUFFIXES, not_in_the_future

#: How many invalid lines the message names; it counts the others.
NAMED_LINES = 8
#: Limit for all files of one bulk import together, in files of the largest size.
MAX_TOTAL_UPLOADS = 10
SHOWN_CHARS = 60


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


class ManyFilesField(forms.Field):
    """A list of uploads, possibly empty; the form checks each of them."""

    widget = ManyFilesInput

    def to_python(self, value: Any) -> list[UploadedFile]:
        return list(value or [])


class BulkImportForm(DeskForm):
    """Addresses, files or both. ``repeated_addresses`` counts the lines given more than once."""

    addresses = forms.CharField(
        label=_("Addresses"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "wrap": "off"}),
    )
    documents = ManyFilesField(label=_("Files"), required=False)
    outlet = forms.CharField(label=_("Outlet"), max_length=120, required=False)
    published_on = forms.DateField(
        label=_("Published on"), required=False, widget=DateInput(), validators=[not_in_the_future]
    )
    new_versions = forms.BooleanField(
        label=_("Store changed articles as new versions"),
        help_text=_(
            "If an article is already here and its text has changed, its claims move to the new"
            " version, and readers of a published article see the new text at once. Otherwise you"
            " compare and confirm each change yourself."
        ),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "check__box"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.repeated_addresses = 0
        self.fields["addresses"].help_text = _("One per line, up to %(limit)d.") % {
            "limit": MAX_ADDRESSES
        }
        self.fields["documents"].widget.attrs["accept"] = ",".join(ACCEPTED_SUFFIXES)
        self.fields["documents"].help_text = _(
            "%(kinds)s; up to %(limit)d, each up to %(size)s."
        ) % {
            "kinds": ".txt, .md, .html, .pdf, .docx",
            "limit": MAX_FILES,
            "size": filesizeformat(settings.MAX_UPLOAD_BYTES),
        }
        if not settings.IMPORT_URLS:
            del self.fields["addresses"]

    def clean_addresses(self) -> list[str]:
        """The addresses in order, each page once. The error names every invalid line."""
        found: dict[str, str] = {}
        wrong: list[str] = []
        for number, line in _lines(self.cleaned_data["addresses"]):
            if problem := address_problem(line):
                wrong.append(
                    gettext("Line %(n)d, “%(line)s”: %(problem)s")
                    % {"n": number, "line": Truncator(line).chars(SHOWN_CHARS), "problem": problem}
                )
            elif (page := normal_address(line)) in found:
                self.repeated_addresses += 1
            else:
                found[page] = urldefrag(line).url
        if len(wrong) > NAMED_LINES:
            rest = len(wrong) - NAMED_LINES
            more = ngettext("%(n)d more line is wrong.", "%(n)d more lines are wrong.", rest)
            wrong = [*wrong[:NAMED_LINES], more % {"n": rest}]
        if len(found) > MAX_ADDRESSES:
            wrong.append(
                gettext(
                    "There are %(n)d addresses; the limit for one import is %(limit)d. Split the list."
                )
                % {"n": len(found), "limit": MAX_ADDRESSES}
            )
        if wrong:
            raise ValidationError(wrong)
        return list(found.values())

    def clean_documents(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["documents"]
        if len(files) > MAX_FILES:
            raise ValidationError(
                gettext("There are %(n)d files; the limit for one import is %(limit)d.")
                % {"n": len(files), "limit": MAX_FILES}
            )
        total = sum(file.size or 0 for file in files)
        limit = MAX_TOTAL_UPLOADS * settings.MAX_UPLOAD_BYTES
        if total > limit:
            raise ValidationError(
                gettext("The files add up to %(size)s; the limit for one import is %(limit)s.")
                % {"size": filesizeformat(total), "limit": filesizeformat(limit)}
            )
        return files

    def clean(self) -> dict[str, object]:
        values = self.cleaned_data
        if not self.errors and not values.get("addresses") and not values.get("documents"):
            field = "addresses" if "addresses" in self.fields else "documents"
            self.add_error(field, gettext("Enter at least one address, or choose a file."))
        if self.errors and self.files.getlist("documents"):
            # A browser does not send files back with the form.
            self.add_error(
                "documents", gettext("Choose the files again: your browser does not keep them.")
            )
        return values

    def uploads(self) -> Iterator[Upload]:
        """The files, read one at a time, with a reason for each that cannot be imported."""
        for file in self.cleaned_data["documents"]:
            name = file.name or ""
            if refusal := file_problem(file):
                yield Upload(name, b"", refusal=refusal)
            else:
                yield Upload(name, file.read(), file.content_type or "", file.charset or "")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line := line.strip():
            yield number, line


def address_problem(line: str) -> str:
    """What is wrong with an address, as a sentence; "" when nothing is."""
    if len(line) > 2000:
        return gettext("an address can have at most 2,000 characters.")
    try:
        URLValidator(schemes=["http", "https"])(line)
        host = (urlsplit(line).hostname or "").lower()
    except (ValidationError, ValueError):
        return gettext("an address begins with http:// or https://.")
    allowed = [name.strip().lower().removeprefix("*.") for name in settings.IMPORT_HOSTS]
    if allowed and not any(host == name or host.endswith(f".{name}") for name in allowed):
        return gettext("importing from %(host)s is not allowed.") % {"host": host}
    return ""


def file_problem(file: UploadedFile) -> str:
    """Why a file cannot be imported, as a sentence; "" when it can."""
    if PurePath(file.name or "").suffix.lower() not in ACCEPTED_SUFFIXES:
        return gettext("This kind of file cannot be read. Choose one of these: %(kinds)s.") % {
            "kinds": ", ".join(ACCEPTED_SUFFIXES)
        }
    if not file.size:
        return gettext("The file is empty.")
    if file.size > settings.MAX_UPLOAD_BYTES:
        return gettext("The file is %(size)s; the limit is %(limit)s.") % {
            "size": filesizeformat(file.size),
            "limit": filesizeformat(settings.MAX_UPLOAD_BYTES),
        }
    return ""
