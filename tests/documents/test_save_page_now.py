"""The web archive's interface, against a server of our own that answers well, badly and not at all."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from claims.documents.web.save_page_now import (
    ArchiveRefusalError,
    ArchiveTroubleError,
    JobLostError,
    KeptPage,
    SavePageNow,
    why_not_public,
)
from tests.documents.archive_server import Answer, archive_saying

URL = "https://port.example/accounts?year=2023"
JOB = "spn2-ac58789bf3ca48d09ea61d1225e98695"
GARBAGE = "<!doctype html><title>Sorry</title><p>Down for maintenance"
KEPT = {
    "status": "success",
    "job_id": JOB,
    "original_url": URL,
    "timestamp": "20240514083000",
    "duration_sec": 6.2,
}


def error(code: str, message: str = "") -> dict[str, Any]:
    return {"status": "error", "status_ext": f"error:{code}", "message": message}


def test_a_page_is_asked_for_with_the_keys_and_the_job_comes_back() -> None:
    with archive_saying({"url": URL, "job_id": JOB}) as fake:
        assert fake.client().ask(URL) == JOB
    (asked,) = fake.asked
    assert (asked.method, asked.path) == ("POST", "/save")
    assert asked.form["url"] == [URL]
    assert asked.headers["authorization"] == "LOW our-key:our-secret"
    assert asked.headers["accept"] == "application/json"


def test_a_finished_job_gives_address_and_moment() -> None:
    with archive_saying(KEPT) as fake:
        kept = fake.client().look(JOB, URL)
        address = f"{fake.address}/web/20240514083000/{URL}"
    assert kept == KeptPage(address, datetime(2024, 5, 14, 8, 30, tzinfo=UTC))
    assert (fake.asked[0].method, fake.asked[0].path) == ("GET", f"/save/status/{JOB}")


def test_a_running_job_gives_nothing_yet() -> None:
    with archive_saying({"status": "pending", "job_id": JOB, "resources": []}) as fake:
        assert fake.client().look(JOB, URL) is None


@pytest.mark.parametrize("original", ["javascript:alert(1)", "https://x.example/a b", 7, None])
def test_an_odd_original_address_gives_way_to_the_one_we_asked_for(original: Any) -> None:
    with archive_saying(KEPT | {"original_url": original}) as fake:
        kept = fake.client().look(JOB, URL)
    assert kept is not None
    assert kept.url.endswith(f"/web/20240514083000/{URL}")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (error("invalid-host-resolution", "Couldn't resolve host"), "cannot find this site"),
        (error("blocked-url"), "does not save this page"),
        (error("too-many-daily-captures"), "tomorrow"),
        (error("something-new", "The site is made of cheese."), "made of cheese"),
        (error("something-new"), "something-new"),
        (Answer({"message": "no"}, status=401), "keys"),
        (Answer(GARBAGE, status=403), "keys"),
        (Answer(GARBAGE, status=400), "(400)"),
    ],
)
def test_what_will_not_change_is_refused_in_words(answer: Any, words: str) -> None:
    with archive_saying(answer) as fake, pytest.raises(ArchiveRefusalError, match=r".") as refused:
        fake.client().ask(URL)
    assert words in str(refused.value)
    assert "our-secret" not in str(refused.value)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(GARBAGE),
        Answer("[]"),
        Answer("null"),
        Answer(b"\xff\xfe\x00"),
        Answer(GARBAGE, status=502),
        Answer("", status=500),
        Answer(GARBAGE, status=302, headers={"Location": "/account/login"}),
        {"job_id": "../../etc"},
        {"job_id": None},
        {},
        {"message": "You have already reached the limit of active Save Page Now sessions."},
        error("no-browsers-available", "No browsers."),
        error("user-session-limit"),
        Answer(b"x" * (1024 * 1024 + 1)),
    ],
)
def test_what_may_pass_is_a_trouble_with_a_sentence(answer: Any) -> None:
    with archive_saying(answer) as fake, pytest.raises(ArchiveTroubleError) as trouble:
        fake.client().ask(URL)
    assert str(trouble.value).endswith((".", "”", ".”", ")."))
    assert "<" not in str(trouble.value)


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [("120", 120, 120), ("9999999", 3600, 3600), ("soon", None, None), ("", None, None)],
)
def test_too_many_requests_says_how_long_to_wait(header: str, low: Any, high: Any) -> None:
    answer = Answer(GARBAGE, status=429, headers={"Retry-After": header})
    with archive_saying(answer) as fake, pytest.raises(ArchiveTroubleError) as trouble:
        fake.client().ask(URL)
    assert trouble.value.wait_s == low == high


def test_a_date_to_wait_for_is_understood() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=300), usegmt=True)
    answer = Answer({}, status=429, headers={"Retry-After": later})
    with archive_saying(answer) as fake, pytest.raises(ArchiveTroubleError) as trouble:
        fake.client().look(JOB, URL)
    assert 280 < (trouble.value.wait_s or 0) <= 300


def test_a_job_that_broke_off_has_to_be_asked_for_anew() -> None:
    with archive_saying(error("soft-time-limit-exceeded")) as fake, pytest.raises(JobLostError):
        fake.client().look(JOB, URL)


@pytest.mark.parametrize("stamp", ["2024", "20241399999999", 20240514083000, None])
def test_a_success_without_a_moment_is_none(stamp: Any) -> None:
    with archive_saying(KEPT | {"timestamp": stamp}) as fake, pytest.raises(ArchiveTroubleError):
        fake.client().look(JOB, URL)


def test_a_silent_archive_is_left_at_the_deadline() -> None:
    began = time.monotonic()
    with (
        archive_saying(Answer({}, before=lambda: time.sleep(2))) as fake,
        pytest.raises(ArchiveTroubleError, match="in time"),
    ):
        fake.client(timeout_s=0.3).ask(URL)
    assert time.monotonic() - began < 4


def test_an_archive_that_is_not_there_cannot_be_reached() -> None:
    with pytest.raises(ArchiveTroubleError, match="cannot be reached"):
        SavePageNow("http://127.0.0.2:9", "k", "s").ask(URL)


def test_the_keys_stay_out_of_what_is_printed() -> None:
    assert "hush" not in repr(SavePageNow("https://a.example", "k-hush", "s-hush"))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a", "http://10.0.0.8/", "http://[::1]/", "http://wiki/page",
        "http://cms.newsroom.local/story", "https://files.intranet/x", "http://router.lan/",
        "http://localhost/", "https://user:pw@port.example/", "ftp://port.example/",
        "https://port.example:8443/", "javascript:alert(1)", "http://2130706433/", "https://",
        "http://a.home.arpa./", "http://169.254.169.254/latest", "http://[broken/",
    ],
)  # fmt: skip
def test_addresses_of_ones_own_network_are_never_told_to_anybody(url: str) -> None:
    assert why_not_public(url)


@pytest.mark.parametrize("url", [URL, "http://port.example/", "https://xn--bcher-kva.example/a#b"])
def test_addresses_of_the_open_web_may_be_told(url: str) -> None:
    assert why_not_public(url) == ""
