"""How many statements an article costs the database, from its record to its claims."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.actions.imports.new_article import DuplicateTextError, import_record
from claims.actions.runs.run import lease_run, run_extraction
from claims.documents.records import Material
from claims.extraction.types import (
    ChainLink,
    Checkability,
    ClaimCandidate,
    Confidence,
    Extraction,
    Fact,
    FactKind,
    QuotationKind,
    SpeakerCluster,
    SpeakerKind,
)
from claims.models import Article, Event, ExtractionRun
from tests.documents.records_of import plain_record
from tests.factories import TEXT, make_user

pytestmark = pytest.mark.django_db
SURE = Confidence(1.0, 1.0, 1.0, 1.0)
MANY = 30


def bring_in(text: str = TEXT) -> Article:
    material = Material(data=text.encode())
    return import_record(plain_record(text), material, actor=make_user())


def leased_run(article: Article) -> ExtractionRun:
    run = lease_run(ExtractionRun.objects.get(version__article=article).pk, at=timezone.now())
    assert run is not None
    return run


def much() -> Extraction:
    """Thirty claims, each with a speaker of its own, and as many facts."""
    people = tuple(SpeakerCluster(f"Person {n}", SpeakerKind.PERSON) for n in range(MANY))
    claims = tuple(
        ClaimCandidate(
            start=n,
            end=n + 5,
            kind=QuotationKind.DIRECT,
            checkability=Checkability.FACT,
            chain=(ChainLink(0, n, None, None, "said", SURE),),
        )
        for n in range(MANY)
    )
    facts = tuple(Fact(n, n + 1, FactKind.NUMBER) for n in range(MANY))
    return Extraction(speakers=people, claims=claims, facts=facts)


def statements(queries: Any) -> list[str]:
    """What was asked, without the savepoints that stand for transactions in a test."""
    asked = [query["sql"] for query in queries]
    return [sql for sql in asked if "SAVEPOINT" not in sql]


def test_a_record_is_stored_with_six_statements() -> None:
    actor, record = make_user(), plain_record(TEXT)
    material = Material(data=TEXT.encode())
    with CaptureQueriesContext(connection) as queries:
        import_record(record, material, actor=actor)
    asked = [sql for sql in statements(queries) if "pg_advisory" not in sql]
    # Is the text here, is the slug free; article, version, run, event.
    assert [sql.split()[0] for sql in asked] == ["SELECT"] * 2 + ["INSERT"] * 4, asked


def test_what_was_found_is_written_with_few_statements_however_much_it_is() -> None:
    run = leased_run(bring_in())
    with CaptureQueriesContext(connection) as queries:
        done = run_extraction(run, lambda text, **options: much())
    assert (done.claims_found, done.facts_found) == (MANY, MANY)
    assert Event.objects.filter(kind="speaker.create").count() == MANY
    assert len(statements(queries)) <= 17


def test_a_text_that_is_here_already_is_refused_and_named() -> None:
    article = bring_in()
    with pytest.raises(DuplicateTextError) as refused:
        bring_in()
    assert refused.value.article == article
