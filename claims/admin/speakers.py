"""The page on which an admin says which of several rows to keep; speakers, who are merged on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from claims.actions.claims.speakers import merge_speakers
from claims.actions.errors import NotAllowedError, RefusedError
from claims.admin.base import ActionAdmin, RecordedAdmin, TabularInline, count_column, signed_in
from claims.models import Speaker, SpeakerAlias


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
        message = _t("Select at least two rows that are not merged yet.")
        model_admin.message_user(request, message, messages.WARNING)
        return None
    kept = next((row for row in rows if str(row.pk) == request.POST.get("keep")), None)
    if kept is None:
        context = {
            **model_admin.admin_site.each_context(request),
            "title": _t("Which one do you want to keep?"),
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
    message = _t("Merged into %(name)s.") % {"name": kept}
    model_admin.message_user(request, message, messages.SUCCESS)
    return None


class AliasInline(TabularInline):
    model = SpeakerAlias
    extra = 0


@admin.register(Speaker)
class SpeakerAdmin(RecordedAdmin, ActionAdmin):
    event_name = "speaker"
    can_delete = False  # they are merged
    list_display = ("name", "kind", "role", "claim_count", "merged_into")
    list_filter = ("kind", ("merged_into", admin.EmptyFieldListFilter))
    search_fields = ("name", "aliases__text", "wikidata_id")
    list_select_related = ("merged_into",)
    fields = ("name", "slug", "kind", "role", "wikidata_id", "merged_into")
    readonly_fields = ("merged_into",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (AliasInline,)
    actions = ("merge",)
    claim_count = staticmethod(count_column("claim_count", _("claims")))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Speaker]:
        return Speaker.objects.annotate(claim_count=Count("attributions__claim", distinct=True))

    def offered(self, rows: QuerySet[Speaker]) -> QuerySet[Speaker]:
        return rows.filter(merged_into__isnull=True)

    @admin.action(description=_("Merge selected speakers"), permissions=["change"])
    def merge(self, request: HttpRequest, queryset: QuerySet[Speaker]) -> HttpResponse | None:
        return merge_selected(self, request, queryset, merge=merge_speakers, action="merge")
