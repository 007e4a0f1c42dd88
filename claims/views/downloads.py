"""Handing out material that came from elsewhere: as a file to keep, never as a page to open."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

#: Should a browser open it all the same, it gets an origin of its own and may load nothing.
SANDBOX = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def attachment(data: bytes, *, name: str) -> HttpResponse:
    """An answer that browsers save under ``name`` and never show, whatever the bytes are."""
    response = HttpResponse(data, content_type="application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
