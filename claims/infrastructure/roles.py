"""Who may do what: two groups, Editor and Admin, above them the superuser."""

from enum import StrEnum
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from claims.models.user import User

EDITOR_GROUP = "Editor"
ADMIN_GROUP = "Admin"

#: Models an Admin may add to and change under /admin/.
ADMIN_MODELS = (
    "article",
    "attribution",
    "claim",
    "claimreview",
    "evidence",
    "page",
    "rating",
    "ratingscale",
    "source",
    "sourcesnapshot",
    "speaker",
    "speakeralias",
    "note",
)
#: Models an Admin may also delete; the rest is kept, merged, dismissed or withdrawn.
DELETABLE_MODELS = ("evidence", "page", "speakeralias", "attribution")
#: Models everyone at the desk may look at under /admin/.
VIEWED_MODELS = (
    *ADMIN_MODELS,
    "articleversion",
    "correction",
    "event",
    "extractionrun",
    "publishedreview",
    "secondreading",
)


class Role(StrEnum):
    EDITOR = "editor"
    ADMIN = "admin"


def desk_groups(user: Any) -> frozenset[str]:
    """Which of the two groups the user is in: read with the account, else once per request."""
    if not hasattr(user, "_desk_groups"):
        both = user.groups.filter(name__in=(EDITOR_GROUP, ADMIN_GROUP))
        user._desk_groups = frozenset(both.values_list("name", flat=True))
    return user._desk_groups


def has_role(user: User | AnonymousUser | None, role: Role) -> bool:
    """Whether an active user may act in ``role``; admins may do all that editors may."""
    if user is None or not user.is_active or user.is_anonymous:
        return False
    if user.is_superuser:
        return True
    wanted = {ADMIN_GROUP} if role == Role.ADMIN else {ADMIN_GROUP, EDITOR_GROUP}
    return bool(wanted & desk_groups(user))


def desk_people() -> Any:
    """Active users who may work at the desk, as a queryset in the order of their names."""
    return (
        get_user_model()
        ._default_manager.filter(is_active=True)
        .filter(Q(is_superuser=True) | Q(groups__name__in=[ADMIN_GROUP, EDITOR_GROUP]))
        .distinct()
        .order_by("first_name", "last_name", "username")
    )
