from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import pytest

from claims.actions.evidence.citations import add_evidence
from claims.actions.publishing.publish import publish
from claims.actions.review.verdict import read_blind, write_review
from claims.models import Claim, Evidence, PublishedReview, Source, SourceSnapshot
from claims.publishing.article_payload import build_article_payload
from claims.publishing.payload import same_substance
from claims.publishing.store import independence_note
from tests.factories import (
    make_approved_claim,
    make_claim,
    make_claim_in_review,
    make_snapshot,
    make_source,
    make_speaker,
    make_user,
    make_version,
)
from tests.published import Desk, make_desk, make_published, republish

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def test_the_payload_tells_who_said_it_where_and_when(desk: Desk) -> None:
    speaker = make_speaker("Ada Brandt", role="Mayor")
    row = make_published(
        desk, speaker=speaker, said_on=date(2024, 5, 14), occasion="Council meeting"
    )
    assert row.payload["speaker"]["name"] == "Ada Brandt"
    assert row.payload["speaker"]["role"] == "Mayor"
    assert row.payload["claim"]["said_on"] == "2024-05-14"
    assert row.payload["claim"]["occasion"] == "Council meeting"
    assert row.payload["claim"]["before"] == "The council said on Tuesday that "
    assert row.payload["claim"]["after"] == "."


def test_citations_are_numbered_from_one_as_the_reasoning_refers_to_them(desk: Desk) -> None:
    claim = make_claim_in_review(checker=desk.checker)
    add_evidence(claim, source=make_source(), actor=desk.checker, stance="supports", quote="")
    write_review(claim, actor=desk.checker, reasoning="Both say so [1] [2].")
    read_blind(claim, reader=desk.reader, rating=claim.review.rating)
    payload = publish(Claim.objects.get(pk=claim.pk), actor=desk.reader).payload
    assert [citation["number"] for citation in payload["evidence"]] == [1, 2]
    assert re.findall(r'href="#citation-(\d)"', payload["reasoning_html"]) == ["1", "2"]


def test_the_payload_is_plain_json(desk: Desk) -> None:
    row = make_published(desk)
    assert json.loads(json.dumps(row.payload)) == row.payload
    stored = PublishedReview.objects.get(pk=row.pk)
    assert same_substance(stored.payload, row.payload)


def test_an_account_without_a_name_stays_anonymous(desk: Desk) -> None:
    checker = make_user("secret-login", first_name="", last_name="")
    claim = make_approved_claim(checker=checker, reader=desk.reader)
    row = publish(claim, actor=desk.reader)
    assert row.payload["checked_by"] == "An editor"
    assert "secret-login" not in json.dumps(row.payload) + row.html


def test_a_protected_name_and_notes_stay_at_the_desk(desk: Desk) -> None:
    claim = make_claim_in_review(checker=desk.checker)
    source = make_source(kind="interview", title="A dock worker", private_name="Jonas Holm")
    add_evidence(
        claim, source=source, actor=desk.checker, stance="context", note="call him after six"
    )
    claim = Claim.objects.get(pk=claim.pk)
    read_blind(claim, reader=desk.reader, rating=claim.review.rating)
    row = publish(Claim.objects.get(pk=claim.pk), actor=desk.reader)
    assert "A dock worker" in row.html
    assert "Jonas Holm" not in json.dumps(row.payload) + row.html
    assert "after six" not in json.dumps(row.payload) + row.html


def test_a_carrier_of_another_report_is_no_independent_source(desk: Desk) -> None:
    claim = make_claim_in_review(checker=desk.checker)
    wire = make_source(kind="wire", title="Wire")
    paper = make_source(kind="news", title="Paper", derives_from=wire)
    for source in (wire, paper):
        make_snapshot(source, "Fees rose.")
        add_evidence(claim, source=source, actor=desk.checker, stance="supports", quote="Fees rose")
        claim = Claim.objects.get(pk=claim.pk)
    read_blind(claim, reader=desk.reader, rating=claim.review.rating)
    row = publish(Claim.objects.get(pk=claim.pk), actor=desk.reader)
    assert row.payload["independence"] == {"citations": 3, "independent": 2, "primary": 1}
    assert "3 citations from 2 independent sources, one of them a primary document." in row.html


def test_readers_are_told_when_no_source_is_independent(desk: Desk) -> None:
    payload = make_published(desk).payload
    counts = {"citations": 2, "independent": 0, "primary": 0}
    note = independence_note(payload | {"independence": counts})
    assert note == "2 citations, but no independent source."


