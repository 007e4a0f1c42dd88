"""`manage.py bench`: the figures it prints are those of the acts and pages it names."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from claims.bench import desk, public
from claims.bench.newsroom import Newsroom
from claims.management.commands import bench
from claims.models import Claim, PublishedReview

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database of the test is thrown away as well; one act, small articles, few rounds."""
    monkeypatch.setattr(bench, "throwaway_database", nullcontext)
    monkeypatch.setattr(desk, "ACTS", desk.ACTS[:1])
    monkeypatch.setattr(desk, "REPEATS", 1)
    monkeypatch.setattr(public, "REPEATS", 2)
    monkeypatch.setattr(
        bench, "measure_public", lambda room: public.measure_public(room, sizes=(3,))
    )


def test_desk_prints_queries_bytes_and_cpu_of_each_act(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("bench", "desk", "--claims", "12", "--statements")
    out = capsys.readouterr().out
    assert re.search(r"^accept +1\d +2 +\d+ +\d+\.\d% +\d+\.\dx$", out, re.MULTILINE), out
    assert "UPDATE" in out
    assert Claim.objects.filter(status=Claim.Status.OPEN).exists()


def test_public_prints_each_page_beside_the_floor(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("bench", "public")
    out = capsys.readouterr().out
    for page in ("article, 3 claims", "claim", "front page"):
        assert re.search(
            rf"^{page} +\d+ +\d+\.\d\dx +1 +\d+\.\d\dx +1 +\d+\.\d\dx$", out, re.MULTILINE
        ), out


def test_every_claim_of_a_measured_article_is_published() -> None:
    newsroom = Newsroom()
    version = newsroom.article(5)
    with override_settings(ROOT_URLCONF="claims.bench.floor"):
        public.publish_all(newsroom, version)
    assert PublishedReview.objects.current().filter(article=version.article_id).count() == 5
    payload: Any = version.article.published_article.payload
    words = [version.text[c["start"] : c["end"]] for c in payload["claims"]]
    assert words == [c["exact"] for c in payload["claims"]]
