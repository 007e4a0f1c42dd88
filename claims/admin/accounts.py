"""Accounts: whoever is not a superuser can neither become one nor act as one."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model
from django.http import HttpRequest

from claims.admin.base import signed_in
from claims.models.user import User

#: What only a superuser gives: everything, or single permissions beside the groups'.
POWERS = ("is_superuser", "user_permissions")

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if signed_in(request).is_superuser else (*fields, *POWERS)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A superuser's account, and so the password page too, is for superusers."""
        is_beyond = isinstance(obj, User) and obj.is_superuser
        if is_beyond and not signed_in(request).is_superuser:
            return False
        return super().has_change_permission(request, obj)
