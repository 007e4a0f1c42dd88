"""The floor that pages are measured against: a bare template page with one query."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from claims.models import Page

#: The site's own head and foot around one paragraph.
TEMPLATE = "{% extends 'public/base.html' %}{% block main %}<p>{{ page.body }}</p>{% endblock %}"
ADDRESS = "/measuring-floor/"


def floor(request: HttpRequest) -> HttpResponse:
    page = Page.objects.get(slug=Page.REQUIRED[0])
    return HttpResponse(_template().render({"page": page}, request))


@cache
def _template() -> Any:
    return engines["django"].from_string(TEMPLATE)


#: Used as ROOT_URLCONF while measuring: the floor beside every address of the site.
urlpatterns = [path(ADDRESS.lstrip("/"), floor), path("", include("factcheck.urls"))]
