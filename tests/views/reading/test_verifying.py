"""What a second reader can look up before judging: the quote in its copy, the claim in its article."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim, Evidence, SourceSnapshot
from tests.factories import make_claim_in_review, make_snapshot, make_source, make_user
from tests.views.bench.tools import sign_in

pytestmark = pytest.mark.django_db
COPY = "In March the port wrote: Fees rose by 12%, <b>from 100</b>. And more."


def cite(claim: Claim, quote: str, match: str, diff: list[dict[str, str]] | None = None) -> str:
    """Cite ``quote`` from a copy; returns where the copy shows it."""
    source = make_source(url="https://port.example/fees")
    copy = make_snapshot(source, COPY)
    citation = Evidence.objects.create(
        claim=claim,
        source=source,
        snapshot=copy,
        stance="refutes",
        quote=quote,
        quote_match=match,
        match_diff=diff or [],
        note="Tells the verdict",
    )
    return f"{reverse('desk:snapshot', args=[copy.pk])}?citation={citation.pk}"


@pytest.fixture
def claim() -> Claim:
    return make_claim_in_review(checker=make_user())


@pytest.fixture
def reader(client: Client) -> Client:
    return sign_in(client, make_user())


def page(client: Client, claim: Claim) -> str:
    return client.get(reverse("desk:second_reading_claim", args=[claim.public_id])).content.decode()


def test_exact_quote_links_to_its_place_in_the_copy(reader: Client, claim: Claim) -> None:
    address = cite(claim, "fees rose by 12%", "exact")
    shown = page(reader, claim)
    assert f'href="{address}#quote"' in shown
    assert 'href="https://port.example/fees"' in shown
    copy = reader.get(address).content.decode()
    assert '<mark class="lamp lamp--quoted" id="quote">Fees rose by 12%</mark>' in copy
    assert "&lt;b&gt;from 100&lt;/b&gt;" in copy
    assert "Tells the verdict" not in copy


def test_near_quote_shows_the_words_that_differ(reader: Client, claim: Claim) -> None:
    diff = [
        {"op": "equal", "quote": "fees rose by", "copy": "Fees rose by"},
        {"op": "replace", "quote": "twenty", "copy": "12%,"},
    ]
    address = cite(claim, "fees rose by twenty", "near", diff)
    shown = page(reader, claim)
    assert '<mark class="lamp">twenty </mark>' in shown
    assert '<mark class="lamp">12%, </mark>' in shown
    assert "match--near" in shown
    copy = reader.get(address).content.decode()
    assert 'id="quote">Fees rose by 12%,</mark>' in copy
    assert "The citation has “fees rose by twenty”" in copy


def test_absent_quote_is_first_is_not_lit_and_the_copy_says_so(
    reader: Client, claim: Claim
) -> None:
    cite(claim, "fees rose by 12%", "exact")
    address = cite(claim, "fees fell", "absent")
    shown = page(reader, claim)
    assert shown.index("exhibit--absent") < shown.index("exhibit--exact")
    assert '<mark class="lamp">fees fell</mark>' not in shown
    copy = reader.get(address).content.decode()
    assert "The whole copy was searched. It does not hold “fees fell”" in copy
    assert "<mark" not in copy


def test_copy_without_text_says_that_nothing_can_be_searched(reader: Client, claim: Claim) -> None:
    source = make_source()
    blank = SourceSnapshot.objects.create(
        source=source, file="snapshots/b.png", captured_at=timezone.now()
    )
    row = Evidence.objects.create(claim=claim, source=source, snapshot=blank, stance="context")
    address = f"{reverse('desk:snapshot', args=[blank.pk])}?citation={row.pk}"
    assert "This copy has no text to search" in reader.get(address).content.decode()


def test_copy_refuses_the_citation_of_another_copy(reader: Client, claim: Claim) -> None:
    address = cite(claim, "fees rose by 12%", "exact")
    other = reverse("desk:snapshot", args=[make_snapshot(make_source(), COPY).pk])
    for asked in (f"{other}?{address.partition('?')[2]}", f"{other}?citation=x"):
        assert reader.get(asked).status_code == 404


def test_copy_with_a_quote_is_for_editors(client: Client, claim: Claim) -> None:
    address = cite(claim, "fees rose by 12%", "exact")
    assert client.get(address).status_code == 302
    sign_in(client, make_user(group=None))
    assert client.get(address).status_code == 403


def test_claim_stands_in_its_sentences_and_opens_on_the_bench(reader: Client, claim: Claim) -> None:
    shown = page(reader, claim)
    assert "The council said on Tuesday that <b" in shown
    assert f">{claim.exact}</b>.\n\n“We never promised a freeze,”" in shown
    assert f'href="{claim.bench_url}"' in shown
    assert f"?claim={claim.number}" in claim.bench_url
