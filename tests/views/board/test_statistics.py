"""What the figures of the desk count, and what they leave out."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.actions.review.verdict import read_blind
from claims.models import Claim, SecondReading
from claims.views.board.figures import agreement_by_rating, readings, weeks
from tests.factories import get_rating, make_article, make_claim_in_review, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    return make_claim_in_review(checker=make_user(), rating="false")


def test_coming_round_after_the_reveal_is_no_agreement(claim: Claim) -> None:
    reader = make_user()
    read_blind(claim, reader=reader, rating=get_rating("true"))
    read_blind(claim, reader=reader, rating=get_rating("false"))
    assert SecondReading.objects.filter(agrees=True).count() == 1
    assert (readings()["agreed"], readings()["total"]) == (0, 1)


def test_each_second_reader_counts_for_themselves(claim: Claim) -> None:
    read_blind(claim, reader=make_user(), rating=get_rating("true"))
    other = make_claim_in_review(checker=make_user(), rating="false")
    read_blind(other, reader=make_user(), rating=get_rating("false"))
    assert (readings()["agreed"], readings()["total"]) == (1, 2)


def test_agreement_is_counted_by_the_rating_the_reader_gave(claim: Claim) -> None:
    read_blind(claim, reader=make_user(), rating=get_rating("true"))
    other = make_claim_in_review(checker=make_user(), rating="false")
    read_blind(other, reader=make_user(), rating=get_rating("false"))
    found = agreement_by_rating(claim.review.checker, days=30)
    rows = {rating.slug: (agreed, total) for rating, total, agreed, _percent in found}
    assert rows == {"true": (0, 1), "false": (1, 1)}


def test_bars_of_the_chart_stand_inside_it_and_apart(claim: Claim) -> None:
    read_blind(claim, reader=make_user(), rating=get_rating("false"))
    for days in (30, 90):
        bars = readings(days=days)["days"]
        assert len(bars) == days
        assert all(a["x"] + a["width"] <= b["x"] for a, b in pairwise(bars))
        assert bars[-1]["x"] + bars[-1]["width"] <= 440
        assert all(bar["agreed_y"] >= 0 and bar["differed_y"] >= 0 for bar in bars)


def test_weeks_begin_on_monday_and_hold_what_came_in_them(claim: Claim) -> None:
    long_ago = make_article()
    type(long_ago).objects.filter(pk=long_ago.pk).update(
        created_at=timezone.now() - timedelta(weeks=40)
    )
    read_blind(claim, reader=make_user(), rating=get_rating("false"))
    rows = weeks(4)
    assert [monday.weekday() for monday, *_counts in rows] == [0, 0, 0, 0]
    assert rows[0][1:4] == (1, 1, 0)
    assert sum(imported for _monday, imported, *_rest in rows) == 1


def test_page_shows_agreement_by_rating(client: Client, claim: Claim) -> None:
    reader = make_user()
    read_blind(claim, reader=reader, rating=get_rating("mixed"))
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("desk:statistics")).content.decode()
    assert "0 of 1 agreed" in page
    assert "Agreement by rating" in page
    assert "Week by week" in page


@pytest.mark.parametrize("group", [None, "Editor"])
def test_only_the_desk_sees_the_figures(client: Client, group: str | None) -> None:
    assert client.get(reverse("desk:statistics")).status_code == 302
    user: Any = make_user(group=group)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("desk:statistics")).status_code == (200 if group else 403)
