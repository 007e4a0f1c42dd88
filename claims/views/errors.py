"""What a request that cannot be read gets: a page that says why, not a bare line."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat

#: What is read of a body that is too large, so that the browser hears the answer.
DRAINED = 64 * 1024 * 1024
PIECE = 256 * 1024


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 413 to what is too large and names the limit, else 400."""
    is_large = isinstance(exception, RequestDataTooBig)
    if is_large:
        _drain(request)
    context = {
        "is_large": is_large,
        "has_too_many": isinstance(exception, TooManyFieldsSent | TooManyFilesSent),
        "limit": filesizeformat(settings.MAX_UPLOAD_BYTES),
        "field_limit": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
    }
    return render(request, "400.html", context, status=413 if is_large else 400)


def _drain(request: HttpRequest) -> None:
    """Read on: a connection closed on a browser that still sends shows it no page, only an error."""
    left = DRAINED
    try:
        while left > 0 and (piece := request.read(min(PIECE, left))):
            left -= len(piece)
    except (OSError, ValueError):
        return  # the sender has gone
