from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from claims.models.blindness import readable_by
from claims.models.user import User


def newsroom(request: HttpRequest) -> dict[str, object]:
    """The newsroom's name and its second-reading rule; reads neither session nor user.

    ``second_reading_count`` reads both, but only where a page of the desk shows it.
    """
    return {
        "second_reading_count": SimpleLazyObject(lambda: _waiting_for(request)),
        "newsroom_name": settings.NEWSROOM_NAME,
        "second_reading_required": settings.REQUIRE_SECOND_READING,
    }


def _waiting_for(request: HttpRequest) -> int:
    """How many claims wait for this user's second reading; one query."""
    return readable_by(cast("User", request.user)).count()
