"""A measured server: its middleware counts queries in ``Server-Timing``, and it serves the floor.

The floor is a bare template page with one query, which pages are compared with.
"""

import json
from collections.abc import Callable
from functools import cache as once
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from claims.models import Page

#: Statements that steer a transaction and read or write no row.
STEERING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
#: The session, and the account with its groups.
ACCOUNT = ("django_session", '"in_editors"')
#: Request headers: return every statement too; draw the page as for its first reader.
WITH_STATEMENTS, WITHOUT_CACHE = "X-Bench-Statements", "X-Bench-Clear"

Execute = Callable[[str, object, bool, dict[str, object]], object]


def probe(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Count what reads or writes rows, and how much of that looks up the session and account."""

    def counted(request: HttpRequest) -> HttpResponse:
        statements: list[str] = []

        def note(
            execute: Execute, sql: str, params: object, many: bool, context: dict[str, object]
        ) -> object:
            if not sql.startswith(STEERING):
                statements.append(sql)
            return execute(sql, params, many, context)

        if WITHOUT_CACHE in request.headers:
            cache.clear()
        with connection.execute_wrapper(note):
            response = get_response(request)
        account = sum(map(is_account, statements))
        response["Server-Timing"] = f'queries;desc="{len(statements)}", account;desc="{account}"'
        if WITH_STATEMENTS in request.headers:
            response[WITH_STATEMENTS] = json.dumps([sql[:230] for sql in statements])
        return response

    return counted


def is_account(sql: str) -> bool:
    """Whether a statement looks up who is asking; an insert that names a session does not."""
    return sql.startswith("SELECT") and any(part in sql for part in ACCOUNT)


#: The site's own head and foot around one paragraph.
TEMPLATE = "{% extends 'public/base.html' %}{% block main %}<p>{{ page.body }}</p>{% endblock %}"
FLOOR = "/measuring-floor/"


def floor(request: HttpRequest) -> HttpResponse:
    page = Page.objects.get(slug=Page.REQUIRED[0])
    return HttpResponse(_template().render({"page": page}, request))


@once
def _template() -> Any:
    return engines["django"].from_string(TEMPLATE)


#: Used as ROOT_URLCONF while measuring: the floor beside every address of the site.
urlpatterns = [path(FLOOR.lstrip("/"), floor), path("", include("factcheck.urls"))]
