"""Citations that check themselves, and notes."""

from __future__ import annotations

import pytest

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.evidence.citations import (
    add_evidence,
    add_note,
    change_evidence,
    remove_evidence,
    resolve_note,
)
from claims.actions.evidence.quote_match import QuoteMatch, match_quote
from claims.actions.sources.catalogue import add_snapshot
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim, Event, Evidence, StaleWriteError
from tests.factories import (
    make_checked_claim,
    make_claim,
    make_claim_in_review,
    make_snapshot,
    make_source,
    make_user,
)

COPY = "Fees rose by twelve per cent, from 100 to 112 crowns a day, the port says."


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("Fees rose by twelve per cent", "exact"),
        ("“fees  rose by\n twelve per cent,”", "exact"),
        ("Fees rose … 112 crowns a day", "exact"),
        ("112 crowns a day ... Fees rose", "near_or_absent"),
        ("Fees rose by eleven per cent, from 100 to 112 crowns a day", "near"),
        ("Fees rose by twelve per cent, from 100 to 112 crown", "near"),
        ("The mayor promised a freeze until spring", "absent"),
        ("", "absent"),
    ],
)
def test_a_quote_is_looked_for_in_the_copy(quote: str, kind: str) -> None:
    assert match_quote(quote, COPY).kind in kind


@pytest.mark.parametrize("quote", ["", "The mayor promised a freeze until spring"])
def test_a_quote_that_is_not_in_the_copy_scores_nothing(quote: str) -> None:
    assert match_quote(quote, COPY) == QuoteMatch("absent", 0.0)


def test_near_match_at_the_end_of_a_long_copy_ends_with_its_last_word() -> None:
    copy = "It rained on the town. " * 20 + "Fees rose by twelve per cent, the port says"
    found = match_quote("Fees rose by eleven per cent, the port say", copy)
    assert found.kind == "near"
    assert found.diff[-1] == {"op": "replace", "quote": "say", "copy": "says"}


def test_a_near_match_shows_the_words_that_differ() -> None:
    diff = match_quote("Fees rose by eleven per cent, from 100 to 112 crowns a day", COPY).diff
    changed = [step for step in diff if step["op"] == "replace"]
    assert changed == [{"op": "replace", "quote": "eleven", "copy": "twelve"}]


@pytest.mark.parametrize(
    ("quote", "changes"),
    [
        ("The passenger service shall cease on 30 June 2026", [("insert", "", "ferry")]),
        ("passenger ferry service shall cease on 30 July 2026", [("replace", "july", "june")]),
        ("Last year the passenger ferry service shall cease", [("delete", "last year", "")]),
        ("cease on 30 June 2026, subject to the approval of council", [("insert", "", "the")]),
    ],
)
def test_a_near_match_shows_nothing_but_the_words_that_differ(
    quote: str, changes: list[tuple[str, str, str]]
) -> None:
    copy = (
        "The board met in May. The passenger ferry service shall cease on 30 June 2026, subject to"
        " the approval of the council and the minister."
    )
    found = match_quote(quote, copy)
    differing = [step for step in found.diff if step["op"] != "equal"]
    assert found.kind == "near"
    assert [(step["op"], step["quote"], step["copy"]) for step in differing] == changes


