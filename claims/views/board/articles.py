"""Every article of the newsroom, with filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from claims.forms.desk_form import DateInput, style_control
from claims.models import Article
from claims.views.access import editor_required
from claims.views.board.article_rows import article_rows
from claims.views.requests import HtmxHttpRequest

PAGE_SIZE = 25


class ArticleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Title, outlet or byline"), method="search")
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=Article.Status.choices, empty_label=_("Any status")
    )
    outlet = django_filters.ChoiceFilter(label=_("Outlet"), choices=(), empty_label=_("Any outlet"))
    since = django_filters.DateFilter(
        label=_("Published from"), field_name="published_on", lookup_expr="gte", widget=DateInput()
    )

    class Meta:
        model = Article
        fields = ("q", "status", "outlet", "since")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outlets = (
            Article.objects.exclude(outlet="")
            .order_by("outlet")
            .values_list("outlet", flat=True)
            .distinct()
        )
        self.filters["outlet"].extra["choices"] = [(name, name) for name in outlets]
        for field in self.form.fields.values():
            style_control(field)

    def search(self, rows: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        return rows.filter(
            Q(title__icontains=value) | Q(outlet__icontains=value) | Q(byline__icontains=value)
        )


@editor_required
@require_GET
def article_list(request: HtmxHttpRequest) -> HttpResponse:
    """All articles, newest import first; a filter that cannot be read is shown and left out."""
    found = ArticleFilter(request.GET, queryset=Article.objects.order_by("-created_at", "-id"))
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "rows": article_rows(page.object_list),
        "is_filtered": any(request.GET.get(name) for name in ArticleFilter.base_filters),
    }
    return render(request, "desk/board/articles.html", context)
