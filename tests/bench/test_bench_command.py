"""`manage.py bench`: the figures are those of the acts and pages it names, from a real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory

from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.bench import child, public
from claims.bench.newsroom import Newsroom
from claims.bench.probe import WITH_STATEMENTS, probe
from claims.management.commands import bench
from claims.models import Claim, Page, PublishedReview

ACT = {
    "name": "accept", "queries": 8, "account": 2, "size": 900, "bytes_ratio": 0.1,
    "cpu_ratio": 3.21, "wire_ms": 12.3, "statements": ["UPDATE claims_claim"],
}  # fmt: skip
PAGE = {
    "name": "front page", "queries": 1, "kept_queries": 1, "size": 4000,
    "first_ratio": 2.0, "cpu_ratio": 0.5, "kept_ratio": None,
}  # fmt: skip


@pytest.mark.django_db
def test_server_counts_its_queries_without_steering_statements() -> None:
    newsroom = Newsroom()
    claim = newsroom.article(2).claims.get(number=1)

    def view(request: Any) -> HttpResponse:
        Page.objects.get(slug=Page.REQUIRED[0])
        list(Page.objects.all())
        return HttpResponse()

    request = RequestFactory().get("/", headers={WITH_STATEMENTS: "1"})
    answer = probe(view)(request)
    assert answer["Server-Timing"] == 'queries;desc="2", account;desc="0"'
    assert answer[WITH_STATEMENTS].count("SELECT") == 2

    def act(request: Any) -> HttpResponse:
        perform(claim, Act.ACCEPT, actor=newsroom.editor)
        return HttpResponse()

    statements = probe(act)(request)[WITH_STATEMENTS]
    assert "UPDATE" in statements
    assert "SAVEPOINT" not in statements


def test_public_pages_are_measured_on_a_real_server() -> None:
    lines = bench.measure_apart("public", sizes=[3])
    assert [line["name"] for line in lines] == ["article, 3 claims", "claim", "front page"]
    for line in lines:
        assert line["queries"] <= 2
        assert line["kept_queries"] <= 1
        assert line["size"] > 1000
        assert 0 < line["kept_ratio"] < line["first_ratio"]


def test_desk_prints_each_act_and_the_time_from_key_to_screen(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = {"acts": [ACT], "keys": {"40": 80.0}}
    monkeypatch.setattr(bench, "measure_apart", lambda part, **options: figures)
    call_command("bench", "desk", "--statements")
    out = capsys.readouterr().out
    assert "accept                         8       2     900    10.0%   3.21x   12.3" in out
    assert "UPDATE claims_claim" in out
    assert "40 claims: p95 80 ms" in out


def test_public_prints_a_dash_for_what_the_clock_could_not_tell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "measure_apart", lambda part, **options: [PAGE])
    call_command("bench", "public")
    assert "2.00x              1   0.50x             1       –" in capsys.readouterr().out


def test_measured_server_may_not_use_the_newsrooms_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert child.main(str(tmp_path), str(tmp_path / "out.json"), "desk") == 1
    assert "nothing is measured" in capsys.readouterr().err


@pytest.mark.django_db
def test_every_claim_of_a_measured_article_is_published() -> None:
    newsroom = Newsroom()
    version = newsroom.article(5)
    public.publish_all(newsroom, version)
    assert PublishedReview.objects.current().filter(article=version.article_id).count() == 5
    payload: Any = version.article.published_article.payload
    words = [version.text[c["start"] : c["end"]] for c in payload["claims"]]
    assert words == [c["exact"] for c in payload["claims"]]
    assert Claim.objects.filter(status=Claim.Status.PUBLISHED).count() >= 2
