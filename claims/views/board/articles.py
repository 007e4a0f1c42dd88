"""All articles of the newsroom, with filters and the archive."""

import django_filters
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from claims.actions.articles.details import archive_article, unarchive_article
from claims.actions.errors import RefusedError
from claims.forms.desk_form import DateInput, style_control
from claims.models import Article, StaleWriteError
from claims.models.article import ArticleQuerySet
from claims.views.access import editor_required
from claims.views.board.article_rows import article_rows
from claims.views.requests import HtmxHttpRequest, whole_number

PAGE_SIZE = 25


class ArticleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Title, outlet or byline"), method="search")
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=Article.Status.choices,
        empty_label=gettext_lazy("Any status"),
    )
    outlet = django_filters.ChoiceFilter(
        label=gettext_lazy("Outlet"), choices=(), empty_label=gettext_lazy("Any outlet")
    )
    since = django_filters.DateFilter(
        label=gettext_lazy("Published from"),
        field_name="published_on",
        lookup_expr="gte",
        widget=DateInput(),
    )

    class Meta:
        model = Article
        fields = ("q", "status", "outlet", "since")

    def __init__(self, *args: object, **kwargs: object) -> None:
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

    def search(self, rows: ArticleQuerySet, name: str, value: str) -> ArticleQuerySet:
        return rows.filter(
            Q(title__icontains=value) | Q(outlet__icontains=value) | Q(byline__icontains=value)
        )


@editor_required
@require_GET
def article_list(request: HtmxHttpRequest) -> HttpResponse:
    """All articles, newest import first; an invalid filter is shown as such and ignored."""
    found = ArticleFilter(request.GET, queryset=Article.objects.order_by("-created_at", "-id"))
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "rows": article_rows(page.object_list),
        "query": request.GET.urlencode(),
        "is_filtered": any(request.GET.get(name) for name in ArticleFilter.base_filters),
    }
    return render(request, "desk/board/articles.html", context)


@editor_required
@require_POST
def article_archive(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Put an article into the archive or take it out, then show the list with the same filters."""
    article = get_object_or_404(Article, pk=article_id)
    is_leaving = request.POST.get("act") == "unarchive"
    act = unarchive_article if is_leaving else archive_article
    try:
        act(article, actor=request.user, seen=whole_number(request.POST.get("seen", "")))
    except RefusedError as error:
        messages.error(request, str(error))
    except StaleWriteError:
        text = _("Not saved: somebody changed “%(title)s” meanwhile. Check it and try again.")
        messages.error(request, text % {"title": article.title})
    else:
        left, archived = _("“%(title)s” taken out of the archive."), _("“%(title)s” archived.")
        message = left if is_leaving else archived
        messages.success(request, message % {"title": article.title})
    return redirect(f"{reverse('desk:article_list')}?{request.GET.urlencode()}")
