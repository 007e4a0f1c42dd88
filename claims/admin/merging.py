"""The page on which an admin says which of several rows to keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from claims.actions.errors import NotAllowedError, RefusedError
from claims.admin.base import ActionAdmin, signed_in


def merge_selected(
    model_admin: ActionAdmin,
    request: HttpRequest,
    queryset: QuerySet[Any],
    *,
    merge: Callable[..., Any],
    action: str,
) -> HttpResponse | None:
    """Ask which row to keep, then move everything the others have to it.

    ``merge`` is called as ``merge(kept, other, actor=user)`` for every other row, all or none.
    Returns the page that asks, or None when the work is done or refused.
    """
    rows = list(queryset.filter(merged_into__isnull=True))
    if len(rows) < 2:
        message = _("Select at least two rows that are not merged yet.")
        model_admin.message_user(request, message, messages.WARNING)
        return None
    kept = next((row for row in rows if str(row.pk) == request.POST.get("keep")), None)
    if kept is None:
        context = {
            **model_admin.admin_site.each_context(request),
            "title": _("Which one do you want to keep?"),
            "opts": model_admin.model._meta,
            "rows": rows,
            "action": action,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/claims/merge.html", context)
    try:
        with transaction.atomic():
            for row in rows:
                if row.pk != kept.pk:
                    kept = merge(kept, row, actor=signed_in(request))
    except (RefusedError, NotAllowedError) as error:
        model_admin.message_user(request, str(error), messages.ERROR)
        return None
    message = _("Merged into %(name)s.") % {"name": kept}
    model_admin.message_user(request, message, messages.SUCCESS)
    return None
