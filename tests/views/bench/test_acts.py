"""Acts on claims through the bench: as fragment, as plain form, and refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim, Event
from tests.factories import (
    make_approved_claim,
    make_checked_claim,
    make_claim,
    make_claim_in_review,
    make_speaker,
    make_user,
    make_version,
)
from tests.published import make_desk, make_published
from tests.views.bench.tools import fresh, html_of, send, sign_in, undo, undo_url, url

pytestmark = pytest.mark.django_db
S = Claim.Status


@pytest.fixture
def editor() -> Any:
    return make_user(first_name="Ines", last_name="Okafor")


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    return sign_in(client, editor)


def take(claim: Claim, user: Any) -> Claim:
    claim = perform(claim, Act.ACCEPT, actor=user)
    return perform(claim, Act.TAKE, actor=user)


def test_accept_swaps_card_row_paragraph_and_counters_only(desk: Client) -> None:
    claim = make_claim()
    make_claim("We never promised a freeze", version=claim.version)
    answer = send(desk, "claim_perform", claim, act="accept")
    html = html_of(answer)
    assert answer.status_code == 200
    assert fresh(claim).status == S.OPEN
    assert html.count('id="claim-card"') == 1
    for part in (f"claim-row-{claim.pk}", "claim-list-tabs", "coverage-head", "bench-done"):
        assert html.count(f'id="{part}" hx-swap-oob="true"') == 1, part
    assert html.count('class="claim-row claim-row--changed"') == 1
    assert html.count('class="galley__block"') == 1
    assert 'id="claim-list"' not in html
    assert "<html" not in html


def test_act_that_leaves_words_and_state_alone_draws_no_paragraph(desk: Client) -> None:
    html = html_of(send(desk, "note_add", make_claim(), body="Ask the port."))
    assert 'id="claim-card"' in html
    assert "galley__block" not in html


def test_citation_form_that_is_open_outlives_another_act(desk: Client, editor: Any) -> None:
    claim = take(make_claim(), editor)
    html = html_of(send(desk, "claim_confirm", claim, open="tab=evidence&add=1"))
    assert 'id="evidence-form"' in html
    assert 'hx-preserve="true"' in html


def test_accept_says_so_and_offers_undo(desk: Client) -> None:
    claim = make_claim()
    triggers = json.loads(send(desk, "claim_perform", claim, act="accept")["HX-Trigger"])
    assert triggers["toast"] == {"text": "Claim 1 accepted", "undo": undo_url(claim)}
    assert triggers["claimUpdated"]["seen"] == fresh(claim).lock_version


def test_plain_form_goes_back_to_the_same_claim(desk: Client) -> None:
    claim = make_claim()
    answer = send(desk, "claim_perform", claim, htmx=False, act="accept")
    assert answer.status_code == 302
    assert answer.url == f"{claim.version.article.bench_url}?claim=1"
    assert "Claim 1 accepted" in desk.get(answer.url).content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_reject_without_a_reason_asks_for_one(desk: Client, htmx: bool) -> None:
    claim = make_claim()
    answer = send(desk, "claim_perform", claim, htmx=htmx, act="reject")
    assert answer.status_code == 422
    assert "Choose a reason" in answer.content.decode()
    assert "<dialog" in answer.content.decode()
    assert fresh(claim).status == S.SUGGESTED


def test_reject_with_a_reason_dismisses_the_claim(desk: Client) -> None:
    claim = make_claim()
    send(desk, "claim_perform", claim, act="reject", code="duplicate")
    assert (fresh(claim).status, fresh(claim).dismiss_reason) == (S.DISMISSED, "duplicate")


def test_submit_that_lacks_something_lists_all_of_it(desk: Client, editor: Any) -> None:
    claim = take(make_claim(), editor)
    answer = send(desk, "claim_perform", claim, act="submit")
    html = answer.content.decode()
    assert answer.status_code == 422
    for text in ("No rating is chosen", "One-line summary is empty", "No citation says"):
        assert text in html
    assert fresh(claim).status == S.IN_PROGRESS


def test_card_links_each_missing_thing_to_its_field(desk: Client, editor: Any) -> None:
    claim = take(make_claim(), editor)
    html = desk.get(f"{claim.version.article.bench_url}?claim=1").content.decode()
    assert 'data-goes-to="rating"' in html
    assert "tab=verdict&amp;focus=one-line#one-line" in html or "tab=verdict&focus=one-line" in html
    assert 'aria-disabled="true"' in html


def test_ready_claim_is_sent_to_second_reading(desk: Client, editor: Any) -> None:
    claim = make_checked_claim(checker=editor)
    answer = send(desk, "claim_perform", claim, act="submit")
    assert answer.status_code == 200
    assert fresh(claim).status == S.IN_REVIEW


def test_status_in_the_request_changes_nothing(desk: Client) -> None:
    claim = make_claim()
    send(desk, "claim_describe", claim, wording="Fees rose.", status="published")
    assert fresh(claim).status == S.SUGGESTED
    assert fresh(claim).wording == "Fees rose."


@pytest.mark.parametrize("act", ["publish", "nonsense", ""])
def test_acts_of_other_addresses_are_refused(desk: Client, act: str) -> None:
    assert send(desk, "claim_perform", make_claim(), act=act).status_code == 422


def test_claim_of_another_article_is_not_found(desk: Client) -> None:
    claim, other = make_claim(), make_claim()
    address = url("claim_perform", claim).replace(
        f"articles/{claim.version.article_id}/", f"articles/{other.version.article_id}/"
    )
    assert desk.post(address, {"act": "accept", "seen": 1}).status_code == 404
    assert fresh(claim).status == S.SUGGESTED


@pytest.mark.parametrize("seen", ["", "-1", "x", "٣", "99999999999999999999"])
def test_act_without_a_sound_version_is_a_bad_request(desk: Client, seen: str) -> None:
    claim = make_claim()
    assert send(desk, "claim_perform", claim, act="accept", seen=seen).status_code == 400
    assert fresh(claim).status == S.SUGGESTED


def test_act_on_a_version_never_seen_is_a_conflict(desk: Client) -> None:
    assert send(desk, "claim_perform", make_claim(), act="accept", seen=77).status_code == 409


def test_anonymous_is_sent_to_the_login_page_and_fragments_get_403(client: Client) -> None:
    claim = make_claim()
    plain = send(client, "claim_perform", claim, htmx=False, act="accept")
    assert (plain.status_code, "/accounts/login/" in plain.url) == (302, True)
    assert send(client, "claim_perform", claim, act="accept").status_code == 403
    assert fresh(claim).status == S.SUGGESTED


def test_user_without_group_gets_403(client: Client) -> None:
    sign_in(client, make_user(group=None))
    claim = make_claim()
    assert send(client, "claim_perform", claim, act="accept").status_code == 403
    assert client.get(claim.version.article.bench_url).status_code == 403
    assert fresh(claim).status == S.SUGGESTED


def test_acts_need_post(desk: Client) -> None:
    assert desk.get(url("claim_perform", make_claim())).status_code == 405


def test_other_editors_claim_can_be_taken_over_but_not_written(desk: Client) -> None:
    claim = take(make_claim(), make_user(last_name="Bell"))
    answer = send(desk, "claim_describe", claim, wording="Mine.")
    assert answer.status_code == 422
    assert "is working on this claim" in answer.content.decode()
    assert fresh(claim).wording == ""
    send(desk, "claim_perform", claim, act="take_over")
    assert send(desk, "claim_describe", claim, wording="Mine.").status_code == 200


def test_release_of_another_editors_claim_is_not_allowed_and_says_so(desk: Client) -> None:
    claim = take(make_claim(), make_user())
    answer = send(desk, "claim_perform", claim, act="release")
    assert answer.status_code == 403
    assert json.loads(answer["HX-Trigger"])["toast"]["kind"] == "error"


def test_edges_move_by_a_word(desk: Client) -> None:
    claim = make_claim("harbour fees rose by 12 per cent")
    send(desk, "claim_span", claim, move="end:2")
    assert fresh(claim).exact == "harbour fees rose by 12 per cent last year"
    send(desk, "claim_span", claim, move="start:1")
    assert fresh(claim).exact.startswith("fees rose")


def test_edge_that_says_nothing_is_refused(desk: Client) -> None:
    assert send(desk, "claim_span", make_claim(), move="end").status_code == 422


def test_split_makes_a_second_claim_and_redraws_the_list(desk: Client) -> None:
    claim = make_claim()
    at = claim.version.text.index("by 12")
    html = html_of(send(desk, "claim_split", claim, at=at))
    assert list(claim.version.claims.in_text_order().values_list("exact", flat=True)) == [
        "harbour fees rose",
        "by 12 per cent last year",
    ]
    assert 'id="claim-list" hx-swap-oob="true"' in html


def test_merge_takes_in_the_next_claim_of_the_paragraph(desk: Client) -> None:
    version = make_version()
    first = make_claim("harbour fees rose", version=version)
    second = make_claim("by 12 per cent last year", version=version)
    send(desk, "claim_merge", first, other=second.pk)
    assert fresh(first).exact == "harbour fees rose by 12 per cent last year"
    assert fresh(second).merged_into_id == first.pk


def test_merge_with_a_claim_of_another_text_is_refused(desk: Client) -> None:
    claim, other = make_claim(), make_claim()
    assert send(desk, "claim_merge", claim, other=other.pk).status_code == 422
    assert fresh(other).status == S.SUGGESTED


def test_speaker_is_set_and_confirmed_by_name(desk: Client) -> None:
    claim = make_claim()
    send(desk, "claim_speaker", claim, name="Jon Vester", kind="person")
    link = claim.attributions.get(order=0)
    assert (link.speaker.name, link.is_confirmed) == ("Jon Vester", True)


def test_speaker_without_a_name_keeps_what_was_typed(desk: Client) -> None:
    answer = send(desk, "claim_speaker", make_claim(), name="", role="harbour master")
    assert answer.status_code == 422
    assert "Name the speaker." in answer.content.decode()
    assert 'value="harbour master"' in answer.content.decode()


def test_quick_pick_of_a_speaker_wins_over_the_empty_field(desk: Client) -> None:
    claim = make_claim()
    known = make_speaker("Lena Holm")
    send(desk, "claim_speaker", claim, name="", pick="Lena Holm")
    assert claim.attributions.get(order=0).speaker == known


def test_confirm_marks_the_nearest_link(desk: Client, editor: Any) -> None:
    claim = make_claim()
    send(desk, "claim_confirm", claim)
    assert claim.attributions.get(order=0).confirmed_by == editor


def test_draft_leaves_the_card_and_names_the_new_versions(desk: Client) -> None:
    claim = make_claim()
    answer = send(desk, "claim_describe", claim, wording="Fees rose in 2023.", draft="1")
    html = html_of(answer)
    assert 'id="claim-card"' not in html
    assert 'id="claim-gate" hx-swap-oob="true"' in html
    assert "Draft saved at" in html
    assert json.loads(answer["HX-Trigger"])["claimUpdated"]["seen"] == fresh(claim).lock_version


@pytest.mark.parametrize("htmx", [True, False])
def test_conflict_shows_both_wordings_and_keeps_mine(desk: Client, htmx: bool) -> None:
    claim = make_claim()
    seen = claim.lock_version
    tom = sign_in(Client(), make_user(first_name="Tom", last_name="Bell"))
    send(tom, "claim_describe", claim, wording="Fees had never risen.")
    answer = send(
        desk, "claim_describe", claim, htmx=htmx, wording="Fees have not risen.", seen=seen
    )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Not saved: Tom Bell changed this claim" in html
    assert '<mark class="lamp">' in html
    assert "never" in html
    assert "Fees have not risen." in html
    assert fresh(claim).wording == "Fees had never risen."


def test_keep_mine_saves_over_what_was_shown(desk: Client) -> None:
    claim = make_claim()
    seen = claim.lock_version
    tom = sign_in(Client(), make_user())
    send(tom, "claim_describe", claim, wording="Theirs.")
    send(desk, "claim_describe", claim, wording="Mine.", seen=seen)
    answer = send(desk, "claim_describe", claim, wording="Mine.")
    assert answer.status_code == 200
    assert fresh(claim).wording == "Mine."


def test_kind_checkability_and_flags_are_changed_on_the_card(desk: Client, editor: Any) -> None:
    claim = make_claim(flags=["hearsay"])
    card = url("claim_card", claim)
    assert 'value="hearsay" checked' in html_of(desk.get(card, headers={"HX-Request": "true"}))
    claim = take(claim, editor)
    assert 'value="hearsay" checked' in html_of(
        desk.get(f"{card}?tab=verdict", headers={"HX-Request": "true"})
    )
    values = {"kind": "direct", "checkability": "opinion", "flags": ["", "alleged", "opinion"]}
    send(desk, "claim_describe", claim, **values)
    changed = fresh(claim)
    assert (changed.kind, changed.checkability) == ("direct", "opinion")
    assert changed.flags == ["alleged", "opinion"]
    send(desk, "claim_describe", claim, flags=[""])
    assert fresh(claim).flags == []
    undo(desk, claim)
    assert fresh(claim).flags == ["alleged", "opinion"]


def test_unknown_flag_is_refused(desk: Client, editor: Any) -> None:
    claim = take(make_claim(flags=["hearsay"]), editor)
    assert send(desk, "claim_describe", claim, flags=["", "gossip"]).status_code == 422
    assert fresh(claim).flags == ["hearsay"]


def test_undo_takes_back_the_last_act(desk: Client) -> None:
    claim = make_claim()
    send(desk, "claim_describe", claim, wording="Once.")
    send(desk, "claim_describe", claim, wording="Twice.")
    undo(desk, claim)
    assert fresh(claim).wording == "Once."
    assert Event.objects.filter(claim=claim, kind="claim.describe").count() == 3


def test_undo_after_another_editor_is_refused(desk: Client) -> None:
    claim = make_claim()
    send(desk, "claim_describe", claim, wording="Once.")
    tom = sign_in(Client(), make_user())
    send(tom, "claim_confirm", claim)
    answer = undo(desk, claim)
    assert answer.status_code == 422
    toast = json.loads(answer["HX-Trigger"])["toast"]
    assert "has changed claim 1 since then, so nothing was undone" in toast["text"]
    assert fresh(claim).wording == "Once."


def test_undo_is_offered_only_where_something_can_be_undone(desk: Client, editor: Any) -> None:
    def card(claim: Claim) -> str:
        return html_of(desk.get(url("claim_card", claim), headers={"HX-Request": "true"}))

    def offers(claim: Claim) -> bool:
        return 'id="undo-key"' in card(claim)

    mine = perform(make_claim(), Act.ACCEPT, actor=editor)
    assert offers(mine)
    # The key of the page undoes a dismissal: a button alone in its row would look lost.
    assert not offers(perform(mine, Act.DISMISS, actor=editor, code="opinion"))
    other = make_user()
    taken = perform(perform(make_claim(), Act.ACCEPT, actor=other), Act.TAKE, actor=other)
    assert not offers(taken)
    assert not offers(make_approved_claim(checker=editor, reader=other))
    published = make_published(make_desk()).claim
    assert not offers(published)
    assert 'id="card-keys"' not in card(published)


def test_undo_of_a_published_verdict_is_refused_with_what_can_be_done(desk: Client) -> None:
    newsroom = make_desk()
    claim = make_published(newsroom).claim
    answer = undo(sign_in(Client(), newsroom.checker), claim)
    assert answer.status_code == 422
    assert "Readers have seen this verdict." in answer["HX-Trigger"]


def test_undo_says_what_it_took_back(desk: Client) -> None:
    claim = make_claim()
    fact = claim.version.facts.create(start=0, end=7, kind="name")
    settle = reverse("desk:fact_settle", args=[claim.version.article_id, fact.pk])
    send(desk, "claim_perform", claim, act="accept")
    desk.post(settle, {"state": "ticked"}, headers={"HX-Request": "true"})
    said = [json.loads(undo(desk, claim)["HX-Trigger"])["toast"] for _act in range(3)]
    assert [toast["text"] for toast in said] == [
        "Undone: “Harbour” ticked",
        "Undone on claim 1: accepted the claim",
        "You have done nothing in this article that can be undone.",
    ]
    assert said[0]["undo"] == said[1]["undo"] == undo_url(claim)


def test_undo_without_javascript_leads_back_to_the_page(desk: Client) -> None:
    claim = make_claim()
    send(desk, "claim_perform", claim, act="accept")
    answer = desk.post(undo_url(claim), follow=True)
    assert "Undone on claim 1: accepted the claim" in answer.content.decode()
    assert desk.post(undo_url(claim)).status_code == 422


def test_hand_over_needs_somebody_of_the_desk(desk: Client) -> None:
    claim = make_claim()
    send(desk, "claim_perform", claim, act="accept")
    reader = make_user(group=None)
    assert send(desk, "claim_perform", claim, act="assign", assignee=reader.pk).status_code == 422
    tom = make_user()
    send(desk, "claim_perform", claim, act="assign", assignee=tom.pk)
    assert fresh(claim).assignee == tom


def test_verdict_is_hidden_from_whoever_may_read_it_second(desk: Client, editor: Any) -> None:
    claim = make_claim_in_review(checker=make_user(), rating="false")
    page = f"{claim.version.article.bench_url}?claim=1"
    for tab in ("evidence", "verdict", "history"):
        html = desk.get(f"{page}&tab={tab}").content.decode()
        assert "Verdict hidden." in html
        assert "Harbour fees rose by 12 per cent, the port&#x27;s own accounts show." not in html
        assert "tone-false" not in html
        assert "Start second reading" in html


def test_checker_sees_the_own_verdict_in_review(desk: Client, editor: Any) -> None:
    claim = make_claim_in_review(checker=editor, rating="false")
    html = desk.get(f"{claim.version.article.bench_url}?claim=1").content.decode()
    assert "Verdict hidden." not in html
    assert "tone-false" in html


def test_list_is_redrawn_when_a_filter_hides_rows(desk: Client) -> None:
    claim = make_claim()
    answer = send(desk, "claim_perform", claim, page="claim=1&show=mine", act="accept")
    assert 'id="claim-list" hx-swap-oob="true"' in html_of(answer)
