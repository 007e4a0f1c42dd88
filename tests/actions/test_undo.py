"""Taking back one's own last act: what comes back, and when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from claims.actions.articles.details import settle_fact
from claims.actions.claims.attribution import confirm_attribution, set_speaker
from claims.actions.claims.shape import (
    create_claim,
    describe,
    merge_claims,
    set_span,
    split_claim,
)
from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.evidence.citations import add_evidence, add_note, change_evidence, resolve_note
from claims.actions.review.verdict import submit, write_review
from claims.actions.undo import UNDOERS, undo_act
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim, CoverageFact, Event
from tests.factories import (
    get_rating,
    make_approved_claim,
    make_checked_claim,
    make_claim,
    make_source,
    make_user,
    make_version,
)
from tests.published import make_desk, make_published

pytestmark = pytest.mark.django_db
S = Claim.Status


@pytest.fixture
def editor() -> Any:
    return make_user()


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def undo(claim: Claim, editor: Any) -> Claim:
    """The claim after ``editor`` took back their last act on its article."""
    undo_act(claim.version.article, actor=editor)
    return fresh(claim)


def open_claim(editor: Any) -> Claim:
    return perform(make_claim(), Act.ACCEPT, actor=editor)


@pytest.mark.parametrize(
    ("prepare", "act", "back_to"),
    [
        ((), Act.ACCEPT, S.SUGGESTED),
        ((), Act.REJECT, S.SUGGESTED),
        ((Act.ACCEPT,), Act.TAKE, S.OPEN),
        ((Act.ACCEPT,), Act.DISMISS, S.OPEN),
        ((Act.ACCEPT, Act.TAKE), Act.DISMISS, S.IN_PROGRESS),
        ((Act.ACCEPT, Act.TAKE), Act.RELEASE, S.IN_PROGRESS),
    ],
)
def test_step_is_taken_back(editor: Any, prepare: tuple[Act, ...], act: Act, back_to: str) -> None:
    claim = make_claim()
    for step in prepare:
        claim = perform(claim, step, actor=editor)
    perform(claim, act, actor=editor, code="duplicate")
    assert undo(claim, editor).status == back_to


def test_submission_is_taken_back(editor: Any) -> None:
    claim = submit(make_checked_claim(checker=editor), actor=editor)
    assert undo(claim, editor).status == S.IN_PROGRESS


CHANGES: list[tuple[str, Callable[[Claim, Any], Any], Callable[[Claim], Any]]] = [
    ("wording", lambda c, e: describe(c, actor=e, wording="Other."), lambda c: c.wording),
    ("span", lambda c, e: set_span(c, start=c.start, end=c.end - 5, actor=e), lambda c: c.exact),
    (
        "speaker",
        lambda c, e: set_speaker(c, actor=e, name="Jon Vester"),
        lambda c: c.attributions.values_list("speaker", "confirmed_by").get(order=0),
    ),
    (
        "confirmation",
        lambda c, e: confirm_attribution(c, actor=e),
        lambda c: c.attributions.get(order=0).confirmed_by_id,
    ),
    (
        "citation",
        lambda c, e: add_evidence(c, source=make_source(), actor=e, stance="supports"),
        lambda c: c.evidence.count(),
    ),
    (
        "merge",
        lambda c, e: merge_claims(c, make_claim("council said", version=c.version), actor=e),
        lambda c: c.exact,
    ),
    (
        "split",
        lambda c, e: split_claim(c, at=c.version.text.index("by 12"), actor=e),
        lambda c: c.exact,
    ),
]


@pytest.mark.parametrize(("name", "change", "read"), CHANGES, ids=[c[0] for c in CHANGES])
def test_change_is_taken_back(
    editor: Any, name: str, change: Callable[[Claim, Any], Any], read: Callable[[Claim], Any]
) -> None:
    claim = perform(open_claim(editor), Act.TAKE, actor=editor)
    before = read(claim)
    change(claim, editor)
    assert read(fresh(claim)) != before
    undo(claim, editor)
    assert read(fresh(claim)) == before


def test_unmerged_claim_gets_its_state_and_evidence_back(editor: Any) -> None:
    version = make_version()
    first = perform(make_claim("harbour fees rose", version=version), Act.ACCEPT, actor=editor)
    second = perform(make_claim("by 12 per cent", version=version), Act.ACCEPT, actor=editor)
    citation = add_evidence(second, source=make_source(), actor=editor, stance="supports")
    merge_claims(first, fresh(second), actor=editor)
    undo(first, editor)
    assert fresh(second).status == S.IN_PROGRESS
    assert fresh(second).merged_into is None
    assert list(second.evidence.all()) == [citation]


def test_rating_before_comes_back_with_dates(editor: Any) -> None:
    claim = open_claim(editor)
    write_review(claim, actor=editor, rating=get_rating("true"), reply_asked_on="2024-05-01")
    write_review(fresh(claim), actor=editor, rating=get_rating("false"), reply_asked_on=None)
    undo(claim, editor)
    review = fresh(claim).review
    assert (review.rating.slug, str(review.reply_asked_on)) == ("true", "2024-05-01")


def test_changed_citation_gets_its_words_back(editor: Any) -> None:
    claim = open_claim(editor)
    citation = add_evidence(
        claim, source=make_source(), actor=editor, stance="supports", quote="As it was."
    )
    change_evidence(citation, actor=editor, quote="Changed.")
    undo(claim, editor)
    assert claim.evidence.get().quote == "As it was."


def test_closed_note_is_opened(editor: Any) -> None:
    claim = open_claim(editor)
    resolve_note(add_note(claim, body="Who?", actor=editor), actor=editor)
    undo(claim, editor)
    assert claim.notes.get().is_open


def test_undo_is_an_act_of_its_own(editor: Any) -> None:
    claim = make_claim()
    describe(claim, actor=editor, wording="Once.")
    undo(claim, editor)
    newest, *earlier = Event.objects.filter(claim=claim)
    assert [event.kind for event in earlier] == ["claim.describe", "claim.describe"]
    assert newest.kind == "act.undo"
    assert newest.data == {"undone": earlier[1].pk, "made": [earlier[0].pk]}


def test_act_of_another_is_not_ones_own_to_undo(editor: Any) -> None:
    claim = make_claim()
    describe(claim, actor=make_user(), wording="Theirs.")
    with pytest.raises(RefusedError, match="You have done nothing"):
        undo(claim, editor)
    assert fresh(claim).wording == "Theirs."


def test_ten_acts_are_taken_back_one_after_another(editor: Any) -> None:
    version = make_version()
    first = make_claim("harbour fees rose", version=version)
    second = make_claim("by 12 per cent", version=version)
    fact = CoverageFact.objects.create(version=version, start=0, end=7, kind="name")
    states = []

    def state() -> tuple[Any, ...]:
        return (
            fresh(first).status,
            fresh(first).wording,
            fresh(second).status,
            first.evidence.count(),
            CoverageFact.objects.get(pk=fact.pk).state,
        )

    for act in (
        lambda: perform(first, Act.ACCEPT, actor=editor),
        lambda: settle_fact(fact, actor=editor, state="ticked"),
        lambda: perform(second, Act.REJECT, actor=editor, code="opinion"),
        lambda: describe(fresh(first), actor=editor, wording="One"),
        lambda: describe(fresh(first), actor=editor, wording="Two"),
        lambda: perform(fresh(first), Act.TAKE, actor=editor),
        lambda: add_evidence(fresh(first), source=make_source(), actor=editor, stance="context"),
        lambda: describe(fresh(first), actor=editor, wording="Three"),
        lambda: settle_fact(fact, actor=editor, state="no_check"),
        lambda: add_evidence(fresh(first), source=make_source(), actor=editor, stance="supports"),
        lambda: write_review(fresh(first), actor=editor, rating=get_rating("true")),
    ):
        states.append(state())
        act()
    for before in reversed(states):
        undo_act(version.article, actor=editor)
        assert state() == before
    with pytest.raises(RefusedError, match="You have done nothing"):
        undo_act(version.article, actor=editor)


def test_a_new_act_after_an_undo_is_undone_first(editor: Any) -> None:
    claim = make_claim()
    describe(claim, actor=editor, wording="One")
    describe(fresh(claim), actor=editor, wording="Two")
    undo(claim, editor)
    describe(fresh(claim), actor=editor, wording="Three")
    assert undo(claim, editor).wording == "One"
    assert undo(claim, editor).wording == ""


def test_what_belongs_to_one_act_is_undone_at_once(editor: Any) -> None:
    claim = perform(open_claim(editor), Act.TAKE, actor=editor)
    split_claim(claim, at=claim.version.text.index("by 12"), actor=editor)
    assert undo(claim, editor).exact == claim.exact
    assert undo(claim, editor).status == S.OPEN


def test_a_claim_made_by_hand_is_dismissed(editor: Any) -> None:
    version = make_version()
    claim = create_claim(version, start=24, end=47, actor=editor)
    assert undo(claim, editor).status == S.DISMISSED
    with pytest.raises(RefusedError, match="You have done nothing"):
        undo(claim, editor)


def test_act_is_kept_when_somebody_else_changed_the_claim_since(editor: Any) -> None:
    claim = make_claim()
    describe(claim, actor=editor, wording="Mine.")
    other = make_user(first_name="Tom", last_name="Bell")
    describe(fresh(claim), actor=other, occasion="Their hall")
    with pytest.raises(RefusedError, match="Tom Bell has changed claim 1 since then"):
        undo(claim, editor)
    assert fresh(claim).wording == "Mine."


def test_act_on_another_claim_does_not_stand_in_the_way(editor: Any) -> None:
    version = make_version()
    first = make_claim("harbour fees rose", version=version)
    second = make_claim("by 12 per cent", version=version)
    describe(first, actor=editor, wording="Mine.")
    describe(second, actor=make_user(), wording="Theirs.")
    assert undo(first, editor).wording == ""
    assert fresh(second).wording == "Theirs."


def test_tick_that_somebody_else_took_back_stays(editor: Any) -> None:
    version = make_version()
    fact = CoverageFact.objects.create(version=version, start=0, end=7, kind="name")
    settle_fact(fact, actor=editor, state="ticked")
    settle_fact(fact, actor=make_user(), state="no_check")
    with pytest.raises(RefusedError, match="fact has changed"):
        undo_act(version.article, actor=editor)


def test_value_set_past_the_log_is_not_overwritten(editor: Any) -> None:
    claim = make_claim()
    describe(claim, actor=editor, wording="Once.")
    Claim.objects.filter(pk=claim.pk).update(wording="By hand.")
    with pytest.raises(RefusedError, match="changed since"):
        undo(claim, editor)


def test_undo_needs_the_role_and_something_to_undo(editor: Any) -> None:
    claim = make_claim()
    with pytest.raises(NotAllowedError):
        undo_act(claim, actor=make_user(group=None))
    with pytest.raises(RefusedError):
        undo(claim, editor)


def test_handing_over_cannot_be_undone(editor: Any) -> None:
    claim = perform(open_claim(editor), Act.ASSIGN, actor=editor, assignee=make_user())
    with pytest.raises(RefusedError, match="cannot be undone"):
        undo(claim, editor)


def test_no_publication_can_be_undone() -> None:
    assert not {"claim.publish", "claim.withdraw", "review.publish"} & set(UNDOERS)


def test_a_published_verdict_is_not_undone_and_the_refusal_says_what_can_be_done() -> None:
    desk = make_desk()
    row = make_published(desk)
    for editor in (desk.checker, desk.reader):
        with pytest.raises(RefusedError, match="Check it again to change it, or withdraw it"):
            undo(row.claim, editor)
    assert fresh(row.claim).status == S.PUBLISHED


def test_a_second_reading_is_not_undone() -> None:
    checker, reader = make_user(), make_user()
    claim = make_approved_claim(checker=checker, reader=reader)
    with pytest.raises(RefusedError, match="has been approved"):
        undo(claim, reader)
    assert fresh(claim).status == S.APPROVED


def test_a_note_closed_on_a_published_claim_is_opened_again() -> None:
    desk = make_desk()
    row = make_published(desk)
    note = add_note(row.claim, body="Ask the port.", actor=desk.reader)
    resolve_note(note, actor=desk.reader)
    undo(row.claim, desk.reader)
    note.refresh_from_db()
    assert note.is_open
