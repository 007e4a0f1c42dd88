"""The form of a bulk import: a list of addresses, files, and what holds where they say nothing."""

from __future__ import annotations

import hashlib
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
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from claims.actions.imports.batches import MAX_ADDRESSES, MAX_FILES, Upload
from claims.documents.web.same_address import normal_address
from claims.forms.desk_form import DateInput, DeskForm
from claims.forms.imports.single import ACCEPTED_SUFFIXES

#: How many bad lines the message names; the rest is counted.
NAMED_LINES = 8
#: All files of one bulk import together, in uploads of the largest size.
MAX_TOTAL_UPLOADS = 10
SHOWN_CHARS = 60


class ManyFilesInput(forms.FileInput):
    """A file control that takes several."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


class ManyFilesField(forms.Field):
    """A list of uploads, possibly empty; each is looked at by the form."""

    widget = ManyFilesInput

    def to_python(self, value: Any) -> list[UploadedFile]:
        return list(value or [])


class BulkImportForm(DeskForm):
    """Addresses, files or both. ``merged`` counts what was given twice."""

    addresses = forms.CharField(
        label=_("Addresses"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "wrap": "off"}),
    )
    documents = ManyFilesField(label=_("Files"), required=False)
    outlet = forms.CharField(label=_("Outlet"), max_length=120, required=False)
    published_on = forms.DateField(label=_("Published on"), required=False, widget=DateInput())
    new_versions = forms.BooleanField(
        label=_("Take changes in as new versions"),
        help_text=_(
            "Where an article is here already and its text has changed, its claims go along and"
            " readers of a published one see the new text at once. Left off, each waits for your"
            " look."
        ),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "check__box"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merged = 0
        self.fields["addresses"].help_text = _("One to a line, up to %(limit)d.") % {
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
        """The addresses in order, each page once. Names every line that is none."""
        found: dict[str, str] = {}
        wrong: list[str] = []
        for number, line in _lines(self.cleaned_data["addresses"]):
            if problem := address_problem(line):
                wrong.append(
                    gettext("Line %(n)d, “%(line)s”: %(problem)s")
                    % {"n": number, "line": shortened(line), "problem": problem}
                )
            elif (page := normal_address(line)) in found:
                self.merged += 1
            else:
                found[page] = urldefrag(line).url
        if len(wrong) > NAMED_LINES:
            rest = len(wrong) - NAMED_LINES
            more = ngettext("%(n)d more line is wrong.", "%(n)d more lines are wrong.", rest)
            wrong = [*wrong[:NAMED_LINES], more % {"n": rest}]
        if len(found) > MAX_ADDRESSES:
            wrong.append(
                gettext("There are %(n)d addresses; one import takes %(limit)d. Divide the list.")
                % {"n": len(found), "limit": MAX_ADDRESSES}
            )
        if wrong:
            raise ValidationError(wrong)
        return list(found.values())

    def clean_documents(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["documents"]
        if len(files) > MAX_FILES:
            raise ValidationError(
                gettext("There are %(n)d files; one import takes %(limit)d.")
                % {"n": len(files), "limit": MAX_FILES}
            )
        total, limit = (
            sum(f.size or 0 for f in files),
            MAX_TOTAL_UPLOADS * settings.MAX_UPLOAD_BYTES,
        )
        if total > limit:
            raise ValidationError(
                gettext("The files have %(size)s together; one import takes %(limit)s.")
                % {"size": filesizeformat(total), "limit": filesizeformat(limit)}
            )
        return files

    def clean_published_on(self) -> Any:
        published_on = self.cleaned_data["published_on"]
        if published_on and published_on > timezone.localdate():
            raise ValidationError(gettext("The publication date lies in the future."))
        return published_on

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not self.errors and not values.get("addresses") and not values.get("documents"):
            field = "addresses" if "addresses" in self.fields else "documents"
            self.add_error(field, gettext("There is nothing to import yet."))
        if self.errors and self.files.getlist("documents"):
            # A browser gives no file back.
            self.add_error("documents", gettext("Choose the files again: they were not kept."))
        return values

    def uploads(self) -> Iterator[Upload]:
        """The files, each once, read one at a time; ``merged`` is right when all were taken."""
        seen: set[tuple[str, str]] = set()
        for file in self.cleaned_data["documents"]:
            if refusal := file_problem(file):
                yield Upload(file.name or "", b"", refusal=refusal)
                continue
            data = file.read()
            mark = (file.name or "", hashlib.sha256(data).hexdigest())
            if mark in seen:
                self.merged += 1
                continue
            seen.add(mark)
            yield Upload(file.name or "", data, file.content_type or "", file.charset or "")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Line numbers from 1, and the lines that hold something."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line := line.strip():
            yield number, line


def shortened(line: str) -> str:
    return line if len(line) <= SHOWN_CHARS else line[: SHOWN_CHARS - 1] + "…"


def address_problem(line: str) -> str:
    """What is wrong with an address, as a sentence; "" when nothing is."""
    if len(line) > 2000:
        return gettext("an address has at most 2,000 characters.")
    try:
        URLValidator(schemes=["http", "https"])(line)
        host = (urlsplit(line).hostname or "").lower()
    except (ValidationError, ValueError):
        return gettext("this is not an address that begins with http:// or https://.")
    allowed = [name.strip().lower().removeprefix("*.") for name in settings.IMPORT_HOSTS]
    if allowed and not any(host == name or host.endswith(f".{name}") for name in allowed):
        return gettext("%(host)s is not among the sites that may be imported from.") % {
            "host": host
        }
    return ""


def file_problem(file: UploadedFile) -> str:
    """Why a file cannot be taken in, as a sentence; "" when it can."""
    if PurePath(file.name or "").suffix.lower() not in ACCEPTED_SUFFIXES:
        return gettext("Not a kind that is read here: %(kinds)s.") % {
            "kinds": ", ".join(ACCEPTED_SUFFIXES)
        }
    if not file.size:
        return gettext("The file is empty.")
    if file.size > settings.MAX_UPLOAD_BYTES:
        return gettext("The file has %(size)s; the limit is %(limit)s.") % {
            "size": filesizeformat(file.size),
            "limit": filesizeformat(settings.MAX_UPLOAD_BYTES),
        }
    return ""