def panel_sources(row: PublishedReview) -> list[str]:
    """Titles of the sources that the article's panel shows under its only verdict."""
    version = row.claim.version
    payload = build_article_payload(version, [row], updated_at=row.first_published_at)
    return [citation["source"]["title"] for citation in payload["claims"][0]["evidence"]]


def test_panel_shows_evidence_on_the_content_rather_than_on_who_said_it(desk: Desk) -> None:
    claim = make_claim_in_review(checker=desk.checker)
    add_evidence(
        claim,
        source=make_source(title="Tape of the meeting"),
        actor=desk.checker,
        stance="context",
        bears_on=Evidence.BearsOn.ATTRIBUTION,
    )
    claim = Claim.objects.get(pk=claim.pk)
    read_blind(claim, reader=desk.reader, rating=claim.review.rating)
    row = publish(Claim.objects.get(pk=claim.pk), actor=desk.reader)
    [title] = panel_sources(row)
    assert title.startswith("Harbour accounts")
    for citation in row.payload["evidence"]:
        citation["bears_on"] = "attribution"
    assert sorted(panel_sources(row)) == [title, "Tape of the meeting"]


def test_panel_shows_one_citation_of_each_stance_first(desk: Desk) -> None:
    row = make_published(desk)
    [citation] = row.payload["evidence"]
    row.payload["evidence"] = [
        citation | {"stance": stance, "source": citation["source"] | {"title": title}}
        for stance, title in (("supports", "A"), ("supports", "B"), ("refutes", "C"))
    ]
    assert panel_sources(row) == ["A", "C"]


def test_evidence_on_whether_it_was_said_stands_apart(desk: Desk) -> None:
    claim = make_claim_in_review(checker=desk.checker)
    add_evidence(
        claim,
        source=make_source(title="Transcript"),
        actor=desk.checker,
        stance="supports",
        bears_on=Evidence.BearsOn.ATTRIBUTION,
    )
    claim = Claim.objects.get(pk=claim.pk)
    read_blind(claim, reader=desk.reader, rating=claim.review.rating)
    row = publish(Claim.objects.get(pk=claim.pk), actor=desk.reader)
    assert row.payload["independence"]["citations"] == 1
    assert row.html.index("Evidence that it was said") < row.html.index("Transcript")


def test_an_address_that_is_no_web_address_is_left_out(desk: Desk) -> None:
    claim = make_claim(version=make_version())
    type(claim.version.article).objects.filter(pk=claim.version.article_id).update(
        url="javascript:alert(1)"
    )
    row = make_published(desk, version=make_version(article=claim.version.article, text="A fee."),
                         words="A fee")  # fmt: skip
    assert row.payload["article"]["url"] == ""


def test_history_grows_and_older_rows_keep_theirs(desk: Desk) -> None:
    first = make_published(desk)
    second = republish(first, desk, one_line="Both years are in the harbour accounts.")
    third = republish(second, desk, one_line="All years are in the harbour accounts.")
    assert [entry["number"] for entry in third.payload["history"]] == [3, 2, 1]
    first.refresh_from_db()
    assert [entry["number"] for entry in first.payload["history"]] == [1]


def archived_copy(source: Source, year: int) -> str:
    copy = SourceSnapshot.objects.create(
        source=source,
        how=SourceSnapshot.How.ARCHIVED,
        archive_url=f"https://archive.example/web/{year}0514083000/https://port.example/",
        captured_at=datetime(year, 5, 14, 8, 30, tzinfo=UTC),
    )
    return copy.archive_url


def test_readers_are_led_to_the_newest_copy_in_a_web_archive(desk: Desk) -> None:
    claim = make_approved_claim(checker=desk.checker, reader=desk.reader)
    source = Source.objects.get()
    archived_copy(source, 2023)
    url = archived_copy(source, 2024)
    row = publish(claim, actor=desk.reader)
    assert row.payload["archived"] == {source.slug: {"url": url, "taken_on": "2024-05-14"}}
    assert f'<a href="{url}" rel="noopener nofollow">14 May 2024</a>' in row.html


def test_the_archive_keeps_no_trace_of_a_protected_source_in_public(desk: Desk) -> None:
    claim = make_approved_claim(checker=desk.checker, reader=desk.reader)
    archived_copy(Source.objects.get(), 2024)
    Source.objects.update(private_name="A clerk")
    row = publish(claim, actor=desk.reader)
    assert row.payload["archived"] == {}
    assert "archive.example" not in row.html + json.dumps(row.payload)


def test_a_copy_that_was_archived_later_is_no_change_of_the_verdict(desk: Desk) -> None:
    row = make_published(desk)
    assert "Archived" not in row.html
    later = row.payload | {"archived": {"x": {"url": "https://archive.example/", "taken_on": ""}}}
    assert same_substance(row.payload, later)
