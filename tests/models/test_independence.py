"""Which citations count as independent sources. Rows are built by hand; no database."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from claims.models import Evidence, Source, Speaker
from claims.models.evidence import Independence, count_origins

serial = count(1)


def source(**fields: Any) -> Source:
    values = {"kind": Source.Kind.NEWS, "title": "Fees rise", "publisher": "Harbour Post"}
    return Source(pk=next(serial), **values | fields)


def cited(*sources: Source, bears_on: str = "content") -> list[Evidence]:
    return [Evidence(source=source, bears_on=bears_on) for source in sources]


BRANDT = Speaker(name="Ada Brandt")


def test_no_citation_has_no_origin() -> None:
    assert count_origins([], BRANDT) == Independence(origins=0, primary_origins=0)


def test_two_citations_of_one_source_are_one_origin() -> None:
    paper = source()
    assert count_origins(cited(paper, paper), BRANDT).origins == 1


def test_papers_that_carry_one_wire_report_share_its_origin() -> None:
    wire = source(kind=Source.Kind.WIRE)
    first, second = source(derives_from=wire), source(derives_from=source(derives_from=wire))
    assert count_origins(cited(wire, first, second), BRANDT).origins == 1
    assert count_origins(cited(wire, first, second, source()), BRANDT).origins == 2


def test_primary_documents_and_data_are_primary() -> None:
    accounts, figures = source(kind=Source.Kind.PRIMARY), source(kind=Source.Kind.DATA)
    found = count_origins(cited(accounts, figures, source()), BRANDT)
    assert found == Independence(origins=3, primary_origins=2)
    assert found.has_primary
    assert not count_origins(cited(source()), BRANDT).has_primary


UNCOUNTED = [
    {"retracted_at": datetime(2024, 5, 1, tzinfo=UTC)},
    {"reliability": Source.Reliability.UNRELIABLE},
    {"publisher": "ADA BRANDT"},
    {"title": "Ada Brandt", "kind": Source.Kind.INTERVIEW},
    {"title": "An official", "private_name": "Ada Brandt", "kind": Source.Kind.INTERVIEW},
]


@pytest.mark.parametrize("fields", UNCOUNTED)
def test_retracted_unreliable_and_own_word_sources_count_for_nothing(
    fields: dict[str, Any],
) -> None:
    doubtful = source(**{"kind": Source.Kind.PRIMARY} | fields)
    assert count_origins(cited(doubtful), BRANDT) == Independence(0, 0)
    assert count_origins(cited(doubtful, source()), BRANDT) == Independence(1, 0)


@pytest.mark.parametrize("fields", UNCOUNTED)
def test_what_repeats_such_a_source_counts_for_nothing(fields: dict[str, Any]) -> None:
    carrier = source(derives_from=source(**fields))
    assert count_origins(cited(carrier), BRANDT).origins == 0


def test_retracted_carrier_leaves_its_origin_counted() -> None:
    wire = source(kind=Source.Kind.WIRE)
    carrier = source(derives_from=wire, retracted_at=datetime(2024, 5, 1, tzinfo=UTC))
    assert count_origins(cited(wire, carrier), BRANDT).origins == 1
    assert count_origins(cited(carrier), BRANDT).origins == 0


def test_another_speaker_is_independent_of_the_claimant() -> None:
    assert (
        count_origins(cited(source(publisher="Ada Brandt")), Speaker(name="Jo Lind")).origins == 1
    )
    assert count_origins(cited(source(publisher="Ada Brandt")), None).origins == 1


def test_evidence_that_it_was_said_does_not_count() -> None:
    assert count_origins(cited(source(), bears_on="attribution"), BRANDT).origins == 0
