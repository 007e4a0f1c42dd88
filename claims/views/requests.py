"""What a request of the desk holds, and how numbers are read from an address."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from claims.models.user import User

#: What a template is given.
Context = dict[str, Any]
#: Keys of both databases fit; a longer row of digits is somebody's experiment.
MAX_DIGITS = 18


class HtmxHttpRequest(HttpRequest):
    """A request of somebody signed in, behind ``editor_required``; ``htmx`` is set by its middleware."""

    htmx: HtmxDetails
    user: User  # type: ignore[assignment]  # never anonymous behind the decorator


def whole_number(text: str) -> int | None:
    """The whole number that ``text`` holds in ASCII digits and nothing else, or None."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if is_number else None
