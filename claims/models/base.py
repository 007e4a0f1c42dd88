"""Rows that guard themselves: against late writers, and, where written once, against any change."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class StaleWriteError(Exception):
    """The row changed after it was read. ``current`` is the row as it stands now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(f"{current._meta.verbose_name} {current.pk} was changed by someone else")
        self.current = current


class VersionedModel(models.Model):
    """A row whose ``lock_version`` grows with every write; a late ``save()`` raises ``StaleWriteError``.

    To save a form, set ``row.lock_version`` to the version the form showed. ``save()`` of an
    existing row leaves out the fields in ``written_elsewhere``, which only one function may write.
    """

    written_elsewhere: ClassVar[frozenset[str]] = frozenset()

    lock_version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def _do_update(
        self,
        base_qs: models.QuerySet[Any],
        using: str | None,
        pk_val: Any,
        values: Any,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        # Django's only hook between save() and its UPDATE, so every save passes through it.
        seen = self.lock_version
        lock_field = self._meta.get_field("lock_version")
        kept = [
            value
            for value in values
            if value[0] is not lock_field and value[0].name not in self.written_elsewhere
        ]
        kept.append((lock_field, None, seen + 1))
        seen_rows = base_qs.filter(lock_version=seen)
        updated = super()._do_update(seen_rows, using, pk_val, kept, *args, **kwargs)  # type: ignore[misc]
        if not updated:
            current = base_qs.filter(pk=pk_val).first()
            if current is not None:
                raise StaleWriteError(current)
            return updated
        self.lock_version = seen + 1
        return updated


class ImmutableRowError(Exception):
    """A row that is written once would have been changed or deleted."""


class FrozenQuerySet(models.QuerySet):  # type: ignore[type-arg]
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

    def save(self, *args: object, **kwargs: Any) -> None:
        if not self._state.adding:
            changed = set(kwargs.get("update_fields") or ["every field"])
            if not changed <= self.changeable_fields:
                raise ImmutableRowError(_("This record never changes. Save a new one instead."))
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableRowError(_("This record cannot be deleted."))
