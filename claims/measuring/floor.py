"""The floor that pages are measured against: a bare template page with one query."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from claims.models import Page

#: The site's own head and foot around one paragraph.
TEMPLATE = "{% extends 'public/base.html' %}{% block main %}<p>{{ page.body }}</p>{% endblock %}"
ADDRESS = "/measuring-floor/"


def floor(request: HttpRequest) -> HttpResponse:
    page = Page.objects.get(slug=Page.REQUIRED[0])
    template = _template()
    return HttpResponse(template.render({"page": page}, request))


def _template(kept: list[object] = []) -> object:  # noqa: B006 - one compiled template a process
    if not kept:
        kept.append(engines["django"].from_string(TEMPLATE))
    return kept[0]


#: Used as ROOT_URLCONF while measuring: the floor beside every address of the site.
urlpatterns = [path(ADDRESS.strip("/") + "/", floor), path("", include("factcheck.urls"))]
