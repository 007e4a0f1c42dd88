"""Rows that are written once. Database triggers refuse any change that bypasses these methods."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImmutableRowError(Exception):
    """Raised when a row that is written once would be changed or deleted."""


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
    """A row that is never deleted and of which only ``changeable_fields`` may change."""

    changeable_fields: ClassVar[frozenset[str]] = frozenset()

    objects = FrozenQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            changed = set(kwargs.get("update_fields") or ["every field"])
            if not changed <= self.changeable_fields:
                raise ImmutableRowError(_("This record never changes. Save a new one instead."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableRowError(_("This record cannot be deleted."))
