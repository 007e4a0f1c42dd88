"""The invariants at the database: raw SQL meets the same refusals as the application."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from claims.actions.workflow.table import TABLE
from claims.infrastructure.guards import STATUS_CHANGES, drop_guards, install_guards, missing_guards
from claims.models import ArticleVersion, Claim, Event, ImmutableRowError
from tests.factories import (
    make_approved_claim,
    make_claim,
    make_snapshot,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


def execute(sql: str, *params: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def refused(sql: str, *params: Any) -> None:
    with pytest.raises(DatabaseError):
        execute(sql, *params)


def test_every_guard_stands_after_migrate() -> None:
    assert missing_guards() == set()


def test_missing_guards_are_named() -> None:
    drop_guards()
    assert "claims_event_no_update" in missing_guards()
    install_guards()
    assert missing_guards() == set()


def test_events_refuse_update_and_delete() -> None:
    event = Event.record("test")
    refused("UPDATE claims_event SET kind = 'other' WHERE id = %s", event.pk)
    refused("DELETE FROM claims_event WHERE id = %s", event.pk)
    assert Event.objects.get(pk=event.pk).kind == "test"


def test_events_refuse_to_be_replaced() -> None:
    event = Event.record("test")
    columns = "id, at, kind, subject, reason, data, previous_hash, hash"
    if connection.vendor == "sqlite":
        refused(
            f"INSERT OR REPLACE INTO claims_event ({columns}) SELECT id, at, 'other', subject,"
            " reason, data, previous_hash, hash FROM claims_event WHERE id = %s",
            event.pk,
        )
    else:
        refused(
            f"INSERT INTO claims_event ({columns}) SELECT {columns} FROM claims_event"
            " WHERE id = %s ON CONFLICT (id) DO UPDATE SET kind = 'other'",
            event.pk,
        )


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_events_refuse_truncate() -> None:
    refused("TRUNCATE claims_event CASCADE")


def test_two_events_cannot_follow_the_same_one() -> None:
    event = Event.record("test")
    refused(
        "INSERT INTO claims_event (at, kind, subject, reason, data, previous_hash, hash)"
        " SELECT at, 'fork', subject, reason, data, previous_hash, 'x' FROM claims_event"
        " WHERE id = %s",
        event.pk,
    )


def test_the_text_of_a_version_never_changes() -> None:
    version = make_version()
    refused("UPDATE claims_articleversion SET text = 'other' WHERE id = %s", version.pk)
    refused("DELETE FROM claims_articleversion WHERE id = %s", version.pk)
    with pytest.raises(ImmutableRowError):
        version.save()
    with pytest.raises(ImmutableRowError):
        type(version).objects.filter(pk=version.pk).update(text="other")
    with pytest.raises(ImmutableRowError):
        type(version).objects.filter(pk=version.pk).delete()


def next_version(before: ArticleVersion, text: str, **fields: Any) -> ArticleVersion:
    return make_version(text, article=before.article, number=before.number + 1, **fields)


def test_two_versions_in_a_row_never_have_the_same_text() -> None:
    first = make_version("Fees rose.")
    with pytest.raises(IntegrityError, match="differs from the one before"), transaction.atomic():
        next_version(first, "Fees rose.", goes_back_to=first)
    second = next_version(first, "Fees fell.")
    third = next_version(second, "Fees rose.", goes_back_to=first)
    assert third.goes_back_to == first


def test_a_version_with_an_earlier_text_has_to_name_the_version_that_had_it() -> None:
    first = make_version("Fees rose.")
    second = next_version(first, "Fees fell.")
    stranger = make_version("Fees rose.")
    with pytest.raises(IntegrityError, match=r"version_text_once|UNIQUE"), transaction.atomic():
        next_version(second, "Fees rose.")
    for other in (second, stranger):
        with pytest.raises(IntegrityError, match="differs"), transaction.atomic():
            next_version(second, "Fees rose.", goes_back_to=other)


def test_what_a_version_goes_back_to_never_changes() -> None:
    first = make_version("Fees rose.")
    second = next_version(first, "Fees fell.")
    sql = "UPDATE claims_articleversion SET goes_back_to_id = %s WHERE id = %s"
    refused(sql, first.pk, second.pk)


def test_the_text_of_a_snapshot_never_changes() -> None:
    snapshot = make_snapshot()
    refused("UPDATE claims_sourcesnapshot SET text = 'other' WHERE id = %s", snapshot.pk)
    with pytest.raises(ImmutableRowError):
        snapshot.delete()


def test_a_second_reading_never_changes() -> None:
    make_approved_claim(checker=make_user(), reader=make_user())
    refused("UPDATE claims_secondreading SET agrees = %s", False)
    refused("DELETE FROM claims_secondreading")


def test_the_words_of_a_claim_stand_at_its_place() -> None:
    claim = make_claim()
    refused('UPDATE claims_claim SET "start" = "start" + 1 WHERE id = %s', claim.pk)
    refused("UPDATE claims_claim SET exact = 'other words' WHERE id = %s", claim.pk)


def test_a_claim_with_other_words_cannot_be_inserted() -> None:
    version = make_version()
    with pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.create(version=version, number=1, start=0, end=5, exact="Other")


def test_offsets_are_code_points_on_both_databases() -> None:
    version = make_version("Fees 🚢 rose by 12 per cent")
    claim = make_claim("rose by 12 per cent", version=version)
    assert version.text[claim.start : claim.end] == "rose by 12 per cent"


def test_the_database_refuses_a_status_change_the_workflow_does_not_know() -> None:
    claim = make_claim()
    refused("UPDATE claims_claim SET status = 'published' WHERE id = %s", claim.pk)


def test_the_guard_and_the_workflow_know_the_same_changes() -> None:
    from_table = {
        (source, row.target) for row in TABLE for source in row.sources if source != row.target
    }
    assert from_table == set(STATUS_CHANGES)


def test_a_status_set_by_hand_is_never_written() -> None:
    claim = make_claim()
    claim.status = Claim.Status.PUBLISHED
    claim.save()
    assert Claim.objects.get(pk=claim.pk).status == Claim.Status.SUGGESTED
    with pytest.raises(TypeError):
        Claim.objects.filter(pk=claim.pk).update(status=Claim.Status.PUBLISHED)


def test_the_second_reader_is_never_the_checker() -> None:
    checker, reader = make_user(), make_user()
    claim = make_approved_claim(checker=checker, reader=reader)
    refused(
        "INSERT INTO claims_secondreading (review_id, reader_id, checker_id, rating_id,"
        " attribution_result, agrees, comment, content_hash, created_at)"
        " SELECT review_id, checker_id, checker_id, rating_id, attribution_result, agrees,"
        " comment, content_hash, created_at FROM claims_secondreading WHERE review_id = %s",
        claim.review.pk,
    )


def test_the_models_can_be_imported_alone() -> None:
    assert importlib.import_module("claims.models").Claim is Claim
