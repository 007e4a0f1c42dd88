"""Many rows of one table by one prepared statement."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from claims.actions.insert import insert_rows
from claims.models import Claim, CoverageFact
from tests.factories import make_version

pytestmark = pytest.mark.django_db


def test_rows_arrive_as_django_would_have_written_them() -> None:
    version = make_version()
    rows = [
        {
            "version_id": version.pk,
            "number": n,
            "start": 0,
            "end": 7,
            "exact": "Harbour",
            "flags": ["hearsay"],
            "score": 0.5,
            "split_points": [3],
        }
        for n in (1, 2)
    ]
    insert_rows(Claim, rows)
    first, second = Claim.objects.order_by("number")
    assert first.flags == ["hearsay"]
    assert (first.score, first.split_points, first.status) == (0.5, [3], "suggested")
    assert first.created_at is not None
    assert first.lock_version == 1
    assert first.public_id != second.public_id


def test_nothing_to_insert_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert_rows(Claim, [])


def test_conflicts_are_skipped_only_when_asked_for() -> None:
    version = make_version()
    facts = [{"version_id": version.pk, "start": 0, "end": 2, "kind": "name"} for _n in range(2)]
    insert_rows(CoverageFact, facts, skip_conflicts=True)
    assert version.facts.count() == 1
    with pytest.raises(IntegrityError):
        insert_rows(CoverageFact, facts)


def test_words_that_do_not_stand_in_the_text_are_refused_here_too() -> None:
    place = {"version_id": make_version().pk, "number": 1, "start": 0, "end": 7}
    with pytest.raises(IntegrityError):
        insert_rows(Claim, [place | {"exact": "Elsewhere"}])
