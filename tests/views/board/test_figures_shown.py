"""The figures that the board and the statistics page print, and the length of their bars."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.actions.review.verdict import read_blind
from tests.factories import get_rating, make_claim_in_review, make_user
from tests.published import make_desk, make_published

pytestmark = pytest.mark.django_db


def page_for_an_editor(client: Client, name: str, editor: Any = None) -> str:
    client.force_login(editor or make_user(), backend="django.contrib.auth.backends.ModelBackend")
    return " ".join(client.get(reverse(name)).content.decode().split())


def test_agreement_is_the_share_of_readers_who_came_to_the_same_rating(client: Client) -> None:
    checker = make_user()
    for rating in ("true", "mixed", "false"):
        claim = make_claim_in_review(checker=checker, rating="false")
        read_blind(claim, reader=make_user(), rating=get_rating(rating))
    page = page_for_an_editor(client, "desk:statistics", checker)
    assert "33 per cent agreed" in page
    by_rating = re.findall(r'<td class="table__num">\s*(\d+) %\s*</td>', page)
    assert sorted(by_rating) == ["0", "0", "100"]


@pytest.mark.parametrize("name", ["desk:board", "desk:statistics"])
def test_a_rating_bar_is_as_long_as_its_share_of_the_longest(client: Client, name: str) -> None:
    desk = make_desk()
    for rating in ("true", "true", "false"):
        make_published(desk, rating=rating)
    page = page_for_an_editor(client, name)
    bars = re.findall(r'<svg[^>]*width="(\d+)%"[^>]*></svg>\s*(?:</span>)?\s*<b>(\d+)</b>', page)
    assert sorted(bars) == [("100", "2"), ("50", "1")]
