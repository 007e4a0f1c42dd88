"""Rating, retracting and merging sources, and what leans on them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.sources.catalogue import (
    add_snapshot,
    change_source,
    create_source,
    is_downgrade,
    merge_sources,
    rate_source,
    retract_source,
)
from claims.models import Source, StaleWriteError
from claims.models.independence import count_origins
from tests.factories import make_admin, make_checked_claim, make_snapshot, make_source, make_user

pytestmark = pytest.mark.django_db


def test_sources_of_the_same_title_get_addresses_of_their_own() -> None:
    editor = make_user()
    first, second = (
        create_source(actor=editor, title="Annual report", kind="primary") for _ in "ab"
    )
    assert (first.slug, second.slug) == ("annual-report", "annual-report-2")


def test_a_bad_address_is_refused() -> None:
    with pytest.raises(ValidationError):
        create_source(actor=make_user(), title="Report", kind="primary", url="javascript:alert(1)")


def test_sources_cannot_derive_from_each_other() -> None:
    first = make_source()
    second = make_source(derives_from=first)
    third = make_source(derives_from=second)
    with pytest.raises(ValidationError, match="derive from each other"):
        change_source(first, actor=make_user(), derives_from=third)


def test_a_rating_needs_a_reason_and_an_admin() -> None:
    source = make_source()
    with pytest.raises(NotAllowedError):
        rate_source(source, reliability="reliable", reason="Long record", actor=make_user())
    with pytest.raises(ValidationError):
        rate_source(source, reliability="reliable", reason=" ", actor=make_admin())
    rate_source(
        Source.objects.get(pk=source.pk),
        reliability="reliable",
        reason="Long record",
        actor=make_admin(),
    )
    assert Source.objects.get(pk=source.pk).rated_at


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("reliable", "mixed", True),
        ("reliable", "unreliable", True),
        ("mixed", "unreliable", True),
        ("unrated", "unreliable", True),
        ("unrated", "mixed", False),
        ("mixed", "reliable", False),
        ("mixed", "unrated", False),
        ("mixed", "mixed", False),
    ],
)
def test_what_counts_as_a_downgrade(old: str, new: str, expected: bool) -> None:
    assert is_downgrade(old, new) is expected


def test_a_retraction_needs_a_reason() -> None:
    with pytest.raises(RefusedError):
        retract_source(make_source(), reason="", actor=make_admin())


def test_a_merged_source_gives_its_citations_and_copies() -> None:
    claim = make_checked_claim(checker=make_user())
    merged = claim.evidence.get().source
    make_snapshot(merged)
    kept = merge_sources(make_source(), merged, actor=make_admin())
    assert claim.evidence.get().source == kept
    assert kept.snapshots.count() == 1
    assert Source.objects.get(pk=merged.pk).merged_into == kept


def test_an_empty_copy_is_refused() -> None:
    with pytest.raises(RefusedError, match="empty"):
        add_snapshot(make_source(), text="  \r\n ", actor=make_user())


def test_a_file_is_kept_as_it_came() -> None:
    snapshot = add_snapshot(
        make_source(), data=b"%PDF-1.7", file_name="../../report.pdf", actor=make_user()
    )
    with snapshot.file.open("rb") as kept:
        assert kept.read() == b"%PDF-1.7"
    assert ".." not in snapshot.file.name


def test_a_late_change_is_refused() -> None:
    source = make_source()
    change_source(source, actor=make_user(), seen=1, publisher="First")
    with pytest.raises(StaleWriteError):
        change_source(
            Source.objects.get(pk=source.pk), actor=make_user(), seen=1, publisher="Second"
        )


def test_a_paper_that_carries_a_wire_report_adds_no_independence() -> None:
    claim = make_checked_claim(checker=make_user())
    wire = make_source(kind="wire")
    for source in (wire, make_source(derives_from=wire), make_source(derives_from=wire)):
        claim.evidence.create(source=source, stance="supports")
    assert count_origins(claim.evidence.filter(source=wire), None).origins == 1
    assert count_origins(claim.evidence.all(), None).origins == 2
