"""Citations on the bench: an existing source or a new one, its copy, what the quote is worth."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.actions.evidence.citations import add_evidence
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim, Evidence, Source, SourceSnapshot
from tests.factories import (
    make_checked_claim,
    make_claim,
    make_claim_in_review,
    make_snapshot,
    make_source,
    make_user,
)
from tests.views.bench.tools import fresh, send, sign_in, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Any:
    return make_user()


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    return sign_in(client, editor)


@pytest.fixture
def claim(editor: Any) -> Claim:
    return perform(make_claim(), Act.ACCEPT, actor=editor)


def test_citing_a_picked_source_takes_the_claim_and_checks_the_quote(
    desk: Client, claim: Claim, editor: Any
) -> None:
    source = make_source()
    make_snapshot(source, "Fees rose by twelve per cent, from 100 to 112 crowns a day.")
    answer = send(
        desk,
        "evidence_add",
        claim,
        source=source.title,
        source_id=source.pk,
        stance="supports",
        quote="from 100 to 112 crowns",
        locator="page 3",
    )
    citation = claim.evidence.get()
    assert answer.status_code == 200
    assert (citation.quote_match, citation.locator) == ("exact", "page 3")
    assert "Exact match" in answer.content.decode()
    assert fresh(claim).assignee == editor


def test_source_is_found_by_its_whole_name(desk: Client, claim: Claim) -> None:
    source = make_source(title="Harbour accounts")
    send(desk, "evidence_add", claim, source="harbour ACCOUNTS", stance="context")
    assert claim.evidence.get().source == source


def test_unknown_name_offers_what_it_could_mean_and_keeps_the_quote(
    desk: Client, claim: Claim
) -> None:
    make_source(title="Harbour accounts 2023")
    answer = send(
        desk, "evidence_add", claim, source="accounts", stance="supports", quote="Typed with care."
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "No source has this name" in html
    assert "Harbour accounts 2023" in html
    assert "Typed with care." in html
    assert not claim.evidence.exists()


def test_new_source_is_made_with_its_copy_and_cited(desk: Client, claim: Claim) -> None:
    send(
        desk,
        "evidence_add",
        claim,
        source="Minutes of the council",
        is_new="on",
        source_kind="primary",
        publisher="Town Hall",
        url="example.org/minutes",
        published_on="2024-01-10",
        copy_text="The mayor said: no freeze was promised.",
        stance="refutes",
        quote="no freeze was promised",
    )
    source = Source.objects.get(title="Minutes of the council")
    citation = claim.evidence.get()
    assert (citation.source, citation.quote_match) == (source, "exact")
    assert citation.snapshot.text == "The mayor said: no freeze was promised."
    assert source.url == "https://example.org/minutes"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("source_kind", "", "Say what kind of source it is."),
        ("published_on", "32 March", "Enter a valid date."),
        ("url", "not an address", "Enter a valid URL."),
        ("stance", "", "Say whether it supports"),
    ],
)
def test_bad_new_source_is_refused_whole(
    desk: Client, claim: Claim, field: str, value: str, message: str
) -> None:
    data = {
        "source": "Minutes",
        "is_new": "on",
        "source_kind": "primary",
        "stance": "supports",
        "copy_text": "A copy.",
    }
    answer = send(desk, "evidence_add", claim, **(data | {field: value}))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Source.objects.exists()
    assert not SourceSnapshot.objects.exists()


def test_citation_that_fails_leaves_no_new_source_behind(desk: Client) -> None:
    claim = make_claim()  # Not accepted: it cannot be cited on.
    answer = send(
        desk,
        "evidence_add",
        claim,
        source="Minutes",
        is_new="on",
        source_kind="primary",
        stance="supports",
        copy_text="A copy.",
    )
    assert answer.status_code == 422
    assert "Accept the claim first." in answer.content.decode()
    assert not Source.objects.exists()


def test_retracted_source_cannot_be_picked(desk: Client, claim: Claim) -> None:
    source = make_source()
    Source.objects.filter(pk=source.pk).update(retracted_at="2024-01-01T00:00Z")
    answer = send(desk, "evidence_add", claim, source="x", source_id=source.pk, stance="context")
    assert answer.status_code == 422
    assert "can no longer be cited" in answer.content.decode()


def test_near_match_shows_the_words_that_differ(desk: Client, claim: Claim) -> None:
    source = make_source()
    make_snapshot(source, "The daily berth fee was raised in February and again in October 2023.")
    answer = send(
        desk,
        "evidence_add",
        claim,
        source_id=source.pk,
        stance="supports",
        quote="The daily berth fee was raised in February and again in November 2023.",
    )
    html = answer.content.decode()
    assert "Near match." in html
    assert '<mark class="lamp">october</mark>' in html
    assert '<s class="gone">november</s>' in html


def test_debts_are_shown(desk: Client, claim: Claim, editor: Any) -> None:
    claim.said_on = "2024-05-01"
    claim.save()
    add_evidence(
        claim, source=make_source(), actor=editor, stance="supports", bears_on="attribution"
    )
    html = desk.get(f"{claim.version.article.bench_url}?claim=1").content.decode()
    assert "No kept copy" in html
    assert "The source is older than the statement" in html


@pytest.mark.parametrize(("days", "doubted"), [(2, True), (-2, False)])
def test_source_dated_after_the_verdict_is_marked(
    desk: Client, editor: Any, days: int, doubted: bool
) -> None:
    claim = make_claim_in_review(checker=editor)
    day_of_source = claim.review.updated_at.date() + timedelta(days=days)
    Source.objects.update(published_on=day_of_source)
    html = desk.get(f"{claim.version.article.bench_url}?claim=1").content.decode()
    assert ("The source is dated after the verdict" in html) is doubted


def test_source_may_be_newer_than_a_verdict_still_being_written(desk: Client, editor: Any) -> None:
    claim = make_checked_claim(checker=editor)
    Source.objects.update(published_on=claim.review.updated_at.date() + timedelta(days=2))
    html = desk.get(f"{claim.version.article.bench_url}?claim=1").content.decode()
    assert "No kept copy" in html
    assert "The source is dated after the verdict" not in html


def test_independence_counts_origins(desk: Client, claim: Claim, editor: Any) -> None:
    wire = make_source(kind="wire")
    for source in (wire, make_source(derives_from=wire), make_source(derives_from=wire)):
        add_evidence(fresh(claim), source=source, actor=editor, stance="supports")
    html = desk.get(f"{claim.version.article.bench_url}?claim=1").content.decode()
    assert "3, 1 independent" in html


def test_citation_is_changed_and_removed(desk: Client, claim: Claim, editor: Any) -> None:
    citation = add_evidence(claim, source=make_source(), actor=editor, stance="supports")
    send(
        desk,
        "evidence_change",
        claim,
        citation.pk,
        seen=citation.lock_version,
        stance="refutes",
        note="It says the opposite.",
    )
    changed = Evidence.objects.get(pk=citation.pk)
    assert (changed.stance, changed.note) == ("refutes", "It says the opposite.")
    send(desk, "evidence_remove", claim, citation.pk, citation_seen=changed.lock_version)
    assert not claim.evidence.exists()
    undo(desk, claim)
    assert claim.evidence.get().note == "It says the opposite."


def test_citation_changed_meanwhile_is_a_conflict(desk: Client, claim: Claim, editor: Any) -> None:
    citation = add_evidence(claim, source=make_source(), actor=editor, stance="supports")
    for status, quote in ((200, "One."), (409, "Two.")):
        answer = send(
            desk, "evidence_change", claim, citation.pk, seen=1, stance="supports", quote=quote
        )
        assert answer.status_code == status
    assert "Yours, not saved" in answer.content.decode()


def field(html: str, name: str) -> str:
    """What a text field of the citation form holds."""
    found = re.search(
        rf'id="{name}"[^>]*?(?:>(?P<text>[^<]*)</textarea|value="(?P<value>[^"]*)")', html
    )
    assert found, f"no field {name}"
    return unescape(found["text"] or found["value"] or "")


@pytest.mark.parametrize("htmx", [True, False])
def test_new_citation_with_a_pasted_copy_survives_a_conflict(
    desk: Client, claim: Claim, htmx: bool
) -> None:
    typed = {
        "source": "Harbour accounts",
        "is_new": "1",
        "publisher": "Port Authority",
        "source_kind": "data",
        "copy_text": "Fees rose by twelve per cent.",
        "quote": "rose by “twelve” per cent",
        "locator": "page 3",
        "stance": "refutes",
        "note": "Look at table 2.",
        "open": "tab=evidence&add=1",
    }
    answer = send(desk, "evidence_add", claim, htmx=htmx, **typed | {"seen": 77})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert not Source.objects.exists()
    for name, value in (
        ("quote", typed["quote"]),
        ("locator", "page 3"),
        ("copy-text", typed["copy_text"]),
        ("source-publisher", "Port Authority"),
        ("source", "Harbour accounts"),
    ):
        assert field(html, name) == value, name
    assert "Look at table 2." in html
    again = send(desk, "evidence_add", claim, htmx=htmx, **typed)
    assert again.status_code == (200 if htmx else 302)
    assert claim.evidence.get().snapshot.text == typed["copy_text"]


@pytest.mark.parametrize("htmx", [True, False])
def test_changed_citation_survives_a_conflict_beside_what_is_there_now(
    desk: Client, claim: Claim, editor: Any, htmx: bool
) -> None:
    citation = add_evidence(claim, source=make_source(), actor=editor, stance="supports")
    opened = f"tab=evidence&edit={citation.pk}"
    for quote in ("Theirs is here.", "Mine is here."):
        answer = send(
            desk,
            "evidence_change",
            claim,
            citation.pk,
            htmx=htmx,
            seen=citation.lock_version,
            stance="supports",
            quote=quote,
            copy_text="A pasted copy.",
            open=opened,
        )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert field(html, "quote") == "Mine is here."
    assert field(html, "copy-text") == "A pasted copy."
    assert "Theirs" in html


@pytest.mark.parametrize("htmx", [True, False])
def test_citation_refused_because_somebody_took_the_claim_stays_filled_in(
    desk: Client, claim: Claim, htmx: bool
) -> None:
    perform(claim, Act.TAKE, actor=make_user())
    answer = send(
        desk,
        "evidence_add",
        claim,
        htmx=htmx,
        source="Harbour accounts",
        is_new="1",
        source_kind="data",
        stance="refutes",
        quote="Kept words.",
        open="tab=evidence&add=1",
    )
    assert answer.status_code == 422
    assert field(answer.content.decode(), "quote") == "Kept words."
    assert not Source.objects.exists()


def test_citation_of_another_claim_is_not_found(desk: Client, claim: Claim, editor: Any) -> None:
    other = perform(make_claim(), Act.ACCEPT, actor=editor)
    citation = add_evidence(other, source=make_source(), actor=editor, stance="supports")
    assert send(desk, "evidence_remove", claim, citation.pk, citation_seen=1).status_code == 404
    assert other.evidence.exists()


def test_suggestions_hold_every_word_and_a_new_one(desk: Client) -> None:
    make_source(title="Harbour accounts 2023", publisher="Port Authority")
    make_source(title="Statement", publisher="Town Hall")
    html = desk.get(reverse("desk:source_suggestions"), {"source": "port acc"}).content.decode()
    assert "Harbour accounts 2023" in html
    assert "Statement" not in html
    assert "New source “port acc”" in html


def test_suggestions_are_for_editors(client: Client) -> None:
    assert client.get(reverse("desk:source_suggestions")).status_code == 302
    sign_in(client, make_user(group=None))
    assert client.get(reverse("desk:source_suggestions")).status_code == 403


def test_words_of_others_are_text_never_markup(desk: Client, claim: Claim) -> None:
    send(
        desk,
        "evidence_add",
        claim,
        source="<b>Bold</b>",
        is_new="on",
        source_kind="other",
        stance="context",
        quote="<script>alert(1)</script>",
    )
    html = desk.get(f"{claim.version.article.bench_url}?claim=1").content.decode()
    assert "<script>alert" not in html
    assert "<b>Bold" not in html
