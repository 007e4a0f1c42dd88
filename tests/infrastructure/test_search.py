from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.actions.publishing.publish import withdraw
from claims.infrastructure.search import (
    Wanted,
    install_index,
    matching,
    parse,
    rebuild_index,
    remove_index,
)
from claims.models import Claim, PublishedReview
from tests.factories import make_approved_claim, make_speaker
from tests.published import Desk, make_desk, make_published, republish

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def found(text: str) -> list[int]:
    return [row.pk for row in matching(PublishedReview.objects.current(), text)]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("harbour fees", Wanted(phrases=(("harbour",),), prefix="fees")),
        ("“harbour fees” 12", Wanted(phrases=(("harbour", "fees"),), prefix="12")),
        ('"harbour fees"', Wanted(phrases=(("harbour", "fees"),))),
        ("a", Wanted(phrases=(("a",),))),
        ("  -*() ", Wanted()),
    ],
)
def test_what_is_typed_becomes_words_and_phrases(typed: str, wanted: Wanted) -> None:
    assert parse(typed) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "harbour",
        "rose 12 per",
        "Harbours",
        "accounts",
        '"harbour fees"',
        "HARB",
        "Brandt",
        "Gazette",
    ],
)
def test_a_verdict_is_found_by_its_words(desk: Desk, text: str) -> None:
    row = make_published(desk, speaker=make_speaker("Ada Brandt"))
    assert found(text) == [row.pk]


@pytest.mark.parametrize("text", ["windmill", '"fees harbour"', "harbour windmill", "", "***", '"'])
def test_other_words_find_nothing(desk: Desk, text: str) -> None:
    make_published(desk)
    assert found(text) == []


def test_accents_do_not_matter_on_sqlite(desk: Desk) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL needs the unaccent extension for this")
    row = make_published(desk, speaker=make_speaker("José Ibáñez"))
    assert found("ibanez") == [row.pk]


def test_the_claim_counts_more_than_the_source(desk: Desk) -> None:
    weaker = make_published(desk, wording="The quay was rebuilt in May.")
    stronger = make_published(desk, wording="Accounts were late, said the accounts office.")
    assert found("accounts") == [stronger.pk, weaker.pk]


def test_only_what_readers_see_now_is_found(desk: Desk) -> None:
    make_approved_claim(checker=desk.checker, reader=desk.reader, wording="A windmill burns.")
    assert found("windmill") == []
    first = make_published(desk, wording="A lighthouse stands.")
    second = republish(first, desk, one_line="The beacon list names it.")
    assert found("lighthouse") == [second.pk]
    assert found("beacon") == [second.pk]
    withdraw(Claim.objects.get(pk=first.claim_id), actor=desk.admin, reason="Wrong")
    assert found("lighthouse") == []


def test_the_index_comes_back_after_a_migration_took_it_down(desk: Desk) -> None:
    row = make_published(desk)
    remove_index()
    install_index()
    assert found("harbour") == [row.pk]
    rebuild_index()
    assert found("harbour") == [row.pk]


def test_searching_adds_no_query(desk: Desk, django_assert_num_queries: Any) -> None:
    make_published(desk)
    with django_assert_num_queries(1):
        found("harbour fees")


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.text(max_size=30))
def test_no_text_breaks_the_query(text: str) -> None:
    found(text.replace("\x00", ""))
