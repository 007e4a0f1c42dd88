"""Coverage, sign-off, and what is said about an article."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from claims.actions.articles.details import (
    coverage,
    describe_article,
    reopen_article,
    settle_fact,
    sign_off,
)
from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Article, ArticleVersion, CoverageFact, Event, StaleWriteError
from tests.factories import TEXT, make_claim, make_user, make_version

pytestmark = pytest.mark.django_db


def make_fact(version: ArticleVersion, words: str, kind: str = "number") -> CoverageFact:
    start = TEXT.index(words)
    return CoverageFact.objects.create(
        version=version, start=start, end=start + len(words), kind=kind
    )


def test_a_fact_inside_an_accepted_claim_is_covered() -> None:
    version, editor = make_version(), make_user()
    make_fact(version, "12 per cent")
    claim = make_claim(version=version)
    assert coverage(version).covered == 0
    perform(claim, Act.ACCEPT, actor=editor)
    assert not coverage(version).gaps


def test_a_dismissed_claim_covers_nothing() -> None:
    version, editor = make_version(), make_user()
    make_fact(version, "12 per cent")
    perform(make_claim(version=version), Act.REJECT, actor=editor, code="opinion")
    assert coverage(version).covered == 0


@pytest.mark.parametrize("state", ["ticked", "no_check"])
def test_an_editor_settles_a_fact_and_takes_it_back(state: str) -> None:
    fact = make_fact(make_version(), "Tuesday", "date")
    settle_fact(fact, actor=make_user(), state=state)
    assert not coverage(fact.version).gaps
    settle_fact(fact, actor=make_user(), state="found")
    assert coverage(fact.version).gaps


def test_sign_off_wants_every_fact_and_claim_settled() -> None:
    version, editor = make_version(), make_user()
    fact = make_fact(version, "Tuesday", "date")
    claim = make_claim(version=version)
    with pytest.raises(RefusedError) as caught:
        sign_off(version.article, actor=editor)
    assert {item.field for item in caught.value.missing} == {"coverage", "claims"}
    settle_fact(fact, actor=editor, state="ticked")
    perform(claim, Act.REJECT, actor=editor, code="not_pursued")
    article = sign_off(version.article, actor=editor)
    assert article.status == Article.Status.SIGNED_OFF
    assert reopen_article(article, actor=editor).status == Article.Status.CHECKING


def test_a_publication_date_in_the_future_is_refused() -> None:
    article = make_version().article
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(RefusedError, match="future"):
        describe_article(article, actor=make_user(), published_on=tomorrow)


def test_log_keeps_what_a_description_said_before() -> None:
    article = make_version().article
    describe_article(article, actor=make_user(), outlet="Port Herald", byline="Bo Lind")
    event = Event.objects.get(kind="article.describe")
    assert event.data == {
        "before": {"outlet": "Coast Gazette", "byline": ""},
        "after": {"outlet": "Port Herald", "byline": "Bo Lind"},
    }


def test_a_late_description_is_refused() -> None:
    article = make_version().article
    describe_article(article, actor=make_user(), seen=1, published_on=date(2024, 1, 2))
    with pytest.raises(StaleWriteError):
        describe_article(
            Article.objects.get(pk=article.pk), actor=make_user(), seen=1, outlet="Other"
        )


def test_nobody_outside_the_desk_signs_off() -> None:
    with pytest.raises(NotAllowedError):
        sign_off(make_version().article, actor=make_user(group=None))
