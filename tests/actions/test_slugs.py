"""Slugs that no other row has."""

from __future__ import annotations

import pytest

from claims.actions.slugs import free_slugs
from claims.models import Speaker

pytestmark = pytest.mark.django_db


def test_free_slugs_differ_from_the_stored_and_from_each_other() -> None:
    for slug in ("ada", "ada-2"):
        Speaker.objects.create(name=slug, slug=slug)
    assert free_slugs(Speaker, ["ada", "ada", "bo", "bo"]) == ["ada-3", "ada-4", "bo", "bo-2"]
