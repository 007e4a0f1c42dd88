"""Saving what a run found: claims, chains, speakers, facts and their events."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.actions.runs.run import lease_run, run_extraction, start_run
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
from claims.models import ArticleVersion, Claim, Event, Speaker, SpeakerAlias
from tests.factories import TEXT, make_claim, make_speaker, make_version

pytestmark = pytest.mark.django_db
SURE = Confidence(1.0, 1.0, 1.0, 1.0)


def read(
    version: ArticleVersion, *speakers: SpeakerCluster, claims: int = 1
) -> list[Speaker | None]:
    """Store an extraction with these speakers; who stands in the chain of the first claim."""
    links = tuple(
        ChainLink(order=n, speaker=n, source=None, cue=None, cue_text="said", confidence=SURE)
        for n in range(len(speakers))
    )
    candidates = tuple(
        ClaimCandidate(
            start=n,
            end=n + 5,
            kind=QuotationKind.DIRECT,
            checkability=Checkability.FACT,
            chain=links,
        )
        for n in range(claims)
    )
    facts = tuple(Fact(n, n + 1, FactKind.NUMBER) for n in range(claims))
    found = Extraction(speakers=speakers, claims=candidates, facts=facts)
    run = lease_run(start_run(version).pk, at=timezone.now())
    assert run is not None
    run_extraction(run, lambda text, **options: found)
    claim = Claim.objects.filter(version=version).order_by("number").first()
    assert claim is not None
    return [link.speaker for link in claim.attributions.select_related("speaker").order_by("order")]


def person(name: str, *aliases: str, kind: SpeakerKind = SpeakerKind.PERSON) -> SpeakerCluster:
    return SpeakerCluster(name, kind, "", aliases)


def test_statements_do_not_grow_with_the_claims_found() -> None:
    counts = []
    for claims in (2, 25):
        version = make_version(f"{TEXT} {claims}")
        people = [person(f"Person {n} of {claims}") for n in range(claims)]
        with CaptureQueriesContext(connection) as queries:
            read(version, *people, claims=claims)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_name_of_one_stored_speaker_finds_them_and_learns_the_other_forms() -> None:
    ada = make_speaker("Ada Brandt")
    found = read(make_version(), person("Ada Brandt", "Brandt", "brandt"))
    assert found == [ada]
    assert sorted(ada.aliases.values_list("text", flat=True)) == ["Ada Brandt", "Brandt"]
    assert not Event.objects.filter(kind="speaker.create").exists()


def test_name_that_two_share_is_never_resolved_silently() -> None:
    first, second = make_speaker("Ada Brandt"), make_speaker("Ada Brandt")
    [found] = read(make_version(), person("Ada Brandt"))
    assert found not in (first, second)


def test_kind_has_to_fit_and_merged_speakers_lead_to_the_kept_one() -> None:
    port = make_speaker("Port", kind=Speaker.Kind.ORGANISATION)
    kept, merged = make_speaker("Ada Brandt"), make_speaker("A. Brandt")
    Speaker.objects.filter(pk=merged.pk).update(merged_into=kept)
    found = read(make_version(), person("Port"), person("A Brandt"))
    assert found[0] != port
    assert found[1] == kept


def test_two_clusters_of_one_name_in_an_article_are_one_new_speaker() -> None:
    first, second = read(make_version(), person("Ada Brandt"), person("ada  brandt"))
    assert first == second
    assert SpeakerAlias.objects.filter(folded="ada brandt").count() == 1


def test_unnamed_sources_are_rows_of_their_own_with_slugs_of_their_own() -> None:
    spokesman = person("a spokesman", kind=SpeakerKind.UNNAMED)
    first, second = read(make_version(), spokesman, spokesman)
    assert first is not None
    assert second is not None
    assert first.pk != second.pk
    assert first.slug != second.slug
    assert not first.aliases.exists()


def test_unnamed_source_with_a_long_name_is_found_again_in_the_next_version() -> None:
    words = "a spokesman for the " + "very " * 50 + "old harbour board"
    spokesman = person(words, kind=SpeakerKind.UNNAMED)
    version = make_version()
    [first] = read(version, spokesman)
    [again] = read(make_version(TEXT + " More.", article=version.article), spokesman)
    assert again == first


def test_name_too_long_for_its_column_is_cut_alike_in_speaker_and_alias() -> None:
    [speaker] = read(make_version(), person("The " + "Very " * 50 + "Old Harbour Board"))
    assert speaker is not None
    assert speaker.aliases.get().text == speaker.name


def test_name_without_letters_is_nobody() -> None:
    assert read(make_version(), person("…")) == [None]


def test_outlet_without_a_name_is_nobody_yet() -> None:
    version = make_version()
    type(version.article).objects.update(outlet="")
    version.article.refresh_from_db()
    assert read(version, person("this article", kind=SpeakerKind.OUTLET)) == [None]


def test_numbers_go_on_after_the_claims_that_are_there() -> None:
    claim = make_claim()
    read(claim.version, person("Ada Brandt"), claims=2)
    assert list(claim.version.claims.order_by("number").values_list("number", flat=True)) == [
        1,
        2,
        3,
    ]


def test_events_of_one_run_form_one_chain() -> None:
    read(make_version(), person("Ada Brandt"), person("Bo Lind"))
    events = list(Event.objects.order_by("id"))
    assert [event.kind for event in events] == ["speaker.create"] * 2 + ["extraction.done"]
    for before, after in pairwise(events):
        assert after.previous_hash == before.hash
    assert all(event.hash == event.computed_hash() for event in events)
