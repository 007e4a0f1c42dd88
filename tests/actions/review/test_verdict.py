"""Writing a verdict and reading it blind."""

from __future__ import annotations

import pytest

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.review.verdict import read_blind, return_claim, write_review
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim, SecondReading, StaleWriteError
from tests.factories import (
    get_rating,
    make_checked_claim,
    make_claim,
    make_claim_in_review,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_the_first_rating_takes_an_open_claim() -> None:
    editor = make_user()
    claim = perform(make_claim(), Act.ACCEPT, actor=editor)
    review = write_review(claim, actor=editor, rating=get_rating("mixed"))
    claim.refresh_from_db()
    assert (claim.status, review.checker) == (Claim.Status.IN_PROGRESS, editor)


def test_parts_not_named_stay_as_they_are() -> None:
    claim = make_checked_claim(checker=(editor := make_user()))
    review = write_review(claim, actor=editor, rating=get_rating("false"))
    assert review.one_line == "Harbour fees rose by 12 per cent, the port's own accounts show."


def test_two_editors_cannot_write_over_each_other() -> None:
    claim = make_checked_claim(checker=(editor := make_user()))
    seen = claim.review.lock_version
    write_review(claim, actor=editor, seen=seen, one_line="First")
    with pytest.raises(StaleWriteError) as caught:
        write_review(claim, actor=editor, seen=seen, one_line="Second")
    assert caught.value.current.one_line == "First"


def test_the_first_review_of_two_wins_too() -> None:
    editor = make_user()
    claim = perform(make_claim(), Act.ACCEPT, actor=editor)
    write_review(claim, actor=editor, seen=0, one_line="First")
    with pytest.raises(StaleWriteError):
        write_review(claim, actor=editor, seen=0, one_line="Second")


def test_a_published_verdict_is_not_written_over() -> None:
    claim = make_claim()
    claim = perform(claim, Act.REJECT, actor=make_user(), code="opinion")
    with pytest.raises(RefusedError, match="dismissed"):
        write_review(claim, actor=make_user(), one_line="Late")


def test_the_checker_never_reads_the_own_verdict() -> None:
    claim = make_claim_in_review(checker=(checker := make_user()))
    with pytest.raises(NotAllowedError):
        read_blind(claim, reader=checker, rating=get_rating("true"))
    assert not SecondReading.objects.exists()


def test_whoever_rewrites_the_verdict_becomes_its_checker() -> None:
    claim = make_checked_claim(checker=make_user())
    other = make_user()
    perform(claim, Act.TAKE_OVER, actor=other)
    write_review(claim, actor=other, one_line="Mine now")
    assert Claim.objects.get(pk=claim.pk).review.checker == other


def test_a_reading_of_what_has_changed_since_is_refused() -> None:
    claim = make_claim_in_review(checker=(checker := make_user()))
    seen = claim.lock_version
    write_review(claim, actor=checker, one_line="Changed")
    with pytest.raises(StaleWriteError):
        read_blind(claim, reader=make_user(), rating=get_rating("true"), seen=seen)


def test_the_same_rating_with_another_answer_to_was_it_said_differs() -> None:
    claim = make_claim_in_review(checker=make_user())
    reading = read_blind(
        claim, reader=make_user(), rating=get_rating("true"), attribution_result="misquoted"
    )
    assert not reading.agrees


def test_a_returned_claim_carries_the_comment_as_an_open_note() -> None:
    checker, reader = make_user(), make_user()
    claim = make_claim_in_review(checker=checker)
    claim = return_claim(claim, actor=reader, comment="Which meeting does this cover?")
    assert (claim.status, claim.assignee) == (Claim.Status.IN_PROGRESS, checker)
    assert claim.notes.get().is_open


def test_a_return_needs_a_comment() -> None:
    claim = make_claim_in_review(checker=make_user())
    with pytest.raises(RefusedError):
        return_claim(claim, actor=make_user(), comment=" ")
    assert Claim.objects.get(pk=claim.pk).status == Claim.Status.IN_REVIEW
