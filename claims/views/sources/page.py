"""One source at the desk: adding it, changing it, its copies and where it is cited."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claims.actions.sources.catalogue import change_source, create_source
from claims.forms.refusals import add_refusal
from claims.forms.sources import SnapshotForm, SourceForm
from claims.infrastructure.roles import Role, has_role
from claims.models import Evidence, Source, StaleWriteError
from claims.models.blindness import visible_rating
from claims.models.user import User
from claims.views.access import editor_required
from claims.views.linked_row import LinkedRow
from claims.views.requests import HtmxHttpRequest
from claims.views.sources.archive import copies_context

#: How many citations the page lists, the newest first.
SHOWN_CITATIONS = 50


@editor_required
@require_http_methods(["GET", "POST"])
def source_create(request: HtmxHttpRequest) -> HttpResponse:
    """Add a source; its copies are added on its own page."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            source = create_source(actor=request.user, **form.values())
        except ValidationError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("Source added."))
            return redirect("desk:source_edit", source.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "title": _("Add a source"), "submit_label": _("Add the source")}
    return render(request, "desk/sources/form.html", context, status=status)


@editor_required
@require_http_methods(["GET", "POST"])
def source_edit(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """Show or change one source."""
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
        add_refusal(form, error)
        return show_source(request, Source.objects.get(pk=source.pk), form=form, status=422)
    except StaleWriteError:
        return _show_conflict(request, Source.objects.get(pk=source.pk), form)
    messages.success(request, _("Source saved."))
    return redirect("desk:source_edit", source.pk)


def _show_conflict(request: HtmxHttpRequest, current: Source, form: SourceForm) -> HttpResponse:
    """Both values of every field that differs; saving again puts the editor's own in place."""
    differences = [
        (form.fields[name].label, saved, typed)
        for name in SourceForm.DESCRIBED
        if ((saved := getattr(current, name)) or "") != ((typed := form.cleaned_data[name]) or "")
    ]
    data = request.POST.copy()
    data["seen"] = str(current.lock_version)
    form = SourceForm(data, source=current)
    return show_source(request, current, form=form, differences=differences, status=409)


def show_source(
    request: HtmxHttpRequest,
    source: Source,
    *,
    form: SourceForm | None = None,
    snapshot_form: SnapshotForm | None = None,
    differences: Sequence[tuple[object, object, object]] = (),
    copy_refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The source's page; ``copy_refused`` is the reason why no copy could be fetched or requested."""
    citations = source.evidence.select_related(
        "claim__version__article", "claim__review__rating"
    ).order_by("-created_at", "-id")
    context = {
        "source": source,
        "title": source.title,
        "submit_label": _("Save the source"),
        "form": form or SourceForm(source=source),
        "snapshot_form": snapshot_form or SnapshotForm(),
        **copies_context(source),
        "copy_refused": copy_refused,
        "citations": [
            _citation_row(citation, request.user) for citation in citations[:SHOWN_CITATIONS]
        ],
        "is_conflict": status == 409,
        "differences": differences,
        "may_rate": has_role(request.user, Role.ADMIN),
    }
    return render(request, "desk/sources/form.html", context, status=status)


def _citation_row(citation: Evidence, user: User) -> LinkedRow:
    """A citation with the rating that ``user`` may see, leading to its claim."""
    claim = citation.claim
    rating = visible_rating(claim, user)
    stance = str(citation.get_stance_display()).capitalize()
    quote = Truncator(citation.quote).words(24)
    return LinkedRow(
        glyph=claim.status,
        title=f"{stance}, {rating.label}" if rating else stance,
        url=claim.bench_url,
        words=claim.exact,
        note=f"“{quote}” · {citation.get_quote_match_display()}" if citation.quote else "",
    )