@pytest.mark.django_db
class TestCiting:
    def open_claim(self) -> tuple[Claim, object]:
        editor = make_user()
        return perform(make_claim(), Act.ACCEPT, actor=editor), editor

    def test_the_first_citation_takes_the_claim(self) -> None:
        claim, editor = self.open_claim()
        add_evidence(claim, source=make_source(), stance="supports", actor=editor)
        claim.refresh_from_db()
        assert (claim.status, claim.assignee) == (Claim.Status.IN_PROGRESS, editor)

    def test_a_suggestion_is_accepted_before_it_is_cited_on(self) -> None:
        with pytest.raises(RefusedError, match="Accept"):
            add_evidence(make_claim(), source=make_source(), stance="supports", actor=make_user())

    def test_the_newest_copy_is_searched_at_once(self) -> None:
        claim, editor = self.open_claim()
        snapshot = make_snapshot(text=COPY)
        citation = add_evidence(
            claim,
            source=snapshot.source,
            stance="supports",
            quote="Fees rose by twelve per cent",
            actor=editor,
        )
        assert (citation.snapshot, citation.quote_match) == (snapshot, "exact")

    def test_without_a_copy_the_quote_stays_unchecked_until_one_comes(self) -> None:
        claim, editor = self.open_claim()
        source = make_source()
        citation = add_evidence(
            claim, source=source, stance="refutes", quote="no such words", actor=editor
        )
        assert citation.quote_match == Evidence.QuoteMatch.UNCHECKED
        add_snapshot(source, text=COPY, actor=editor)
        citation.refresh_from_db()
        assert citation.quote_match == Evidence.QuoteMatch.ABSENT

    def test_a_copy_that_comes_later_is_recorded_on_each_citation_it_checks(self) -> None:
        claim, editor = self.open_claim()
        source, archivist = make_source(), make_user()
        citation = add_evidence(
            claim, source=source, stance="refutes", quote="no such words", actor=editor
        )
        claim.refresh_from_db()
        snapshot = add_snapshot(source, text=COPY, actor=archivist)
        event = Event.objects.get(kind="evidence.recheck")
        assert (event.actor, event.claim, event.subject) == (
            archivist,
            claim,
            str(Event.objects.get(kind="evidence.add").subject),
        )
        assert event.data["before"]["quote_match"] == "unchecked"
        assert (
            event.data["after"] | {"quote_match": "absent", "snapshot": snapshot.pk}
            == (event.data["after"])
        )
        # Whoever had the claim or its citation open learns of it.
        with pytest.raises(StaleWriteError):
            change_evidence(citation, actor=editor, seen=citation.lock_version, note="late")
        assert Claim.objects.get(pk=claim.pk).lock_version > claim.lock_version

    def test_a_copy_leaves_the_evidence_of_a_submitted_verdict_alone(self) -> None:
        claim = make_claim_in_review(checker=make_user())
        citation = claim.evidence.get()
        add_snapshot(citation.source, text=COPY, actor=make_user())
        citation.refresh_from_db()
        assert citation.snapshot is None
        assert not Event.objects.filter(kind="evidence.recheck").exists()

    def test_a_retracted_source_is_refused(self) -> None:
        claim, editor = self.open_claim()
        source = make_source(retracted_at="2024-01-01T00:00Z", retraction_reason="invented")
        with pytest.raises(RefusedError, match="retracted"):
            add_evidence(claim, source=source, stance="supports", actor=editor)

    def test_a_change_is_checked_again_and_remembered(self) -> None:
        claim = make_checked_claim(checker=(editor := make_user()))
        citation = claim.evidence.get()
        citation = change_evidence(
            citation, actor=editor, quote="absent words", snapshot=make_snapshot(citation.source)
        )
        assert citation.quote_match == Evidence.QuoteMatch.ABSENT
        event = Event.objects.filter(kind="evidence.change").get()
        assert event.data["after"]["quote"] == "absent words"

    def test_a_late_change_is_refused(self) -> None:
        claim = make_checked_claim(checker=(editor := make_user()))
        citation = claim.evidence.get()
        change_evidence(citation, actor=editor, seen=1, note="first")
        with pytest.raises(StaleWriteError):
            change_evidence(citation, actor=editor, seen=1, note="second")
        assert claim.evidence.get().note == "first"

    def test_what_was_removed_stays_in_the_log(self) -> None:
        claim = make_checked_claim(checker=(editor := make_user()))
        remove_evidence(claim.evidence.get(), actor=editor)
        assert not claim.evidence.exists()
        assert "source" in Event.objects.filter(kind="evidence.remove").get().data["before"]

    def test_another_editor_changes_no_citation(self) -> None:
        claim = make_checked_claim(checker=make_user())
        for act in (remove_evidence, change_evidence):
            with pytest.raises(RefusedError, match="Take it over"):
                act(claim.evidence.get(), actor=make_user())


@pytest.mark.django_db
class TestNotes:
    def test_anyone_at_the_desk_may_write_and_resolve_one(self) -> None:
        claim = make_checked_claim(checker=make_user())
        note = resolve_note(
            add_note(claim, body=" Which year? ", actor=make_user()), actor=make_user()
        )
        assert (note.body, note.is_open) == ("Which year?", False)

    def test_an_empty_one_is_refused(self) -> None:
        with pytest.raises(RefusedError):
            add_note(make_claim(), body="  ", actor=make_user())

    def test_nobody_else_writes_one(self) -> None:
        with pytest.raises(NotAllowedError):
            add_note(make_claim(), body="Hello", actor=make_user(group=None))
