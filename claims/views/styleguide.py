"""The style guide: every component on one page, for whoever builds or checks a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from claims.views.access import editor_required
from claims.views.requests import HtmxHttpRequest


@editor_required
@require_GET
def styleguide(request: HtmxHttpRequest) -> HttpResponse:
    """GET /desk/styleguide/: `docs/components.md`, drawn. Reads nothing from the database."""
    return render(request, "styleguide.html")
