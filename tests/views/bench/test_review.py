"""The verdict, the notes and publishing, written on the bench."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from claims.actions.publishing.publish import publish
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim, ClaimReview, Event, PublishedReview
from tests.factories import (
    get_rating,
    make_admin,
    make_approved_claim,
    make_checked_claim,
    make_claim,
    make_pages,
    make_user,
)
from tests.views.bench.tools import fresh, send, sign_in, undo, url

pytestmark = pytest.mark.django_db
S = Claim.Status


@pytest.fixture
def editor() -> Any:
    return make_user(first_name="Ines", last_name="Okafor")


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    return sign_in(client, editor)


@pytest.fixture
def claim(editor: Any) -> Claim:
    return perform(make_claim(), Act.ACCEPT, actor=editor)


@pytest.fixture
def published(editor: Any) -> Claim:
    make_pages()
    claim = make_approved_claim(checker=editor, reader=make_user())
    publish(claim, actor=editor)
    return fresh(claim)


def test_rating_takes_an_open_claim_and_is_shown_with_its_definition(
    desk: Client, claim: Claim, editor: Any
) -> None:
    answer = send(desk, "claim_review", claim, rating="false")
    html = answer.content.decode()
    assert fresh(claim).review.rating.slug == "false"
    assert (fresh(claim).status, fresh(claim).assignee) == (S.IN_PROGRESS, editor)
    assert "The best evidence contradicts the claim." in html
    assert "Claim 1 rated False" in answer["HX-Trigger"]


def test_one_part_of_the_verdict_leaves_the_others(desk: Client, claim: Claim) -> None:
    send(desk, "claim_review", claim, one_line="In short.", reasoning="At length.")
    send(desk, "claim_review", claim, rating="true")
    review = ClaimReview.objects.get(claim=claim)
    assert (review.one_line, review.reasoning) == ("In short.", "At length.")


def test_rating_that_is_not_offered_is_refused(desk: Client, claim: Claim) -> None:
    assert send(desk, "claim_review", claim, rating="pants-on-fire").status_code == 422
    assert not ClaimReview.objects.filter(claim=claim).exists()


def test_too_long_a_line_is_refused_and_kept_in_the_field(desk: Client, claim: Claim) -> None:
    line = "word " * 70
    answer = send(desk, "claim_review", claim, one_line=line)
    assert answer.status_code == 422
    assert line.strip() in answer.content.decode()


def test_bad_date_of_a_reply_is_refused(desk: Client, claim: Claim) -> None:
    answer = send(desk, "claim_review", claim, one_line="x", reply_asked_on="2024-13-40")
    assert answer.status_code == 422
    assert "Enter a valid date." in answer.content.decode()


def test_two_writers_of_a_verdict_meet_side_by_side(
    desk: Client, claim: Claim, editor: Any
) -> None:
    send(desk, "claim_review", claim, one_line="Fees rose in October.")
    answer = send(desk, "claim_review", claim, one_line="Fees rose in March.", review_seen=0)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert '<mark class="lamp">October.</mark>' in html
    assert '<mark class="lamp">March.</mark>' in html
    assert 'name="review_seen" value="1"' in html


def test_undo_of_a_rating_gives_the_old_one_back(desk: Client, claim: Claim) -> None:
    send(desk, "claim_review", claim, rating="false")
    send(desk, "claim_review", claim, rating="true")
    undo(desk, claim)
    assert ClaimReview.objects.get(claim=claim).rating.slug == "false"


def test_note_is_written_closed_and_opened_again(desk: Client, claim: Claim) -> None:
    send(desk, "note_add", claim, body="Who keeps the record?")
    note = claim.notes.get()
    send(desk, "note_resolve", claim, note.pk)
    assert not claim.notes.get().is_open
    send(desk, "note_reopen", claim, note.pk)
    assert claim.notes.get().is_open


def test_empty_note_is_refused(desk: Client, claim: Claim) -> None:
    answer = send(desk, "note_add", claim, body="  ")
    assert answer.status_code == 422
    assert "The note is empty." in answer.content.decode()


def test_note_of_another_claim_is_not_found(desk: Client, claim: Claim) -> None:
    other = make_claim()
    send(desk, "note_add", other, body="There.")
    assert send(desk, "note_resolve", claim, other.notes.get().pk).status_code == 404


def test_approved_claim_is_published(desk: Client, editor: Any) -> None:
    make_pages()
    claim = make_approved_claim(checker=editor, reader=make_user())
    answer = send(desk, "claim_publish", claim)
    assert (answer.status_code, answer["Location"]) == (302, claim.bench_url)
    assert fresh(claim).status == S.PUBLISHED
    assert PublishedReview.objects.current().filter(claim=claim).exists()


def preview_of(response: HttpResponse) -> str:
    """The readers' page inside the preview."""
    found = re.search(r'srcdoc="(.*?)"', response.content.decode(), re.DOTALL)
    return unescape(found[1]) if found else ""


