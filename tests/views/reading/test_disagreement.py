"""A disagreement about a verdict: it stays open, both are told, and a third reader may settle it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.evidence.citations import resolve_note
from claims.actions.review.disagreement import ask_third_reader
from claims.actions.review.verdict import read_blind, return_claim, submit, write_review
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim, Disagreement, Event, StaleWriteError
from claims.models.blindness import readable_by
from tests.factories import get_rating, make_admin, make_claim_in_review, make_user
from tests.views.bench.tools import sign_in, url

pytestmark = pytest.mark.django_db
S = Claim.Status


class Dispute:
    """Ines rated a claim True; Tom, blind, found it False."""

    def __init__(self) -> None:
        self.checker = make_user("ines", first_name="Ines", last_name="Okafor")
        self.reader = make_user("tom", first_name="Tom", last_name="Bell")
        self.third = make_user("ruth", first_name="Ruth", last_name="Adler")
        self.other = make_user("sam", first_name="Sam", last_name="Lund")
        self.first = make_claim_in_review(checker=self.checker, rating="true")
        self.read(self.reader, "false")

    @property
    def claim(self) -> Claim:
        return Claim.objects.with_verdict().get(pk=self.first.pk)

    def read(self, reader: User, rating: str) -> None:
        answer = self.claim.review.attribution_result
        read_blind(self.claim, reader=reader, rating=get_rating(rating), attribution_result=answer)

    def ask(self, actor: User | None = None, third: User | None = None) -> None:
        ask_third_reader(self.claim, actor=actor or self.reader, third=third or self.third)

    def change_verdict(self, rating: str) -> None:
        claim = self.claim
        if claim.status == S.IN_REVIEW:
            return_claim(claim, actor=self.reader, comment="Look at table 2.")
            resolve_note(claim.notes.get(), actor=self.checker)
        self.make_evidence_fit(rating)
        write_review(self.claim, actor=self.checker, rating=get_rating(rating))
        submit(self.claim, actor=self.checker)

    def make_evidence_fit(self, rating: str) -> None:
        self.first.evidence.update(stance="refutes" if rating == "false" else "context")

    @property
    def is_open(self) -> bool:
        return Disagreement.objects.open().exists()

    def kinds(self) -> list[str]:
        rows = Event.objects.filter(claim=self.first, kind__startswith="review.")
        return list(rows.order_by("id").values_list("kind", flat=True))


@pytest.fixture
def dispute() -> Dispute:
    return Dispute()


def page(user: User, address: str, status: int = 200) -> str:
    headers = {"HX-Request": "true"} if "/claims/" in address else {}
    answer = sign_in(Client(), user).get(address, headers=headers)
    assert answer.status_code == status
    return answer.content.decode()


def reading_url(claim: Claim) -> str:
    return reverse("desk:second_reading_claim", args=[claim.public_id])


def post_third(user: User, claim: Claim, **data: Any) -> Any:
    sent = {"seen": claim.lock_version, **data}
    address = reverse("desk:third_reader", args=[claim.public_id])
    return sign_in(Client(), user).post(address, sent, follow=True)


# --- Open until settled ------------------------------------------------------------------------


def test_differing_verdict_opens_a_disagreement_and_blocks_approval(dispute: Dispute) -> None:
    assert dispute.is_open
    assert dispute.kinds()[-2:] == ["review.read", "review.differ"]
    with pytest.raises(RefusedError, match="Two editors disagree on the verdict"):
        perform(dispute.claim, Act.APPROVE, actor=dispute.other)


def test_nobody_else_can_approve_over_the_reader(dispute: Dispute) -> None:
    assert dispute.claim not in readable_by(dispute.other)
    with pytest.raises(NotAllowedError):
        dispute.read(dispute.other, "true")
    page(dispute.other, reading_url(dispute.claim), status=403)
    assert dispute.claim.status == S.IN_REVIEW


def test_reader_who_accepts_after_all_settles_it(dispute: Dispute) -> None:
    client = sign_in(Client(), dispute.reader)
    address = reverse("desk:second_reading_agree", args=[dispute.claim.public_id])
    client.post(address, {"seen": dispute.claim.lock_version})
    assert not dispute.is_open
    assert dispute.claim.status == S.APPROVED
    assert "review.settle" in dispute.kinds()


def test_changed_verdict_needs_the_reader_to_agree(dispute: Dispute) -> None:
    dispute.change_verdict("false")
    assert dispute.is_open
    with pytest.raises(NotAllowedError):
        dispute.read(dispute.other, "false")
    dispute.read(dispute.reader, "false")
    assert not dispute.is_open
    assert dispute.claim.status == S.APPROVED


def test_reader_who_still_differs_keeps_the_same_disagreement_open(dispute: Dispute) -> None:
    dispute.change_verdict("mixed")
    dispute.read(dispute.reader, "false")
    assert dispute.is_open
    assert Disagreement.objects.count() == 1


def test_closing_the_note_closes_no_disagreement(dispute: Dispute) -> None:
    return_claim(dispute.claim, actor=dispute.reader, comment="Look at table 2.")
    resolve_note(dispute.claim.notes.get(), actor=dispute.checker)
    submit(dispute.claim, actor=dispute.checker)
    assert dispute.is_open
    assert dispute.claim not in readable_by(dispute.other)


def test_reader_who_takes_the_claim_over_leaves_it_to_anybody_else(dispute: Dispute) -> None:
    return_claim(dispute.claim, actor=dispute.reader, comment="I shall do it.")
    perform(dispute.claim, Act.TAKE_OVER, actor=dispute.reader)
    dispute.make_evidence_fit("false")
    write_review(dispute.claim, actor=dispute.reader, rating=get_rating("false"))
    resolve_note(dispute.claim.notes.get(), actor=dispute.reader)
    submit(dispute.claim, actor=dispute.reader)
    dispute.read(dispute.other, "false")
    assert dispute.claim.status == S.APPROVED
    assert not Disagreement.objects.filter(settled_at=None).exists()


# --- A third reader ----------------------------------------------------------------------------


def test_third_reader_who_sides_with_the_checker_approves(dispute: Dispute) -> None:
    dispute.ask(actor=dispute.checker)
    assert dispute.claim in readable_by(dispute.third)
    dispute.read(dispute.third, "true")
    assert dispute.claim.status == S.APPROVED
    assert not dispute.is_open
    assert "review.ask_third" in dispute.kinds()


@pytest.mark.parametrize(
    ("rating", "words"),
    [("false", "Ruth Adler agrees with Tom Bell"), ("mixed", "agrees with neither of you")],
)
def test_third_reader_who_does_not_returns_it_with_a_note(
    dispute: Dispute, rating: str, words: str
) -> None:
    dispute.ask()
    dispute.read(dispute.third, rating)
    assert dispute.claim.status == S.IN_PROGRESS
    note = dispute.claim.notes.get()
    assert words in note.body
    assert get_rating(rating).label not in note.body
    assert dispute.is_open
    resolve_note(note, actor=dispute.checker)
    dispute.change_verdict("false")
    dispute.read(dispute.third, "false")
    assert dispute.claim.status == S.APPROVED


def test_only_the_two_may_name_a_third_reader(dispute: Dispute) -> None:
    with pytest.raises(NotAllowedError):
        dispute.ask(actor=dispute.other)
    answer = post_third(dispute.other, dispute.claim, reader=dispute.third.pk)
    assert answer.status_code == 403
    stranger = make_user(group=None)
    assert post_third(stranger, dispute.claim, reader=dispute.third.pk).status_code == 403
    address = reverse("desk:third_reader", args=[dispute.claim.public_id])
    assert Client().post(address).status_code == 302
    assert Disagreement.objects.get().third_reader is None


def test_who_saw_the_verdict_or_is_no_editor_cannot_be_named(dispute: Dispute) -> None:
    return_claim(dispute.claim, actor=dispute.reader, comment="Look at table 2.")
    perform(dispute.claim, Act.TAKE_OVER, actor=dispute.other)
    perform(dispute.claim, Act.ASSIGN, actor=dispute.other, assignee=dispute.checker)
    resolve_note(dispute.claim.notes.get(), actor=dispute.checker)
    submit(dispute.claim, actor=dispute.checker)
    for user in (dispute.other, dispute.checker, dispute.reader, make_user(group=None)):
        with pytest.raises(RefusedError):
            dispute.ask(third=user)
    shown = page(dispute.reader, dispute.claim.bench_url)
    assert f'<option value="{dispute.third.pk}">' in shown
    assert f'<option value="{dispute.other.pk}">' not in shown


def test_of_two_who_name_at_once_the_later_is_told(dispute: Dispute) -> None:
    seen = dispute.claim.lock_version
    post_third(dispute.reader, dispute.claim, reader=dispute.third.pk)
    with pytest.raises(StaleWriteError):
        ask_third_reader(dispute.claim, actor=dispute.checker, third=dispute.other, seen=seen)
    answer = post_third(dispute.checker, dispute.claim, reader=dispute.other.pk, seen=seen)
    assert "somebody changed this claim meanwhile" in answer.content.decode()
    assert Disagreement.objects.get().third_reader == dispute.third


@pytest.mark.parametrize("data", [{}, {"reader": "x"}, {"reader": 0}, {"reader": 1, "seen": ""}])
def test_ill_formed_request_names_nobody(dispute: Dispute, data: dict[str, Any]) -> None:
    answer = post_third(dispute.reader, dispute.claim, **data)
    assert "Choose an editor." in answer.content.decode()
    assert Disagreement.objects.get().third_reader is None


def test_nobody_is_named_where_nobody_disagrees(dispute: Dispute) -> None:
    calm = make_claim_in_review(checker=dispute.checker)
    with pytest.raises(RefusedError):
        ask_third_reader(calm, actor=dispute.checker, third=dispute.third)


# --- What each of them sees --------------------------------------------------------------------


def test_both_see_both_ratings_on_the_bench_and_the_reveal(dispute: Dispute) -> None:
    for shown in (
        page(dispute.checker, dispute.claim.bench_url),
        page(dispute.reader, dispute.claim.bench_url),
        page(dispute.reader, reading_url(dispute.claim)),
    ):
        box = shown[shown.index('id="disagreement"') :]
        box = box[: box.index("</section>")]
        for words in ("Ines Okafor", "Tom Bell", "True", "False", "Ask a third reader"):
            assert words in box


@pytest.mark.parametrize("make_third", [make_user, make_admin])
def test_future_third_reader_sees_no_rating_of_either(dispute: Dispute, make_third: Any) -> None:
    third = make_third("zoe")
    dispute.ask(third=third)
    card = url("claim_card", dispute.claim)
    for address in (
        dispute.claim.bench_url,
        card,
        f"{card}?tab=history",
        reading_url(dispute.claim),
    ):
        shown = page(third, address)
        assert 'id="disagreement"' not in shown
        assert "compare__differ" not in shown
        assert "disagreed with the verdict" not in shown


def test_each_is_told_on_the_board(dispute: Dispute) -> None:
    board, n = reverse("desk:board"), dispute.claim.number
    assert f"Tom Bell disagrees with your verdict on claim {n}" in page(dispute.checker, board)
    assert f"You disagree with Ines Okafor’s verdict on claim {n}" in page(dispute.reader, board)
    assert "Tom Bell" not in page(dispute.third, board)
    dispute.ask()
    assert "Tom Bell asks you for a third reading" in page(dispute.third, board)
    assert "disagree" not in page(dispute.other, board)
    dispute.read(dispute.third, "true")
    for user in (dispute.checker, dispute.reader, dispute.third):
        shown = page(user, board)
        assert "with your verdict" not in shown
        assert "third reading" not in shown
