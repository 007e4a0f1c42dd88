"""Having a page archived, step by step, against a local archive that behaves in every way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.sources.catalogue import merge_sources
from claims.actions.sources.web_archive import (
    FORGOTTEN,
    STEP_LEASE,
    forgotten_requests,
    request_archiving,
    take_step,
)
from claims.models import ArchiveRequest, Event, Evidence, Source, SourceSnapshot
from tests.documents.archive_server import Answer, FakeArchive, archive_saying
from tests.factories import make_admin, make_claim, make_snapshot, make_source, make_user

pytestmark = pytest.mark.django_db

URL = "https://port.example/accounts"
JOB = {"url": URL, "job_id": "spn2-1"}
PENDING = {"status": "pending", "job_id": "spn2-1"}
KEPT = {"status": "success", "timestamp": "20240514083000", "original_url": URL}
Status = ArchiveRequest.Status


@pytest.fixture(autouse=True)
def archiving_on(settings: Any) -> None:
    settings.SAVE_PAGE_NOW = True
    settings.SAVE_PAGE_NOW_URL = "https://archive.example"


class Clock:
    """A worker's clock that goes to the next step at once."""

    def __init__(self) -> None:
        self.now = timezone.now() + timedelta(seconds=1)

    def __call__(self) -> datetime:
        return self.now

    def run(self, request: ArchiveRequest, fake: FakeArchive, limit: int = 200) -> ArchiveRequest:
        """Take the steps as they fall due until the request is finished."""
        for _step in range(limit):
            done = take_step(request.pk, at=self, provider=fake.client(timeout_s=5))
            assert done is not None
            if done.is_finished:
                return done
            assert done.next_at is not None
            assert done.next_at > self.now
            self.now = done.next_at
        raise AssertionError("never finished")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ask(**fields: Any) -> ArchiveRequest:
    source = make_source(**{"url": URL} | fields)
    return request_archiving(source, actor=make_user())


def test_the_address_of_the_copy_and_its_moment_are_kept(clock: Clock) -> None:
    request = ask()
    with archive_saying(JOB, PENDING, PENDING, KEPT) as fake:
        done = clock.run(request, fake)
        address = f"{fake.address}/web/20240514083000/{URL}"
    copy = SourceSnapshot.objects.get()
    assert (done.status, done.snapshot) == (Status.KEPT, copy)
    assert (copy.archive_url, copy.how, copy.text) == (address, "archived", "")
    assert f"{copy.captured_at:%Y-%m-%d %H:%M}" == "2024-05-14 08:30"
    assert copy.captured_by == request.requested_by
    assert Event.objects.filter(kind="source.snapshot").get().data["archive_url"] == address
    assert [a.method for a in fake.asked] == ["POST", "GET", "GET", "GET"]


def test_pauses_between_looks_grow_and_end(clock: Clock) -> None:
    request = ask()
    pauses = []
    with archive_saying(JOB, PENDING) as fake:
        while True:
            done = take_step(request.pk, at=clock, provider=fake.client())
            assert done is not None
            if done.is_finished:
                break
            assert done.next_at is not None
            pauses.append((done.next_at - clock.now).total_seconds())
            clock.now = done.next_at
    assert pauses[:6] == [6, 10, 15, 30, 60, 60]
    assert len(pauses) < 30
    assert done.status == Status.FAILED
    assert "did not finish in time" in done.error


def test_a_refusal_is_final_and_said(clock: Clock) -> None:
    request = ask()
    blocked = {"status": "error", "status_ext": "error:blocked-url", "message": "x"}
    with archive_saying(JOB, blocked) as fake:
        done = clock.run(request, fake)
    assert done.status == Status.FAILED
    assert done.error == "The archive does not save this page."
    assert Event.objects.get(kind="source.archive_failed").reason == done.error
    assert len(fake.asked) == 2


def test_too_many_requests_waits_as_long_as_told(clock: Clock) -> None:
    request = ask()
    with archive_saying(Answer({}, status=429, headers={"Retry-After": "700"}), JOB, KEPT) as fake:
        first = take_step(request.pk, at=clock, provider=fake.client())
        assert first is not None
        assert first.next_at is not None
        assert (first.next_at - clock.now).total_seconds() == 700
        assert "limiting our requests" in first.error
        assert take_step(request.pk, at=clock, provider=fake.client()) is None
        clock.now = first.next_at
        done = clock.run(request, fake)
    assert (done.status, done.error) == (Status.KEPT, "")


@pytest.mark.parametrize(
    "answer", [Answer("<html>Sorry", status=200), Answer("", status=503), {"message": "Busy."}]
)
def test_troubles_are_tried_again_and_end_visibly(clock: Clock, answer: Any) -> None:
    request = ask()
    began = clock.now
    with archive_saying(answer) as fake:
        done = clock.run(request, fake)
    assert done.status == Status.FAILED
    assert done.error
    assert len(fake.asked) == ArchiveRequest.MAX_TROUBLES
    assert clock.now - began > timedelta(minutes=5)


def test_pauses_after_troubles_double(clock: Clock) -> None:
    request = ask()
    pauses = []
    with archive_saying(Answer("", status=503)) as fake:
        for _trouble in range(4):
            done = take_step(request.pk, at=clock, provider=fake.client())
            assert done is not None
            assert done.next_at is not None
            pauses.append((done.next_at - clock.now).total_seconds())
            clock.now = done.next_at
    assert pauses == [30, 60, 120, 240]


