"""Sources at the desk: the list, one source with its copies, and how far it is trusted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims.actions.errors import RefusedError
from claims.actions.sources.catalogue import (
    add_snapshot,
    change_source,
    create_source,
    published_verdicts_relying_on,
    rate_source,
    retract_source,
)
from claims.documents.records import Material, ReadError
from claims.forms.desk_form import DeskForm, style_control
from claims.forms.sources import RetractForm, SnapshotForm, SourceForm, TrustForm
from claims.infrastructure.roles import Role, has_role
from claims.models import Source, SourceSnapshot, StaleWriteError
from claims.views.access import admin_required, editor_required
from claims.views.downloads import attachment
from claims.views.requests import HtmxHttpRequest
from claims.views.sources.archive import copies_context

PAGE_SIZE = 40


class SourceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Title, publisher or address"), method="search")
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Source.Kind.choices, empty_label=_("Any kind")
    )
    reliability = django_filters.ChoiceFilter(
        label=_("Reliability"), choices=Source.Reliability.choices, empty_label=_("Any")
    )
    copy = django_filters.ChoiceFilter(
        label=_("Kept copy"),
        choices=[("with", _("kept")), ("without", _("cited without a copy"))],
        empty_label=_("Any"),
        method="by_copy",
    )

    class Meta:
        model = Source
        fields = ("q", "kind", "reliability", "copy")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.form.fields.values():
            style_control(field)

    def search(self, rows: QuerySet[Source], name: str, value: str) -> QuerySet[Source]:
        return rows.filter(
            Q(title__icontains=value) | Q(publisher__icontains=value) | Q(url__icontains=value)
        )

    def by_copy(self, rows: QuerySet[Source], name: str, value: str) -> QuerySet[Source]:
        if value == "with":
            return rows.filter(snapshot_count__gt=0)
        return rows.filter(snapshot_count=0, citation_count__gt=0)


@editor_required
@require_GET
def source_list(request: HtmxHttpRequest) -> HttpResponse:
    """Sources by title, with where they are used."""
    rows = Source.objects.filter(merged_into__isnull=True).with_use_counts()
    found = SourceFilter(request.GET, queryset=rows.order_by("title", "pk"))
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "is_filtered": any(request.GET.get(name) for name in SourceFilter.base_filters),
    }
    return render(request, "desk/sources/list.html", context)


@editor_required
@require_http_methods(["GET", "POST"])
def source_create(request: HtmxHttpRequest) -> HttpResponse:
    """A new source; its copies are added on its own page."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            source = create_source(actor=request.user, **form.values())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _t("Source added."))
            return redirect("desk:source_edit", source.pk)
    status = 422 if form.errors else 200
    return render(request, "desk/sources/form.html", {"form": form}, status=status)


