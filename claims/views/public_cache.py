"""What every public page sends: cacheable by anyone, with an ETag, never a cookie."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=300"


def etag_for(*parts: object) -> str:
    """An ETag that changes with ``parts``, with the release and with the settings pages show."""
    text = "\n".join([release_mark(), *(str(part) for part in parts)])
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


@cache
def release_mark() -> str:
    """A fingerprint of code, templates and styles: a new release makes every kept page stale."""
    digest = hashlib.sha256(
        f"{settings.NEWSROOM_NAME}|{settings.SITE_URL}|{settings.REQUIRE_SECOND_READING}".encode()
    )
    for folder, pattern in (("templates", "*.html"), ("static", "*.[cj]s*"), ("claims", "*.py")):
        for path in sorted((settings.BASE_DIR / folder).rglob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def not_modified(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    """The 304 answer when the reader has this very page already, else None."""
    if settings.DEBUG:
        # Templates change under a running server: never answer from what the browser kept.
        return None
    response = get_conditional_response(request, etag=etag)
    return with_cache_headers(response, etag) if response is not None else None


def with_cache_headers(response: HttpResponseBase, etag: str = "") -> HttpResponseBase:
    response.headers["Cache-Control"] = CACHE_CONTROL
    if etag:
        response.headers["ETag"] = etag
    return response


def answer(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    etag: str = "",
    status: int = 200,
) -> HttpResponse:
    """A public page; the context is the view's own, since templates read neither session nor user."""
    response = render(request, template, context, status=status)
    with_cache_headers(response, etag)
    return response
