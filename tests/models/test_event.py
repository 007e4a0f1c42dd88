"""The chain of events proves that nothing was changed, removed or slipped in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from claims.infrastructure.guards import drop_guards, install_guards
from claims.models import Event, ImmutableRowError
from claims.models.event import GENESIS
from tests.factories import make_approved_claim, make_user

pytestmark = pytest.mark.django_db


def test_each_event_holds_the_hash_of_the_one_before() -> None:
    first, second = Event.record("one"), Event.record("two")
    assert first.previous_hash == GENESIS
    assert second.previous_hash == first.hash


def test_the_hash_survives_the_database() -> None:
    event = Event.record("one", data={"rate": 1.5, "name": "Zoë 🚢"}, reason="“quoted”")
    assert Event.objects.get(pk=event.pk).computed_hash() == event.hash


def test_verify_audit_accepts_a_whole_chain(capsys: pytest.CaptureFixture[str]) -> None:
    make_approved_claim(checker=make_user(), reader=make_user())
    call_command("verify_audit")
    assert "unbroken" in capsys.readouterr().out


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE claims_event SET kind = 'other' WHERE id = {middle}",
        "UPDATE claims_event SET actor_id = NULL, reason = 'x' WHERE id = {middle}",
        "DELETE FROM claims_event WHERE id = {middle}",
    ],
)
def test_verify_audit_finds_what_was_done_past_the_guards(tampering: str) -> None:
    Event.record("one")
    middle = Event.record("two")
    Event.record("three")
    drop_guards()
    with connection.cursor() as cursor:
        cursor.execute(tampering.format(middle=middle.pk))
    install_guards()
    with pytest.raises(CommandError, match="Event"):
        call_command("verify_audit")


def test_verify_audit_misses_no_guard() -> None:
    drop_guards()
    with pytest.raises(CommandError, match="Triggers are missing"):
        call_command("verify_audit")
    install_guards()


def test_events_refuse_change_at_the_door() -> None:
    event = Event.record("one")
    for act in (event.save, event.delete, Event.objects.all().delete):
        with pytest.raises(ImmutableRowError):
            act()
    with pytest.raises(ImmutableRowError):
        Event.objects.update(kind="other")


@pytest.mark.django_db(transaction=True)
def test_chain_is_unbroken_when_several_append_at_once() -> None:
    def append(n: int) -> None:
        try:
            for step in range(8):
                with transaction.atomic():
                    Event.record("race", data={"writer": n, "step": step})
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(append, range(4)))
    assert Event.objects.filter(kind="race").count() == 32
    call_command("verify_audit")


def test_event_names_the_hash_the_database_made() -> None:
    event = Event.record("one", data={"text": "a “b” 🚢", "before": GENESIS}, reason='"%s" || x')
    assert (event.computed_hash(), event._state.adding) == (event.hash, False)
