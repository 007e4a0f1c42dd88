"""Rating, retracting and merging sources, and which public verdicts rely on them."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from django.core.exceptions import ValidationError

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.evidence.citations import remove_evidence
from claims.actions.publishing.publish import reopen, withdraw
from claims.actions.sources.catalogue import (
    add_snapshot,
    change_source,
    create_source,
    merge_sources,
)
from claims.actions.sources.trust import (
    is_downgrade,
    published_verdicts_relying_on,
    rate_source,
    retract_source,
)
from claims.models import PublishedReview, Source, StaleWriteError
from claims.models.evidence import count_origins
from tests.factories import make_admin, make_checked_claim, make_snapshot, make_source, make_user
from tests.published import make_desk, make_published

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
    with pytest.raises(ValidationError, match="cannot derive from itself"):
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


def test_a_source_is_merged_neither_into_itself_nor_into_a_merged_one() -> None:
    admin, source = make_admin(), make_source()
    gone = make_source()
    merge_sources(make_source(), gone, actor=admin)
    for kept in (source, gone):
        with pytest.raises(RefusedError, match="another source to keep"):
            merge_sources(kept, source, actor=admin)
    assert Source.objects.get(pk=source.pk).merged_into is None


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
    assert PurePath(snapshot.file.name).suffix == ".pdf"


@pytest.mark.parametrize("file_name", ["", "/", ".", "..", "$", "“”"])
def test_file_without_a_name_is_kept_too(file_name: str) -> None:
    snapshot = add_snapshot(make_source(), data=b"x", file_name=file_name, actor=make_user())
    assert PurePath(snapshot.file.name).parts[0] == "snapshots"
    assert PurePath(snapshot.file.name).name.startswith("copy")


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


def test_a_reopened_claim_without_the_citation_still_shows_its_public_verdict() -> None:
    claim = make_published(make_desk()).claim
    citation = claim.evidence.get()
    reopened = reopen(claim, actor=make_user(), reason="A new report")
    remove_evidence(citation, actor=reopened.assignee)
    verdict = PublishedReview.objects.get()
    assert list(published_verdicts_relying_on(citation.source)) == [verdict]
    assert retract_source(citation.source, reason="Invented", actor=make_admin()) == [verdict]


def test_a_working_citation_is_no_public_verdict() -> None:
    claim = make_published(make_desk()).claim
    source = make_source()
    claim.evidence.create(source=source, stance="supports")
    assert not published_verdicts_relying_on(source).exists()


def test_a_verdict_relies_on_what_its_source_derives_from_and_was_merged_from() -> None:
    claim = make_published(make_desk()).claim
    cited = claim.evidence.get().source
    wire, agency = make_source(kind="wire"), make_source(kind="wire")
    change_source(cited, actor=make_user(), derives_from=wire)
    change_source(wire, actor=make_user(), derives_from=agency)
    verdict = PublishedReview.objects.get()
    assert list(published_verdicts_relying_on(wire)) == [verdict]
    assert list(published_verdicts_relying_on(agency)) == [verdict]
    kept = merge_sources(make_source(), cited, actor=make_admin())
    assert list(published_verdicts_relying_on(kept)) == [verdict]


def test_a_withdrawn_or_superseded_verdict_relies_on_nothing() -> None:
    claim = make_published(make_desk()).claim
    withdraw(claim, actor=make_admin(), reason="The claim was invented.")
    assert not published_verdicts_relying_on(claim.evidence.get().source).exists()