def test_an_archive_that_is_away_is_tried_again(clock: Clock) -> None:
    request = ask()
    gone = FakeArchive("http://127.0.0.2:9", [])
    done = clock.run(request, gone)
    assert done.error == "The archive cannot be reached."


def test_a_job_that_broke_off_is_asked_for_anew(clock: Clock) -> None:
    request = ask()
    broke = {"status": "error", "status_ext": "error:celery"}
    with archive_saying(JOB, broke, {"job_id": "spn2-2"}, KEPT) as fake:
        done = clock.run(request, fake)
    assert done.status == Status.KEPT
    assert [a.path for a in fake.asked] == [
        "/save", "/save/status/spn2-1", "/save", "/save/status/spn2-2",
    ]  # fmt: skip


def test_asking_twice_asks_once_and_again_after_a_failure(clock: Clock) -> None:
    request = ask()
    assert request_archiving(request.source, actor=make_user()) == request
    with archive_saying(Answer("", status=401)) as fake:
        clock.run(request, fake)
    again = request_archiving(request.source, actor=make_user())
    assert again.pk != request.pk
    assert again.status == Status.QUEUED


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"private_name": "A clerk"}, "protected"),
        ({"url": ""}, "no address"),
        ({"url": "http://wiki.newsroom.local/x"}, "not sent to the archive"),
        ({"url": "http://10.1.2.3/"}, "not the address of a public page"),
    ],
)
def test_what_must_not_leave_the_house_is_refused(fields: dict[str, str], words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        ask(**fields)
    assert not ArchiveRequest.objects.exists()


def test_nothing_is_asked_where_archiving_is_off(settings: Any) -> None:
    settings.SAVE_PAGE_NOW = False
    with pytest.raises(RefusedError, match="switched off"):
        ask()


def test_a_source_protected_meanwhile_is_not_sent(clock: Clock) -> None:
    request = ask()
    Source.objects.update(private_name="A clerk")
    with archive_saying(JOB) as fake:
        done = clock.run(request, fake)
    assert fake.asked == []
    assert (done.status, done.error) == (
        Status.FAILED,
        "The address of a protected source is never sent to an archive.",
    )


def test_only_editors_may_ask() -> None:
    with pytest.raises(NotAllowedError):
        request_archiving(make_source(url=URL), actor=make_user(group=None))
    with pytest.raises(NotAllowedError):
        request_archiving(make_source(url=URL), actor=AnonymousUser())


def test_one_step_at_a_time_and_a_dead_workers_step_is_found(clock: Clock) -> None:
    request = ask()
    ArchiveRequest.objects.update(leased_until=clock.now + STEP_LEASE)
    with archive_saying(JOB, KEPT) as fake:
        assert take_step(request.pk, at=clock, provider=fake.client()) is None
        assert forgotten_requests(at=clock.now) == []
        clock.now += STEP_LEASE + timedelta(seconds=1)
        assert forgotten_requests(at=clock.now) == [request.pk]
        assert clock.run(request, fake).status == Status.KEPT
    assert forgotten_requests(at=clock.now + timedelta(days=1)) == []


def test_a_step_that_nobody_took_is_found(clock: Clock) -> None:
    request = ask()
    late = clock.now + FORGOTTEN + timedelta(seconds=5)
    assert forgotten_requests(at=late) == [request.pk]


def test_a_step_that_always_breaks_off_ends(clock: Clock) -> None:
    request = ask()
    ArchiveRequest.objects.update(steps=ArchiveRequest.MAX_STEPS)
    with archive_saying(JOB) as fake:
        assert clock.run(request, fake).error == "All attempts were used up."
    assert fake.asked == []


def test_a_finished_or_missing_request_takes_no_step(clock: Clock) -> None:
    request = ask()
    with archive_saying(JOB, KEPT) as fake:
        clock.run(request, fake)
        assert take_step(request.pk, at=clock, provider=fake.client()) is None
        assert take_step(10**6, at=clock, provider=fake.client()) is None


def test_the_copy_goes_to_the_source_that_was_kept_in_a_merge(clock: Clock) -> None:
    request = ask()
    with archive_saying(JOB, KEPT) as fake:
        take_step(request.pk, at=clock, provider=fake.client())
        clock.now += timedelta(minutes=1)
        kept = make_source()
        merge_sources(kept, Source.objects.get(pk=request.source_id), actor=make_admin())
        take_step(request.pk, at=clock, provider=fake.client())
    assert SourceSnapshot.objects.get().source == kept


def test_quotes_are_looked_for_in_copies_held_here_only(clock: Clock) -> None:
    from claims.actions.evidence.citations import add_evidence
    from claims.actions.workflow.perform import perform
    from claims.actions.workflow.table import Act

    request = ask()
    copy = make_snapshot(request.source, "Fees rose by twelve per cent.")
    with archive_saying(JOB, KEPT | {"timestamp": "20300101000000"}) as fake:
        clock.run(request, fake)
    editor = make_user()
    claim = perform(make_claim(), Act.ACCEPT, actor=editor)
    citation = add_evidence(
        claim,
        source=request.source,
        actor=editor,
        stance=Evidence.Stance.SUPPORTS,
        quote="rose by twelve per cent",
    )
    assert (citation.snapshot, citation.quote_match) == (copy, Evidence.QuoteMatch.EXACT)
    assert Source.objects.with_use_counts().get(pk=request.source_id).snapshot_count == 1