def test_the_readers_page_is_shown_before_publication_and_nothing_stays(
    desk: Client, editor: Any
) -> None:
    make_pages()
    claim = make_approved_claim(checker=editor, reader=make_user())
    events = Event.objects.count()
    page = preview_of(desk.get(url("claim_publish", claim)))
    assert fresh(claim).status == S.APPROVED
    assert (Event.objects.count(), PublishedReview.objects.count()) == (events, 0)
    send(desk, "claim_publish", claim)
    published = Client().get(claim.get_absolute_url()).content.decode()
    for part in (r"<h1.*?</h1>", r'<p class="in-short.*?</p>', r"<title>.*?</title>"):
        shown, read = (re.search(part, text, re.DOTALL) for text in (page, published))
        assert shown is not None
        assert read is not None
        assert shown[0] == read[0]


def test_the_preview_of_words_with_markup_is_text(desk: Client, editor: Any) -> None:
    make_pages()
    claim = make_approved_claim(
        checker=editor, reader=make_user(), wording='"><script>alert(1)</script>'
    )
    page = desk.get(url("claim_publish", claim)).content.decode()
    assert "<script>alert" not in page
    assert "<script>alert" not in preview_of(desk.get(url("claim_publish", claim)))


def test_a_claim_below_another_article_has_no_preview(desk: Client, editor: Any) -> None:
    claim = make_approved_claim(checker=editor, reader=make_user())
    address = reverse("desk:claim_publish", args=[make_claim().version.article_id, claim.pk])
    assert desk.get(address).status_code == desk.post(address).status_code == 404
    assert sign_in(Client(), make_user(group=None)).get(
        url("claim_publish", claim)
    ).status_code in {
        302,
        403,
    }


def test_a_claim_changed_since_its_preview_is_not_published(desk: Client, editor: Any) -> None:
    make_pages()
    claim = make_approved_claim(checker=editor, reader=make_user())
    answer = send(desk, "claim_publish", claim, seen=claim.lock_version - 1)
    assert answer.status_code == 409
    assert "The claim has changed." in answer.content.decode()
    assert fresh(claim).status == S.APPROVED


def test_publishing_without_the_method_page_says_what_is_missing(desk: Client, editor: Any) -> None:
    claim = make_approved_claim(checker=editor, reader=make_user())
    answer = send(desk, "claim_publish", claim)
    assert answer.status_code == 422
    assert "How we check" in answer.content.decode()
    assert fresh(claim).status == S.APPROVED


def test_check_again_needs_a_reason(desk: Client, published: Claim) -> None:
    assert send(desk, "claim_reopen", published, reason="").status_code == 422
    send(desk, "claim_reopen", published, reason="A source was corrected.")
    assert fresh(published).status == S.IN_PROGRESS
    html = desk.get(f"{published.version.article.bench_url}?claim=1").content.decode()
    assert "Readers still see the published verdict" in html


def test_changed_verdict_asks_for_a_correction_and_keeps_the_note(
    desk: Client, published: Claim, editor: Any
) -> None:
    send(desk, "claim_reopen", published, reason="A source was corrected.")
    send(desk, "claim_review", published, one_line="The harbour accounts were restated.")
    send(desk, "claim_perform", published, act="submit")
    from claims.actions.review.verdict import read_blind

    read_blind(fresh(published), reader=make_user(), rating=get_rating("true"))
    answer = send(desk, "claim_publish", published, note="They restated it.")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count("They restated it.") > 1
    assert "They restated it." in preview_of(answer)
    send(desk, "claim_publish", published, note="They restated it.", correction_kind="update")
    assert fresh(published).status == S.PUBLISHED
    assert published.corrections.get().note == "They restated it."


def test_only_an_admin_withdraws(desk: Client, published: Claim) -> None:
    assert send(desk, "claim_withdraw", published, reason="Wrong hearing.").status_code == 403
    admin = sign_in(Client(), make_admin())
    assert send(admin, "claim_withdraw", published, reason="Wrong hearing.").status_code == 200
    assert fresh(published).status == S.WITHDRAWN


def test_card_offers_withdrawal_to_admins_alone(desk: Client, published: Claim) -> None:
    page = f"{published.version.article.bench_url}?claim=1"
    assert "ask=withdraw" not in desk.get(page).content.decode()
    assert "ask=withdraw" in sign_in(Client(), make_admin()).get(page).content.decode()


def test_checked_claim_is_ready(desk: Client, editor: Any) -> None:
    claim = make_checked_claim(checker=editor)
    html = desk.get(f"{claim.version.article.bench_url}?claim=1").content.decode()
    assert "Ready for second reading" in html
