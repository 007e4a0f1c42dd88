"""The list of sources, with filters and where each source is used."""

import django_filters
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from claims.forms.desk_form import style_control
from claims.models import Source
from claims.models.source import SourceQuerySet
from claims.views.access import editor_required
from claims.views.requests import HtmxHttpRequest

PAGE_SIZE = 40


def _with_or_without_copy(rows: SourceQuerySet, name: str, value: str) -> SourceQuerySet:
    if value == "with":
        return rows.filter(snapshot_count__gt=0)
    return rows.filter(snapshot_count=0, citation_count__gt=0)


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
        method=_with_or_without_copy,
    )

    class Meta:
        model = Source
        fields = ("q", "kind", "reliability", "copy")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self.form.fields.values():
            style_control(field)

    def search(self, rows: SourceQuerySet, name: str, value: str) -> SourceQuerySet:
        return rows.filter(
            Q(title__icontains=value) | Q(publisher__icontains=value) | Q(url__icontains=value)
        )


@editor_required
@require_GET
def source_list(request: HtmxHttpRequest) -> HttpResponse:
    """Sources by title, with where they are used."""
    rows = Source.objects.filter(merged_into__isnull=True).with_use_counts()
    found = SourceFilter(request.GET, queryset=rows.order_by("title", "pk"))
    context = {
        "filter": found,
        "page": Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page")),
        "is_filtered": any(request.GET.get(name) for name in SourceFilter.base_filters),
    }
    return render(request, "desk/sources/list.html", context)
