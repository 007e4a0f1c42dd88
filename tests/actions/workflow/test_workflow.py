"""Each row of the transition table: who may, from where, and every refusal."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.evidence.citations import add_note
from claims.actions.review.verdict import read_blind, write_review
from claims.actions.workflow.perform import available, missing_for, perform
from claims.actions.workflow.table import TABLE, TRANSITIONS, Act, Transition, Why
from claims.models import Claim, Event, Evidence, StaleWriteError, load_card
from tests.factories import (
    get_rating,
    make_admin,
    make_approved_claim,
    make_article,
    make_checked_claim,
    make_claim,
    make_claim_in_review,
    make_pages,
    make_source,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
S = Claim.Status


@pytest.fixture
def checker() -> User:
    return make_user("checker")


@pytest.fixture
def reader() -> User:
    return make_user("reader")


@pytest.fixture
def admin() -> User:
    return make_admin("chief")


def claim_in(status: str, checker: User, reader: User, admin: User) -> Claim:
    """A claim that came to ``status`` by the table, ready for whatever comes next."""
    make_pages()
    if status == S.SUGGESTED:
        return make_claim()
    if status == S.OPEN:
        return perform(make_claim(), Act.ACCEPT, actor=checker)
    if status == S.IN_PROGRESS:
        return make_checked_claim(checker=checker)
    if status == S.IN_REVIEW:
        return make_claim_in_review(checker=checker)
    if status == S.DISMISSED:
        return perform(make_claim(), Act.REJECT, actor=checker, code="opinion")
    claim = make_approved_claim(checker=checker, reader=reader)
    if status == S.APPROVED:
        return claim
    claim = perform(claim, Act.PUBLISH, actor=checker)
    if status == S.PUBLISHED:
        return claim
    return perform(claim, Act.WITHDRAW, actor=admin, reason="wrong hearing")


def words_for(row: Transition) -> dict[str, Any]:
    return {Why.WORDS: {"reason": "because"}, Why.CODE: {"code": "opinion"}}.get(row.why, {})


def actor_for(row: Transition, checker: User, reader: User, admin: User) -> User:
    if row.act == Act.WITHDRAW:
        return admin
    return reader if row.act in {Act.APPROVE, Act.RETURN, Act.TAKE_OVER} else checker


ROWS = [(row, source) for row in TABLE for source in sorted(row.sources)]
ROW_IDS = [f"{row.act}-from-{source}" for row, source in ROWS]


@pytest.mark.parametrize(("row", "source"), ROWS, ids=ROW_IDS)
def test_each_row_leads_to_its_target_and_leaves_an_event(
    row: Transition, source: str, checker: User, reader: User, admin: User
) -> None:
    claim = claim_in(source, checker, reader, admin)
    if row.act == Act.APPROVE:
        agree_without_approving(claim, reader)
    actor = actor_for(row, checker, reader, admin)
    before = Event.objects.count()
    moved = perform(claim, row.act, actor=actor, **words_for(row))
    assert moved.status == Claim.objects.get(pk=claim.pk).status == row.target
    event = Event.objects.first()
    assert event is not None
    assert Event.objects.count() == before + 1
    assert (event.kind, event.actor, event.data["from"]) == (f"claim.{row.act}", actor, source)


def agree_without_approving(claim: Claim, reader: User) -> None:
    """A reading that agrees, as the reading page would leave it just before approval."""
    review = claim.review
    review.readings.create(
        reader=reader,
        checker=review.checker,
        rating=review.rating,
        agrees=True,
        content_hash=load_card(claim).content_hash(),
    )


ELSEWHERE = [(row, status) for row in TABLE for status in S if status not in row.sources]


@pytest.mark.parametrize(
    ("row", "status"), ELSEWHERE, ids=[f"{row.act}-from-{status}" for row, status in ELSEWHERE]
)
def test_an_act_is_refused_from_every_other_status(
    row: Transition, status: str, checker: User, reader: User, admin: User
) -> None:
    claim = claim_in(status, checker, reader, admin)
    with pytest.raises(RefusedError, match="not possible"):
        perform(claim, row.act, actor=admin, **words_for(row))
    assert Claim.objects.get(pk=claim.pk).status == status


@pytest.mark.parametrize("row", TABLE, ids=[row.act for row in TABLE])
def test_nobody_without_the_role_may_act(
    row: Transition, checker: User, reader: User, admin: User
) -> None:
    claim = claim_in(sorted(row.sources)[0], checker, reader, admin)
    inactive = make_user(is_active=False)
    outsider = make_user(group=None)
    for actor in (outsider, inactive, None):
        with pytest.raises(NotAllowedError):
            perform(claim, row.act, actor=actor, **words_for(row))


def test_only_an_admin_withdraws(checker: User, reader: User, admin: User) -> None:
    claim = claim_in(S.PUBLISHED, checker, reader, admin)
    with pytest.raises(NotAllowedError):
        perform(claim, Act.WITHDRAW, actor=checker, reason="wrong")


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.why != Why.NOTHING], ids=lambda row: row.act
)
def test_an_act_that_needs_words_is_refused_without_them(
    row: Transition, checker: User, reader: User, admin: User
) -> None:
    claim = claim_in(sorted(row.sources)[0], checker, reader, admin)
    with pytest.raises(RefusedError) as caught:
        perform(
            claim,
            row.act,
            actor=actor_for(row, checker, reader, admin),
            reason="  ",
            code="no such code",
        )
    assert caught.value.missing[0].field == "reason"


def test_the_checker_cannot_approve_or_return_the_own_work(checker: User) -> None:
    claim = make_claim_in_review(checker=checker)
    for act in (Act.APPROVE, Act.RETURN):
        with pytest.raises(NotAllowedError, match="second reader"):
            perform(claim, act, actor=checker, reason="fine")


def test_only_the_assignee_submits(checker: User, reader: User) -> None:
    claim = make_checked_claim(checker=checker)
    with pytest.raises(NotAllowedError, match="assigned to this claim"):
        perform(claim, Act.SUBMIT, actor=reader)


def test_a_late_act_is_refused_and_changes_nothing(checker: User, reader: User) -> None:
    claim = make_claim()
    seen = claim.lock_version
    perform(claim, Act.ACCEPT, actor=checker, seen=seen)
    events = Event.objects.count()
    with pytest.raises(StaleWriteError):
        perform(claim, Act.REJECT, actor=reader, seen=seen, code="opinion")
    assert Event.objects.count() == events
    assert Claim.objects.get(pk=claim.pk).status == S.OPEN


def test_checking_needs_the_publication_date(checker: User) -> None:
    version = make_version(article=make_article(published_on=None))
    claim = perform(make_claim(version=version), Act.ACCEPT, actor=checker)
    with pytest.raises(RefusedError, match="publication date"):
        perform(claim, Act.TAKE, actor=checker)


def test_a_takeover_is_logged_and_changes_the_assignee(checker: User, reader: User) -> None:
    claim = make_checked_claim(checker=checker)
    assert perform(claim, Act.TAKE_OVER, actor=reader).assignee == reader
    event = Event.objects.first()
    assert event is not None
    assert event.kind == "claim.take_over"


def test_a_claim_can_be_assigned_to_someone_else(checker: User, reader: User) -> None:
    claim = perform(make_claim(), Act.ACCEPT, actor=checker)
    assert perform(claim, Act.ASSIGN, actor=checker, assignee=reader).assignee == reader


class TestTheGateBeforeSecondReading:
    def missing(self, claim: Claim, checker: User) -> set[str]:
        return {item.field for item in missing_for(load_card(claim), Act.SUBMIT, checker)}

    def test_names_all_that_is_missing(self, checker: User) -> None:
        claim = perform(make_claim(), Act.ACCEPT, actor=checker)
        claim = perform(claim, Act.TAKE, actor=checker)
        assert self.missing(claim, checker) == {
            "rating",
            "attribution-result",
            "one-line",
            "evidence",
            "attribution",
        }
        with pytest.raises(RefusedError) as caught:
            perform(claim, Act.SUBMIT, actor=checker)
        assert len(caught.value.missing) == 5

    def test_is_open_when_nothing_is_missing(self, checker: User) -> None:
        assert self.missing(make_checked_claim(checker=checker), checker) == set()

    def test_asks_for_two_origins_or_a_primary_document(self, checker: User) -> None:
        claim = make_checked_claim(checker=checker)
        origin = make_source(kind="wire")
        carrier = make_source(kind="news", derives_from=origin)
        claim.evidence.update(source=origin)
        assert self.missing(claim, checker) == {"evidence"}
        Evidence.objects.create(claim=claim, source=carrier, stance="supports", order=1)
        assert self.missing(claim, checker) == {"evidence"}
        Evidence.objects.create(
            claim=claim, source=make_source(kind="news"), stance="supports", order=2
        )
        assert self.missing(claim, checker) == set()

    def test_asks_less_of_a_rating_that_concludes_nothing(self, checker: User) -> None:
        claim = make_checked_claim(checker=checker, rating="unproven")
        claim.evidence.update(source=make_source(kind="news"))
        assert self.missing(claim, checker) == set()

    def test_a_citation_on_was_it_said_does_not_settle_is_it_true(self, checker: User) -> None:
        claim = make_checked_claim(checker=checker)
        claim.evidence.update(bears_on=Evidence.BearsOn.ATTRIBUTION)
        assert self.missing(claim, checker) == {"evidence"}

    def test_an_absent_quote_needs_a_note(self, checker: User) -> None:
        claim = make_checked_claim(checker=checker)
        claim.evidence.update(quote_match=Evidence.QuoteMatch.ABSENT)
        assert self.missing(claim, checker) == {"evidence"}
        claim.evidence.update(note="The copy is of the printed edition.")
        assert self.missing(claim, checker) == set()

    def test_an_open_note_keeps_it_shut(self, checker: User, reader: User) -> None:
        claim = make_checked_claim(checker=checker)
        add_note(claim, body="Which year?", actor=reader)
        assert self.missing(claim, checker) == {"notes"}


class TestApproval:
    def test_needs_a_reading(self, checker: User, reader: User) -> None:
        claim = make_claim_in_review(checker=checker)
        with pytest.raises(RefusedError, match="second reader"):
            perform(claim, Act.APPROVE, actor=reader)

    def test_refuses_a_reading_of_an_older_text(self, checker: User, reader: User) -> None:
        claim = make_claim_in_review(checker=checker)
        agree_without_approving(claim, reader)
        write_review(claim, actor=checker, one_line="Changed after it was read.")
        with pytest.raises(RefusedError, match="second reader"):
            perform(Claim.objects.get(pk=claim.pk), Act.APPROVE, actor=reader)

    def test_is_not_needed_in_a_one_person_newsroom(self, checker: User, settings: Any) -> None:
        settings.REQUIRE_SECOND_READING = False
        claim = make_claim_in_review(checker=checker)
        assert perform(claim, Act.APPROVE, actor=checker).status == S.APPROVED


class TestPublishing:
    def test_needs_the_method_and_the_corrections_policy(self, checker: User, reader: User) -> None:
        claim = make_approved_claim(checker=checker, reader=reader)
        with pytest.raises(RefusedError) as caught:
            perform(claim, Act.PUBLISH, actor=checker)
        assert len(caught.value.missing) == 2

    def test_refuses_what_changed_after_it_was_read(self, checker: User, reader: User) -> None:
        make_pages()
        claim = make_approved_claim(checker=checker, reader=reader)
        claim.evidence.update(quote="Other words")
        with pytest.raises(RefusedError, match="changed after the second reading"):
            perform(claim, Act.PUBLISH, actor=checker)


def test_the_buttons_offered_are_the_rows_that_apply(checker: User, reader: User) -> None:
    claim = make_claim_in_review(checker=checker)
    assert {row.act for row in available(claim, checker)} == {Act.RECALL, Act.DISMISS}
    assert {row.act for row in available(claim, reader)} == {Act.APPROVE, Act.RETURN, Act.DISMISS}
    assert available(claim, make_user(group=None)) == []


def test_every_act_stands_in_the_table_once() -> None:
    assert set(TRANSITIONS) == set(Act)
    assert len(TABLE) == len(Act)


def test_a_reading_that_agrees_approves(checker: User, reader: User) -> None:
    claim = make_claim_in_review(checker=checker)
    reading = read_blind(claim, reader=reader, rating=get_rating("true"))
    assert reading.agrees
    assert Claim.objects.get(pk=claim.pk).status == S.APPROVED


def test_a_reading_that_differs_leaves_it_in_review(checker: User, reader: User) -> None:
    claim = make_claim_in_review(checker=checker)
    reading = read_blind(claim, reader=reader, rating=get_rating("false"))
    assert not reading.agrees
    assert Claim.objects.get(pk=claim.pk).status == S.IN_REVIEW
