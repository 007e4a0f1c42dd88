"""Publishing, publishing again, opening again and withdrawing, through the real actions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.publishing.publish import publish, reopen, withdraw
from claims.models import (
    Claim,
    Correction,
    Event,
    ImmutableRowError,
    PublishedArticle,
    PublishedReview,
    StaleWriteError,
)
from tests.factories import (
    get_rating,
    make_approved_claim,
    make_user,
)
from tests.published import Desk, checked_again, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def approved(desk: Desk, **fields: Any) -> Claim:
    return make_approved_claim(checker=desk.checker, reader=desk.reader, **fields)


def test_publishing_stores_what_readers_see(desk: Desk) -> None:
    claim = approved(desk)
    at = datetime(2024, 6, 1, 9, tzinfo=UTC)
    row = publish(claim, actor=desk.reader, at=at)
    claim.refresh_from_db()
    assert claim.status == Claim.Status.PUBLISHED
    assert (row.number, row.is_current, row.published_at) == (1, True, at)
    assert row.payload["rating"]["label"] == "True"
    assert row.payload["checked_by"] == desk.checker.get_full_name()
    assert row.payload["second_reading"]["by"] == desk.reader.get_full_name()
    assert row.approved_by == desk.reader
    assert [s.pk for s in row.sources.all()] == [claim.evidence.get().source_id]
    assert "<strong>both</strong>" in row.html
    article = PublishedArticle.objects.get(article=claim.version.article)
    assert article.claims_published == 1
    assert b"harbour fees rose by 12 per cent last year" in article.body


def test_publishing_needs_the_fixed_pages() -> None:
    claim = make_approved_claim(checker=make_user(), reader=make_user())
    with pytest.raises(RefusedError) as refused:
        publish(claim, actor=make_user())
    assert {item.field for item in refused.value.missing} == {"pages"}
    assert not PublishedReview.objects.exists()


def test_publishing_what_someone_else_changed_meanwhile_is_refused(desk: Desk) -> None:
    claim = approved(desk)
    with pytest.raises(StaleWriteError):
        publish(claim, actor=desk.reader, seen=claim.lock_version - 1)
    assert not PublishedReview.objects.exists()


def test_opening_again_keeps_the_public_verdict_with_a_mark(desk: Desk) -> None:
    claim = approved(desk)
    row = publish(claim, actor=desk.reader)
    reopen(Claim.objects.get(pk=claim.pk), actor=desk.checker, reason="Doubt")
    row.refresh_from_db()
    assert row.is_current
    assert row.rechecking_since is not None
    assert b"Being rechecked since" in PublishedArticle.objects.get().body


def test_nothing_changed_leaves_the_public_row_and_lifts_the_mark(desk: Desk) -> None:
    claim = approved(desk)
    first = publish(claim, actor=desk.reader)
    again = publish(checked_again(claim, desk), actor=desk.reader)
    assert again.pk == first.pk
    first.refresh_from_db()
    assert first.rechecking_since is None
    assert PublishedReview.objects.count() == 1
    assert not Correction.objects.exists()
    assert b"Being rechecked" not in PublishedArticle.objects.get().body


def test_a_changed_verdict_needs_a_kind_and_a_note(desk: Desk) -> None:
    claim = approved(desk)
    publish(claim, actor=desk.reader)
    claim = checked_again(claim, desk, one_line="The harbour accounts show both years.")
    with pytest.raises(RefusedError) as refused:
        publish(claim, actor=desk.reader)
    assert [item.field for item in refused.value.missing] == ["correction", "correction-note"]
    claim.refresh_from_db()
    assert claim.status == Claim.Status.APPROVED
    assert PublishedReview.objects.count() == 1


def test_a_correction_supersedes_and_is_told_in_full(desk: Desk) -> None:
    claim = approved(desk)
    first = publish(claim, actor=desk.reader)
    claim = checked_again(claim, desk, rating=get_rating("mostly-true"))
    second = publish(
        claim, actor=desk.reader, correction_kind="correction", note="One year was missing."
    )
    first.refresh_from_db()
    assert (first.is_current, second.is_current, second.number) == (False, True, 2)
    assert second.first_published_at == first.first_published_at
    correction = Correction.objects.get()
    assert (correction.old_rating.slug, correction.new_rating.slug) == ("true", "mostly-true")
    latest, oldest = second.payload["history"]
    assert latest["note"] == "One year was missing."
    assert latest["old_rating"]["label"] == "True"
    assert oldest["number"] == 1


def test_a_typing_error_needs_no_note(desk: Desk) -> None:
    claim = approved(desk)
    publish(claim, actor=desk.reader)
    claim = checked_again(
        claim, desk, one_line="Harbour fees rose by 12 per cent, the port’s own accounts show."
    )
    row = publish(claim, actor=desk.reader, minor=True)
    assert row.minor
    assert row.payload["card"]["changed"] == ""
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "change", [{"rating": "false"}, {"attribution_result": "misquoted"}], ids=str
)
def test_a_changed_answer_is_no_typing_error(desk: Desk, change: dict[str, str]) -> None:
    claim = approved(desk)
    publish(claim, actor=desk.reader)
    if "rating" in change:
        change = {"rating": get_rating(change["rating"])}  # type: ignore[dict-item]
    claim = checked_again(claim, desk, **change)
    with pytest.raises(RefusedError, match="not just a typo"):
        publish(claim, actor=desk.reader, minor=True)


def test_only_an_admin_withdraws(desk: Desk) -> None:
    claim = approved(desk)
    publish(claim, actor=desk.reader)
    with pytest.raises(NotAllowedError):
        withdraw(Claim.objects.get(pk=claim.pk), actor=desk.reader, reason="Wrong person")
    assert PublishedReview.objects.current().count() == 1


def test_withdrawing_takes_every_version_and_says_why(desk: Desk) -> None:
    claim = approved(desk)
    publish(claim, actor=desk.reader)
    claim = checked_again(claim, desk, rating=get_rating("false"))
    publish(claim, actor=desk.reader, correction_kind="correction", note="We were wrong.")
    withdraw(Claim.objects.get(pk=claim.pk), actor=desk.admin, reason="The wrong person")
    assert not PublishedReview.objects.current().exists()
    assert set(PublishedReview.objects.values_list("withdrawn_reason", flat=True)) == {
        "The wrong person"
    }
    assert not PublishedArticle.objects.exists()
    assert Correction.objects.filter(kind="withdrawal", new_rating=None).count() == 1
    claim.refresh_from_db()
    assert claim.status == Claim.Status.WITHDRAWN


def test_verdict_stays_public_when_its_page_cannot_be_redrawn(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = approved(desk)
    publish(claim, actor=desk.reader)

    def broken(*args: object, **options: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("claims.actions.publishing.publish.rebuild_article", broken)
    with pytest.raises(OSError, match="disk full"):
        withdraw(Claim.objects.get(pk=claim.pk), actor=desk.admin, reason="The wrong person")
    claim.refresh_from_db()
    assert claim.status == Claim.Status.PUBLISHED
    assert PublishedReview.objects.current().get().withdrawn_at is None
    assert not Correction.objects.exists()


def test_withdrawing_needs_a_public_reason(desk: Desk) -> None:
    claim = approved(desk)
    publish(claim, actor=desk.reader)
    with pytest.raises(RefusedError):
        withdraw(Claim.objects.get(pk=claim.pk), actor=desk.admin, reason="  ")


def test_each_act_leaves_its_event(desk: Desk) -> None:
    claim = approved(desk)
    publish(claim, actor=desk.reader)
    reopen(Claim.objects.get(pk=claim.pk), actor=desk.checker, reason="Doubt")
    kinds = list(Event.objects.filter(claim=claim).order_by("-id").values_list("kind", flat=True))
    assert kinds[:3] == ["claim.reopen", "review.publish", "claim.publish"]


def test_one_current_verdict_per_claim_is_held_by_the_database(desk: Desk) -> None:
    claim = approved(desk)
    row = publish(claim, actor=desk.reader)
    twin = PublishedReview(
        **{
            field.attname: getattr(row, field.attname)
            for field in PublishedReview._meta.concrete_fields
            if not field.primary_key
        }
    )
    twin.number = 2
    with pytest.raises(DatabaseError), transaction.atomic():
        twin.save()


def test_what_readers_saw_is_refused_at_the_door(desk: Desk) -> None:
    row = publish(approved(desk), actor=desk.reader)
    row.payload = {}
    with pytest.raises(ImmutableRowError):
        row.save()
    with pytest.raises(ImmutableRowError):
        PublishedReview.objects.update(html="")
    with pytest.raises(ImmutableRowError):
        row.delete()
    with pytest.raises(ImmutableRowError):
        PublishedReview.objects.all().delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE claims_publishedreview SET payload = '{}'",
        "UPDATE claims_publishedreview SET html = ''",
        "UPDATE claims_publishedreview SET published_at = '2001-01-01 00:00:00+00:00'",
        "DELETE FROM claims_publishedreview_sources; DELETE FROM claims_publishedreview",
        "UPDATE claims_correction SET note = 'other'",
    ],
)
def test_what_readers_saw_is_refused_in_the_database(desk: Desk, statement: str) -> None:
    claim = approved(desk)
    publish(claim, actor=desk.reader)
    claim = checked_again(claim, desk, rating=get_rating("false"))
    publish(claim, actor=desk.reader, correction_kind="correction", note="We were wrong.")
    with pytest.raises(DatabaseError, match="kept for ever"), transaction.atomic():
        run(statement)


def run(statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements.split("; "):
            cursor.execute(statement)
