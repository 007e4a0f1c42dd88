from django.conf import settings
from django.http import HttpRequest


def newsroom(request: HttpRequest) -> dict[str, object]:
    """The newsroom's name and its second-reading rule; reads neither session nor user."""
    return {
        "newsroom_name": settings.NEWSROOM_NAME,
        "second_reading_required": settings.REQUIRE_SECOND_READING,
    }
