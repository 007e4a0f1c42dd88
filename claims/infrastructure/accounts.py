"""Who is signed in: the account and its roles, read together."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef

from claims.infrastructure.roles import ADMIN_GROUP, EDITOR_GROUP


class DeskBackend(ModelBackend):
    """Django's own accounts; each request reads the user with the groups that make the roles.

    Nothing is kept between requests: who leaves a group may do nothing more from the next request.
    """

    def get_user(self, user_id: object) -> Any:
        """The active user with that id, or None; one query, ``claims.infrastructure.roles`` needs none of its own."""
        members = {
            name: Exists(Group.objects.filter(name=group, user=OuterRef("pk")))
            for name, group in (("in_editors", EDITOR_GROUP), ("in_admins", ADMIN_GROUP))
        }
        accounts = get_user_model()._default_manager.annotate(**members)
        user: Any = accounts.filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        names = ((EDITOR_GROUP, user.in_editors), (ADMIN_GROUP, user.in_admins))
        user._desk_groups = frozenset(name for name, is_member in names if is_member)
        return user
