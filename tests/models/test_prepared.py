"""A prepared queryset finds what the queryset itself would find, at every reading anew."""

from __future__ import annotations

import threading
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from claims.models import Claim, Evidence, Speaker
from claims.models.claim import CHAIN, NOTES
from claims.models.prepared import Given, Prepared
from claims.models.source import CITATIONS
from claims.views.bench.answer import LOCKED
from claims.views.bench.card import CARD
from tests.factories import make_claim, make_source, make_speaker, make_version

pytestmark = pytest.mark.django_db


def named(kind: str) -> Prepared[Speaker]:
    field = models.CharField()
    return Prepared(
        lambda: (
            Speaker.objects.filter(name__gt=Given("name", field))
            .exclude(pk=Given("pk"))
            .filter(kind=kind)
            .order_by("name")
        )
    )


def test_sql_is_composed_once_and_rows_are_read_anew() -> None:
    after, first = named("person"), make_speaker(name="Berit")
    with patch.object(SQLCompiler, "as_sql", autospec=True, side_effect=SQLCompiler.as_sql) as sql:
        assert after.rows(name="Alma", pk=0) == [first]
        second = make_speaker(name="Clara")
        Speaker.objects.filter(pk=first.pk).update(role="mayor")
        again = after.rows(name="Alma", pk=0)
    assert sql.call_count == 1
    assert again == [first, second]
    assert again[0].role == "mayor"


def test_each_reading_has_its_own_values() -> None:
    after, speakers = named("person"), [make_speaker(name=name) for name in ("Berit", "Clara")]
    assert after.rows(name="Alma", pk=0) == speakers
    assert after.rows(name="Bo", pk=0) == speakers[1:]
    assert after.rows(name="Alma", pk=speakers[1].pk) == speakers[:1]
    assert after.first(name="Alma", pk=0) == speakers[0]
    assert after.first(name="Dora", pk=0) is None


def test_values_are_parameters_and_never_sql() -> None:
    after = named("person")
    make_speaker(name="Berit")
    assert after.rows(name="Z' OR 1=1 --", pk=0) == []


def test_a_value_that_was_not_given_is_an_error() -> None:
    with pytest.raises(KeyError):
        named("person").rows(name="Alma")


def test_claim_for_its_card_is_what_the_queryset_says() -> None:
    claim = make_claim()
    Evidence.objects.create(claim=claim, source=make_source(), stance="supports")
    plain = Claim.objects.for_card().get(pk=claim.pk)
    prepared: Any = CARD.first(claim=claim.pk)
    for row, expected in (
        (prepared, plain),
        (prepared.version, plain.version),
        (prepared.version.article, plain.version.article),
    ):
        values = {k: v for k, v in vars(expected).items() if k != "_state"}
        assert {k: v for k, v in vars(row).items() if k != "_state"} == values
        assert not row._state.adding


def test_rows_of_a_claim_know_their_claim_and_need_no_further_query(
    django_assert_num_queries: Any,
) -> None:
    claim = make_claim()
    source = make_source(derives_from=make_source(derives_from=make_source()))
    Evidence.objects.create(claim=claim, source=source, stance="supports")
    read = Claim.objects.get(pk=claim.pk)
    with django_assert_num_queries(2):
        (citation,) = read.evidence_rows()
        assert citation.claim is read
        assert citation.source.origin_id == source.derives_from.derives_from.pk
        assert [link.claim for link in read.chain()] == [read] * len(read.chain())
    assert list(Evidence.objects.filter(claim=claim)) == CITATIONS.rows(claim=claim.pk)
    assert CHAIN.rows(claim=0) == NOTES.rows(claim=0) == []


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_inside_a_transaction_only() -> None:
    claim = make_claim(version=make_version())
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite locks the database as a whole.")
    with pytest.raises(TransactionManagementError):
        LOCKED.first(article=claim.version.article_id, claim=claim.pk)
    with pytest.raises(TransactionManagementError):
        LOCKED.first(article=claim.version.article_id, claim=claim.pk)


@pytest.mark.django_db(transaction=True)
def test_threads_read_through_their_own_connections() -> None:
    after, speaker = named("person"), make_speaker(name="Berit")
    found = [after.rows(name="Alma", pk=0)]

    def read() -> None:
        try:
            found.append(after.rows(name="Alma", pk=0))
        finally:
            connection.close()

    other = threading.Thread(target=read)
    other.start()
    other.join()
    assert found == [[speaker], [speaker]]
