"""Installs triggers, search index, default ratings and groups around each `migrate`."""

from typing import Any

from django.contrib.auth.models import Group, Permission

from claims.infrastructure import roles
from claims.infrastructure.guards import drop_guards, install_guards
from claims.infrastructure.search import install_index, remove_index
from claims.models import Rating, RatingScale

#: slug, word, definition, colour, number (None off the axis), conclusive
DEFAULT_RATINGS = (
    ("true", "True", "The evidence supports all of it.", "true", 5, True),
    ("mostly-true", "Mostly true", "Right in substance, wrong in a detail.", "mtrue", 4, True),
    ("mixed", "Mixed", "Partly right, partly wrong.", "mixed", 3, True),
    ("mostly-false", "Mostly false", "Wrong in substance, right in a detail.", "mfalse", 2, True),
    ("false", "False", "The best evidence contradicts the claim.", "false", 1, True),
    ("unproven", "Unproven", "The evidence does not settle it.", "off", None, False),
    (
        "missing-context",
        "Missing context",
        "Accurate words that leave a wrong impression.",
        "off",
        None,
        False,
    ),
    ("not-checkable", "Not checkable", "An opinion or a forecast.", "none", None, False),
)


def before_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    drop_guards(using)
    # Refilling the search index takes time, so it is removed only for the app's own migrations.
    if any(migration.app_label == sender.label for migration, _back in kwargs.get("plan", ())):
        remove_index(using)


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    install_guards(using)
    install_index(using)
    install_ratings()
    install_groups()


def install_ratings() -> None:
    """Create the default scale unless the newsroom has one already."""
    if RatingScale.objects.exists():
        return
    scale = RatingScale.objects.create(slug="default", name="Factcheck scale", is_default=True)
    Rating.objects.bulk_create(
        Rating(
            scale=scale,
            slug=slug,
            label=label,
            definition=definition,
            glyph=slug,
            colour=colour,
            numeric_value=number,
            conclusive=conclusive,
            order=order,
        )
        for order, (slug, label, definition, colour, number, conclusive) in enumerate(
            DEFAULT_RATINGS, start=1
        )
    )


def install_groups() -> None:
    editors, _created = Group.objects.get_or_create(name=roles.EDITOR_GROUP)
    admins, _created = Group.objects.get_or_create(name=roles.ADMIN_GROUP)
    wanted = {f"view_{model}" for model in roles.VIEWED_MODELS}
    editors.permissions.set(_permissions(wanted))
    wanted |= {f"{verb}_{model}" for model in roles.ADMIN_MODELS for verb in ("add", "change")}
    wanted |= {f"delete_{model}" for model in roles.DELETABLE_MODELS}
    accounts = Permission.objects.filter(content_type__app_label="auth", content_type__model="user")
    admins.permissions.set([*_permissions(wanted), *accounts.exclude(codename="delete_user")])


def _permissions(codenames: set[str]) -> list[Permission]:
    return list(Permission.objects.filter(content_type__app_label="claims", codename__in=codenames))
