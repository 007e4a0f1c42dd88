"""The style guide: every component on one page, for whoever builds or checks a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from claims.views.access import editor_required


@editor_required
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """GET /desk/styleguide/: `docs/components.md`, drawn. Reads nothing from the database."""
    return render(request, "styleguide.html")
