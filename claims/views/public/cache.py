"""What every public page sends: cacheable by anyone, with an ETag, never a cookie.

A page is drawn for its first reader and kept under its address and ETag. The ETag changes with all
that the page shows, so the next reader costs what it takes to know it.
"""

import hashlib
from functools import cache

from django.conf import settings
from django.core.cache import cache as page_cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=300"
#: How long a drawn page is kept for other readers. Its key has its ETag, so it is never out of date.
DRAWN_TTL_S = 3600
#: Where a template lets in a body that was built at publication. No words of an article can be taken
#: for it: in them "<" is escaped.
BODY_MARK = b"<!-- body -->"


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


def kept_answer(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    """The answer that needs no drawing: a 304, or the page as it was drawn before; else None."""
    if response := not_modified(request, etag):
        return response
    page = drawn_before(request, etag)
    return with_cache_headers(HttpResponse(page), etag) if page is not None else None


def drawn_before(request: HttpRequest, etag: str) -> bytes | None:
    return None if settings.DEBUG else page_cache.get(_key(request, etag))


def _key(request: HttpRequest, etag: str) -> str:
    """An ETag tells the states of one address apart; two addresses may have the same.

    Hashed, because some caches take 250 characters at most and an address may be longer.
    """
    return f"page:{hashlib.sha256(f'{request.path}|{etag}'.encode()).hexdigest()}"


def draw(request: HttpRequest, template: str, context: dict[str, object], *, etag: str) -> bytes:
    """Render a page and keep it under its address and ETag.

    An address with a query is not kept: there is no end of them, and they would crowd out the pages
    that everyone reads.
    """
    page = render_to_string(template, context, request).encode()
    if not request.META.get("QUERY_STRING"):
        page_cache.set(_key(request, etag), page, DRAWN_TTL_S)
    return page


def answer(
    request: HttpRequest, template: str, context: dict[str, object], *, etag: str
) -> HttpResponseBase:
    """A public page; the context is the view's own, since templates read neither session nor user."""
    return with_cache_headers(HttpResponse(draw(request, template, context, etag=etag)), etag)


def with_cache_headers(response: HttpResponseBase, etag: str = "") -> HttpResponseBase:
    response.headers["Cache-Control"] = CACHE_CONTROL
    if etag:
        response.headers["ETag"] = etag
    return response
