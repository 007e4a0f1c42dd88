"""From a version to suggestions: one transaction, leases, retries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from claims.actions.errors import RefusedError
from claims.actions.runs.run import (
    LEASE,
    abandoned_runs,
    fail_run,
    lease_run,
    retry_run,
    run_extraction,
    save_extraction,
    start_run,
)
from claims.extraction.types import (
    ChainLink,
    Checkability,
    ClaimCandidate,
    Confidence,
    Extraction,
    Fact,
    FactKind,
    Flag,
    QuotationKind,
    SpeakerCluster,
    SpeakerKind,
)
from claims.models import Article, ExtractionRun, Speaker
from tests.factories import TEXT, make_article, make_user, make_version

pytestmark = pytest.mark.django_db
SURE = Confidence(1.0, 1.0, 1.0, 0.8)


def found(**fields: Any) -> Extraction:
    start = TEXT.index("We never")
    link = ChainLink(order=0, speaker=0, source=None, cue=None, cue_text="told", confidence=SURE)
    candidate = ClaimCandidate(
        start=start,
        end=start + len("We never promised a freeze"),
        kind=QuotationKind.DIRECT,
        checkability=Checkability.FACT,
        chain=(link,),
        flags=frozenset({Flag.HEARSAY}),
        score=0.7,
        reasons=("names a promise",),
    )
    values: dict[str, Any] = {
        "speakers": (SpeakerCluster("Ada Brandt", SpeakerKind.PERSON, "Mayor", ("Brandt",)),),
        "claims": (candidate,),
        "facts": (Fact(TEXT.index("12"), TEXT.index("12") + 2, FactKind.NUMBER),),
        "words": 30,
        "model_name": "test",
    }
    return Extraction(**values | fields)


def queued_run() -> ExtractionRun:
    article = make_article(status=Article.Status.IMPORTING)
    return start_run(make_version(article=article))


def leased_run() -> ExtractionRun:
    run = lease_run(queued_run().pk, at=timezone.now())
    assert run is not None
    return run


def test_what_was_found_becomes_suggestions_with_their_chain() -> None:
    run = run_extraction(leased_run(), lambda text, **options: found())
    claim = run.version.claims.get()
    link = claim.attributions.get()
    assert (claim.exact, claim.status) == ("We never promised a freeze", "suggested")
    assert claim.flags == ["hearsay"]
    assert (link.speaker.name, link.speaker.role, link.speaker_confidence) == (
        "Ada Brandt",
        "Mayor",
        0.8,
    )
    assert not link.is_confirmed
    assert run.version.facts.count() == 1
    assert run.status == ExtractionRun.Status.DONE
    assert Article.objects.get().status == Article.Status.CHECKING


def test_the_blocks_of_the_version_are_handed_on() -> None:
    seen: dict[str, Any] = {}

    def extract(text: str, **options: Any) -> Extraction:
        seen.update(options)
        return found()

    run = run_extraction(leased_run(), extract)
    assert [b.kind for b in seen["blocks"]] == ["headline", "paragraph", "paragraph"]
    assert seen["outlet"] == run.version.article.outlet


def test_a_run_writes_once_even_when_two_workers_finish_it() -> None:
    run = leased_run()
    save_extraction(run, found(), seconds=1.0)
    save_extraction(run, found(), seconds=1.0)
    assert run.version.claims.count() == 1


def test_the_same_name_in_two_articles_is_one_speaker_but_unnamed_sources_are_not() -> None:
    for _article in range(2):
        run_extraction(leased_run_of_other_text(), lambda text, **options: found())
    assert Speaker.objects.filter(name="Ada Brandt").count() == 1
    unnamed = (SpeakerCluster("a spokeswoman", SpeakerKind.UNNAMED),)
    for _article in range(2):
        run_extraction(leased_run_of_other_text(), lambda text, **options: found(speakers=unnamed))
    assert Speaker.objects.filter(name="a spokeswoman").count() == 2


def leased_run_of_other_text() -> ExtractionRun:
    return leased_run()


def test_a_leased_run_is_not_taken_twice() -> None:
    run = leased_run()
    assert lease_run(run.pk, at=timezone.now()) is None


def test_a_run_whose_lease_ran_out_is_found_and_taken_again() -> None:
    run = leased_run()
    later = timezone.now() + LEASE + timedelta(seconds=1)
    assert abandoned_runs(at=timezone.now()) == []
    assert abandoned_runs(at=later) == [run]
    again = lease_run(run.pk, at=later)
    assert again is not None
    assert again.attempts == 2


def test_a_failure_is_tried_again_and_visible_after_the_last_try() -> None:
    run = queued_run()

    def broken(text: str, **options: Any) -> Extraction:
        raise ValueError("model file is damaged")

    for attempt in range(ExtractionRun.MAX_ATTEMPTS):
        leased = lease_run(run.pk, at=timezone.now())
        assert leased is not None
        assert leased.attempts == attempt + 1
        with pytest.raises(ValueError, match="damaged"):
            run_extraction(leased, broken)
    run.refresh_from_db()
    assert run.status == ExtractionRun.Status.FAILED
    assert "model file is damaged" in run.error
    assert Article.objects.get().status == Article.Status.FAILED
    assert run.version.claims.count() == 0


def test_a_failure_that_cannot_be_logged_is_not_half_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unwritable(*args: object, **fields: object) -> None:
        raise OSError("disk full")

    run = leased_run()
    ExtractionRun.objects.update(attempts=ExtractionRun.MAX_ATTEMPTS)
    monkeypatch.setattr("claims.models.Event.record", unwritable)
    with pytest.raises(OSError, match="disk full"):
        fail_run(run, "model file is damaged")
    run.refresh_from_db()
    assert (run.status, run.error) == (ExtractionRun.Status.READING, "")
    assert Article.objects.get().status == Article.Status.IMPORTING


def test_finished_run_does_not_fail_afterwards() -> None:
    run = run_extraction(leased_run(), lambda text, **options: found())
    assert fail_run(run, "too late").status == ExtractionRun.Status.DONE
    run.refresh_from_db()
    assert (run.status, run.error) == (ExtractionRun.Status.DONE, "")


def test_run_whose_worker_is_alive_is_not_taken_for_abandoned() -> None:
    run = leased_run()
    fail_run(run, "the worker died", abandoned_at=timezone.now())
    run.refresh_from_db()
    assert (run.status, run.error) == (ExtractionRun.Status.READING, "")


def test_a_failed_run_can_be_tried_again_by_an_editor() -> None:
    run = queued_run()
    with pytest.raises(RefusedError):
        retry_run(run, actor=make_user())
    ExtractionRun.objects.filter(pk=run.pk).update(status="failed", attempts=3, error="x")
    Article.objects.update(status=Article.Status.FAILED)
    run = retry_run(run, actor=make_user())
    assert (run.status, run.attempts, run.error) == ("queued", 0, "")
    assert Article.objects.get().status == Article.Status.IMPORTING
