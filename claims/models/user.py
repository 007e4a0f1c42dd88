"""The account of somebody at the desk, under one name for every signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import models

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable
    from django_stubs_ext import StrOrPromise

__all__ = ["User", "signature"]


def signature(
    verbose_name: StrOrPromise | None = None, *, editable: bool = True, related_name: str = "+"
) -> models.ForeignKey[User | Combinable | None, User | None]:
    """A column for whoever did something; empty when the machine did it or nobody has yet."""
    return models.ForeignKey(
        User,
        verbose_name=verbose_name,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=editable,
        related_name=related_name,
    )
