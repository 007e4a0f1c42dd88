"""Rows that are written once. Triggers in the database refuse what slips past these methods."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImmutableRowError(Exception):
    """Somebody tried to change or delete what is kept for ever."""


class FrozenQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Refuses mass changes of frozen fields and mass deletion."""

    def update(self, **kwargs: Any) -> int:
        frozen = set(kwargs) - self.model.changeable_fields  # type: ignore[attr-defined]
        if frozen:
            raise ImmutableRowError(f"{self.model.__name__} never changes {sorted(frozen)}")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImmutableRowError(f"{self.model.__name__} rows are never deleted")


class FrozenModel(models.Model):
    """A row whose fields, but for ``changeable_fields``, are written once and never deleted."""

    changeable_fields: ClassVar[frozenset[str]] = frozenset()

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            changed = set(kwargs.get("update_fields") or ["every field"])
            if not changed <= self.changeable_fields:
                raise ImmutableRowError(
                    _("A stored text never changes. Save the new text as a new row.")
                )
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableRowError(_("A stored text cannot be deleted."))
