"""Shaping claims: spans, wording, splitting, merging."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from claims.actions.claims.shape import (
    create_claim,
    describe,
    merge_claims,
    move_edge,
    set_span,
    split_claim,
)
from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.evidence.citations import add_evidence
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim, Event, StaleWriteError
from tests.factories import (
    TEXT,
    make_checked_claim,
    make_claim,
    make_source,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
WORDS = "harbour fees rose by 12 per cent last year"


def test_an_editor_picks_a_claim_out_of_the_text() -> None:
    version, editor = make_version(), make_user()
    start = TEXT.index("We never")
    claim = create_claim(version, start=start, end=start + len("We never promised "), actor=editor)
    assert claim.exact == "We never promised"
    assert (claim.status, claim.origin) == (Claim.Status.OPEN, Claim.Origin.EDITOR)
    assert TEXT[claim.start - len(claim.prefix) : claim.start] == claim.prefix


@pytest.mark.parametrize(
    ("start", "end"), [(5, 5), (9, 4), (-1, 4), (0, 10_000), (22, 24), (10, 40)]
)
def test_a_span_that_holds_no_words_of_one_paragraph_is_refused(start: int, end: int) -> None:
    version = make_version()
    with pytest.raises(RefusedError):
        create_claim(version, start=start, end=end, actor=make_user())
    assert not version.claims.exists()


def test_numbers_are_given_once() -> None:
    version, editor = make_version(), make_user()
    make_claim(version=version)
    assert create_claim(version, start=0, end=7, actor=editor).number == 2


@pytest.mark.parametrize(
    ("edge", "words", "expected"),
    [
        ("end", 1, WORDS),
        ("end", -1, "harbour fees rose by 12 per cent last"),
        ("start", 1, "fees rose by 12 per cent last year"),
        ("start", -1, "that harbour fees rose by 12 per cent last year"),
        (
            "start",
            -99,
            "The council said on Tuesday that harbour fees rose by 12 per cent last year",
        ),
        ("end", -99, WORDS),
    ],
)
def test_an_edge_moves_by_words_and_stays_in_its_paragraph(
    edge: str, words: int, expected: str
) -> None:
    claim = move_edge(make_claim(WORDS), edge=edge, words=words, actor=make_user())  # type: ignore[arg-type]
    assert claim.exact == expected


def test_a_split_gives_two_claims_with_the_same_speaker() -> None:
    claim, editor = make_claim(WORDS), make_user()
    first, second = split_claim(claim, at=claim.start + len("harbour fees rose "), actor=editor)
    assert (first.exact, second.exact) == ("harbour fees rose", "by 12 per cent last year")
    assert second.split_from == first
    assert second.status == Claim.Status.SUGGESTED
    links = [c.attributions.get(order=0).speaker for c in (first, second)]
    assert links[0] == links[1]


def test_a_split_at_the_edge_is_refused() -> None:
    claim = make_claim(WORDS)
    for at in (claim.start, claim.end, claim.start - 3):
        with pytest.raises(RefusedError):
            split_claim(claim, at=at, actor=make_user())
    assert claim.version.claims.count() == 1


def test_a_merge_keeps_evidence_and_dismisses_the_other() -> None:
    version, editor = make_version(), make_user()
    first = make_claim("harbour fees rose", version=version)
    second = perform(make_claim("12 per cent last year", version=version), Act.ACCEPT, actor=editor)
    add_evidence(second, source=make_source(), stance="supports", actor=editor)
    merged = merge_claims(first, Claim.objects.get(pk=second.pk), actor=editor)
    assert merged.exact == WORDS
    assert merged.evidence.count() == 1
    second.refresh_from_db()
    assert (second.status, second.merged_into) == (Claim.Status.DISMISSED, first)
    assert second.dismiss_reason == Claim.DismissReason.MERGED


def test_claims_of_two_paragraphs_do_not_merge() -> None:
    version = make_version()
    first = make_claim(WORDS, version=version)
    second = make_claim("never promised", version=version)
    with pytest.raises(RefusedError, match="one paragraph"):
        merge_claims(first, second, actor=make_user())
    second.refresh_from_db()
    assert second.status == Claim.Status.SUGGESTED


@pytest.mark.parametrize("newer_first", [True, False])
def test_claims_of_two_texts_do_not_merge(newer_first: bool) -> None:
    claims = [make_claim(), make_claim()]
    claim, other = reversed(claims) if newer_first else claims
    with pytest.raises(RefusedError, match="another claim in the same text"):
        merge_claims(claim, other, actor=make_user())


def test_wording_and_circumstances_are_kept_with_what_they_were() -> None:
    claim = make_claim()
    describe(claim, actor=make_user(), wording="Fees rose.", occasion="Council meeting")
    event = Event.objects.filter(kind="claim.describe").get()
    assert event.data["before"]["wording"] == ""
    assert Claim.objects.get(pk=claim.pk).wording == "Fees rose."


def test_describe_sets_no_other_field() -> None:
    with pytest.raises(TypeError):
        describe(make_claim(), actor=make_user(), status="published")


def test_a_bad_value_is_refused() -> None:
    with pytest.raises(ValidationError):
        describe(make_claim(), actor=make_user(), checkability="certain")


def test_another_editors_claim_is_not_changed() -> None:
    claim = make_checked_claim(checker=make_user(last_name="Okafor"))
    with pytest.raises(RefusedError, match="Ines Okafor is working on this claim"):
        describe(claim, actor=make_user(), wording="Mine")


def test_someone_without_a_group_changes_nothing() -> None:
    outsider = make_user(group=None)
    claim = make_claim()
    with pytest.raises(NotAllowedError):
        set_span(claim, start=0, end=7, actor=outsider)
    with pytest.raises(NotAllowedError):
        create_claim(claim.version, start=0, end=7, actor=outsider)


def test_a_change_made_from_an_older_view_is_refused() -> None:
    claim, editor = make_claim(), make_user()
    seen = claim.lock_version
    describe(claim, actor=editor, seen=seen, wording="First")
    with pytest.raises(StaleWriteError):
        describe(claim, actor=editor, seen=seen, wording="Second")
    assert Claim.objects.get(pk=claim.pk).wording == "First"
