"""An act that had to wait for another one's lock sees what that one did, on either database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from claims.actions.access import lock_claim
from claims.actions.review.verdict import read_blind, write_review
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim, ClaimReview, SecondReading
from tests.factories import get_rating, make_claim, make_claim_in_review, make_user
from tests.views.bench.tools import send, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
HELD_S = 0.5


@pytest.fixture
def claim() -> Claim:
    return perform(make_claim(), Act.ACCEPT, actor=make_user())


def while_held(claim: Claim, change: Callable[[], Any], act: Callable[[], HttpResponse]) -> Any:
    """Do ``act`` while another connection holds the claim; ``change`` is what that one commits."""
    is_locked = threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                lock_claim(claim)
                is_locked.set()
                threading.Event().wait(HELD_S)
                change()
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    is_locked.wait(5)
    answer = act()
    thread.join()
    return answer


def test_two_first_ratings_at_once_are_a_conflict_not_an_error(claim: Claim) -> None:
    mine, theirs = make_user(), make_user()
    desk = sign_in(Client(), mine)
    answer = while_held(
        claim,
        lambda: write_review(claim, actor=theirs, rating=get_rating("true")),
        lambda: send(desk, "claim_review", claim, rating="false", review_seen=0),
    )
    assert answer.status_code in {409, 422}
    assert ClaimReview.objects.get(claim=claim).rating.slug == "true"


def test_own_two_tabs_rating_at_once_meet_in_a_conflict(claim: Claim) -> None:
    mine = make_user()
    desk = sign_in(Client(), mine)
    answer = while_held(
        claim,
        lambda: write_review(claim, actor=mine, rating=get_rating("true")),
        lambda: send(desk, "claim_review", claim, rating="false", review_seen=0),
    )
    assert answer.status_code == 409
    assert ClaimReview.objects.get(claim=claim).rating.slug == "true"


def test_claim_taken_meanwhile_is_not_written_by_another(claim: Claim) -> None:
    mine, theirs = make_user(), make_user(last_name="Bell")
    desk = sign_in(Client(), mine)
    answer = while_held(
        claim,
        lambda: perform(claim, Act.TAKE, actor=theirs),
        lambda: send(desk, "claim_review", claim, rating="false", review_seen=0),
    )
    assert answer.status_code == 422
    assert "is working on this claim" in answer.content.decode()
    assert Claim.objects.get(pk=claim.pk).assignee == theirs
    assert not ClaimReview.objects.filter(claim=claim).exists()


def test_same_act_by_two_is_done_once(claim: Claim) -> None:
    mine, theirs = make_user(), make_user()
    desk = sign_in(Client(), mine)
    answer = while_held(
        claim,
        lambda: perform(claim, Act.TAKE, actor=theirs),
        lambda: send(desk, "claim_perform", claim, act="take"),
    )
    assert answer.status_code == 409
    assert claim.events.filter(kind="claim.take").count() == 1


def read_second(claim: Claim, reader: Any, rating: str) -> Callable[[], HttpResponse]:
    seen = Claim.objects.get(pk=claim.pk).lock_version
    desk = sign_in(Client(), reader)
    address = reverse("desk:second_reading_claim", args=[claim.public_id])
    return lambda: desk.post(address, {"rating": rating, "seen": seen})


def test_verdict_changed_meanwhile_is_not_approved_on_what_the_reader_saw() -> None:
    checker, reader = make_user(), make_user()
    claim = make_claim_in_review(checker=checker)
    answer = while_held(
        claim,
        lambda: write_review(claim, actor=checker, one_line="Something else."),
        read_second(claim, reader, claim.review.rating.slug),
    )
    assert answer.status_code == 409
    assert not SecondReading.objects.exists()
    assert Claim.objects.get(pk=claim.pk).status == Claim.Status.IN_REVIEW


def test_second_verdict_of_one_reader_sent_twice_counts_once() -> None:
    checker, reader = make_user(), make_user()
    claim = make_claim_in_review(checker=checker, rating="true")
    answer = while_held(
        claim,
        lambda: read_blind(claim, reader=reader, rating=get_rating("false")),
        read_second(claim, reader, "mixed"),
    )
    assert answer.status_code == 200
    assert [reading.rating.slug for reading in SecondReading.objects.all()] == ["false"]
