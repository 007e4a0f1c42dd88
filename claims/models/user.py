"""The account of somebody at the desk, under one name for every signature."""

from __future__ import annotations

from django.contrib.auth.models import User

__all__ = ["User"]
