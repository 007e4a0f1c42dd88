"""One act is one transaction, and reads a claim under its lock once."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from claims.actions.access import lock_claim
from claims.actions.claims.shape import describe
from claims.actions.errors import RefusedError
from claims.actions.transaction import in_one_act, is_held, one_act
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim
from tests.factories import make_claim, make_user

pytestmark = pytest.mark.django_db


def test_claim_is_read_once_under_its_lock() -> None:
    claim = make_claim()
    with one_act():
        locked = lock_claim(claim)
        with CaptureQueriesContext(connection) as queries:
            assert lock_claim(locked) is locked
        assert len(queries) == 0
        assert lock_claim(Claim.objects.get(pk=claim.pk)) is not locked


def test_lock_ends_with_the_act() -> None:
    with one_act():
        locked = lock_claim(make_claim())
        assert is_held(locked)
    assert not is_held(locked)


def test_lock_taken_in_a_savepoint_that_was_rolled_back_is_none() -> None:
    claim, locked = make_claim(), []

    @transaction.atomic
    def lock_and_fail() -> None:
        locked.append(lock_claim(claim))
        raise RefusedError.because("no")

    with one_act():
        with pytest.raises(RefusedError):
            lock_and_fail()
        assert not is_held(locked[0])


def test_actions_inside_an_act_set_no_savepoint() -> None:
    editor, claim = make_user(), make_claim()
    with one_act(), CaptureQueriesContext(connection) as queries:
        claim = perform(claim, Act.ACCEPT, actor=editor)
        describe(claim, actor=editor, wording="Fees rose.")
    assert not [q["sql"] for q in queries if "SAVEPOINT" in q["sql"]]


def test_act_that_fails_in_its_second_step_leaves_nothing_of_the_first() -> None:
    editor, claim = make_user(), make_claim()

    @in_one_act
    def accept_and_publish() -> None:
        accepted = perform(claim, Act.ACCEPT, actor=editor)
        perform(accepted, Act.PUBLISH, actor=editor)

    with pytest.raises(RefusedError):
        accept_and_publish()
    assert Claim.objects.get(pk=claim.pk).status == Claim.Status.SUGGESTED
    assert not claim.events.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_can_go_on_after_an_inner_act_failed() -> None:
    editor, claim = make_user(), make_claim()

    @in_one_act
    def go_on_regardless() -> None:
        accepted = perform(claim, Act.ACCEPT, actor=editor)
        try:
            perform(accepted, Act.PUBLISH, actor=editor)
        except RefusedError:
            Claim.objects.get(pk=claim.pk)

    with pytest.raises(TransactionManagementError):
        go_on_regardless()
    assert Claim.objects.get(pk=claim.pk).status == Claim.Status.SUGGESTED