@editor_required
@require_http_methods(["GET", "POST"])
def source_edit(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """One source: what it is, its kept copies, what leans on it."""
    source = get_object_or_404(Source.objects.select_related("merged_into"), pk=source_id)
    if source.merged_into:
        return redirect("desk:source_edit", source.merged_into.pk)
    if request.method == "GET":
        return show_source(request, source)
    form = SourceForm(request.POST, source=source)
    if not form.is_valid():
        return show_source(request, source, form=form, status=422)
    try:
        change_source(source, actor=request.user, seen=form.cleaned_data["seen"], **form.values())
    except ValidationError as error:
        show_errors(form, error)
        return show_source(request, _again(source), form=form, status=422)
    except StaleWriteError as error:
        return _show_conflict(request, error.current, form)
    messages.success(request, _t("Source saved."))
    return redirect("desk:source_edit", source.pk)


def _again(source: Source) -> Source:
    return Source.objects.get(pk=source.pk)


def _show_conflict(request: HtmxHttpRequest, current: Any, form: SourceForm) -> HttpResponse:
    """Both sides of every field that differs; saving again puts one's own words in place."""
    differing = []
    for name in ("title", "publisher", "kind", "url", "published_on", "private_name"):
        theirs, mine = getattr(current, name), form.cleaned_data.get(name)
        if (theirs or "") != (mine or ""):
            differing.append({"label": form.fields[name].label, "theirs": theirs, "mine": mine})
    typed = request.POST.copy()
    typed["seen"] = str(current.lock_version)
    again = SourceForm(typed, source=current)
    return show_source(request, current, form=again, differing=differing, status=409)


def show_source(
    request: HtmxHttpRequest,
    source: Source,
    *,
    form: SourceForm | None = None,
    snapshot_form: SnapshotForm | None = None,
    differing: list[dict[str, Any]] | None = None,
    copy_refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The source's page; ``copy_refused`` says why no copy could be fetched or asked for."""
    context = {
        "source": source,
        "form": form or SourceForm(source=source),
        "snapshot_form": snapshot_form or SnapshotForm(),
        **copies_context(source),
        "copy_refused": copy_refused,
        "citations": source.evidence.select_related(
            "claim__version__article", "claim__review__rating"
        ).order_by("-created_at")[:50],
        "is_conflict": status == 409,
        "differing": differing or [],
        "may_rate": has_role(request.user, Role.ADMIN),
    }
    return render(request, "desk/sources/form.html", context, status=status)


@editor_required
@require_POST
def snapshot_add(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """Keep a copy of a source: pasted text, a file, or both."""
    source = get_object_or_404(Source, pk=source_id)
    form = SnapshotForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_source(request, source, snapshot_form=form, status=422)
    upload = form.cleaned_data["file"]
    data = upload.read() if upload else b""
    text, unread = form.cleaned_data["text"], ""
    if upload and not text.strip():
        text, unread = text_of_file(data, upload.name)
    add_snapshot(
        source,
        actor=request.user,
        text=text,
        how=SourceSnapshot.How.UPLOADED if upload else SourceSnapshot.How.PASTED,
        data=data,
        file_name=upload.name if upload else "",
        content_type=(upload.content_type or "") if upload else "",
    )
    if unread:
        messages.warning(request, _t("Copy kept. Its text could not be read: %s") % unread)
    else:
        messages.success(request, _t("Copy kept. Quotes that waited for it were looked for."))
    return redirect("desk:source_edit", source.pk)


def text_of_file(data: bytes, name: str) -> tuple[str, str]:
    """The text of an uploaded copy, so that quotes can be found in it; or "" and why not."""
    from claims.documents.read import read_material

    try:
        return read_material(Material(data=data, name=name, whole=True)).text, ""
    except ReadError as error:
        return "", str(error)


@editor_required
@require_GET
def snapshot(request: HtmxHttpRequest, snapshot_id: int) -> HttpResponse:
    """A kept copy as a file to save; never shown as a page."""
    held = SourceSnapshot.objects.held_here().select_related("source")
    row = get_object_or_404(held, pk=snapshot_id)
    name = f"{slugify(row.source.title)[:60] or 'copy'}-{row.captured_at:%Y-%m-%d}"
    if not row.file:
        return attachment(row.text.encode(), name=f"{name}.txt")
    try:
        with row.file.open("rb") as kept:
            return attachment(kept.read(), name=row.file.name.rsplit("/", 1)[-1])  # type: ignore[union-attr]
    except FileNotFoundError as error:
        raise Http404("The file of this copy is missing.") from error


@admin_required
@require_http_methods(["GET", "POST"])
def source_rate(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """Say how far a source is trusted, with what leans on it in view."""
    source = get_object_or_404(Source, pk=source_id)

    def save(values: dict[str, Any]) -> list[Any]:
        return rate_source(source, actor=request.user, **values)

    initial = {"reliability": source.reliability, "seen": source.lock_version}
    form = TrustForm(request.POST or None, initial=initial)
    return _trust(request, source, form, _t("Rate the source"), save)


@admin_required
@require_http_methods(["GET", "POST"])
def source_retract(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """Mark a source as retracted by its publisher, with what leans on it in view."""
    source = get_object_or_404(Source, pk=source_id, retracted_at__isnull=True)

    def save(values: dict[str, Any]) -> list[Any]:
        return retract_source(source, actor=request.user, **values)

    form = RetractForm(request.POST or None, initial={"seen": source.lock_version})
    return _trust(request, source, form, _t("Retract the source"), save)


def _trust(
    request: HtmxHttpRequest,
    source: Source,
    form: DeskForm,
    title: str,
    save: Callable[[dict[str, Any]], list[Any]],
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                queued = len(save(form.cleaned_data))
            except RefusedError as error:
                form.add_error("reason", str(error))
            except ValidationError as error:
                show_errors(form, error)
            except StaleWriteError:
                form.add_error(None, _t("Someone changed this source meanwhile. Look at it again."))
                status = 409
            else:
                text = ngettext(
                    "Saved. %(n)d published verdict waits to be checked again.",
                    "Saved. %(n)d published verdicts wait to be checked again.",
                    queued,
                )
                messages.success(request, text % {"n": queued})
                return redirect("desk:source_edit", source.pk)
    context = {
        "source": _again(source),
        "form": form,
        "title": title,
        "verdicts": list(published_verdicts_relying_on(source)),
    }
    return render(request, "desk/sources/trust.html", context, status=status)


def show_errors(form: DeskForm, error: ValidationError) -> None:
    """Put what an action's validation found beside the fields of ``form``."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    names = {"reliability_reason": "reason"}
    for name, errors in error.error_dict.items():
        field = names.get(name, name)
        form.add_error(field if field in form.fields else None, errors)
