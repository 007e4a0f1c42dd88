"""Articles in the archive: who may put them there, and what stays as it is."""

from __future__ import annotations

import pytest

from claims.actions.articles.details import archive_article, unarchive_article
from claims.actions.claims.shape import create_claim, describe
from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.evidence.citations import add_evidence
from claims.actions.publishing.publish import reopen, withdraw
from claims.actions.review.verdict import read_blind, write_review
from claims.models import Article, Claim, Event, PublishedReview, StaleWriteError
from claims.models.blindness import readable_by
from tests.factories import (
    get_rating,
    make_admin,
    make_article,
    make_checked_claim,
    make_claim_in_review,
    make_source,
    make_user,
)
from tests.published import make_desk, make_published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["checking", "failed", "signed_off"])
def test_an_article_goes_to_the_archive_and_comes_back_as_it_was(status: str) -> None:
    article, editor = make_article(status=status), make_user()
    assert archive_article(article, actor=editor).status == Article.Status.ARCHIVED
    assert unarchive_article(article, actor=editor).status == status
    events = Event.objects.filter(article=article).order_by("id")
    assert [(row.kind, row.actor) for row in events] == [
        ("article.archive", editor),
        ("article.unarchive", editor),
    ]


@pytest.mark.parametrize("status", ["importing", "archived"])
def test_an_article_being_read_or_archived_already_is_refused(status: str) -> None:
    with pytest.raises(RefusedError):
        archive_article(make_article(status=status), actor=make_user())


def test_only_an_archived_article_is_taken_out() -> None:
    with pytest.raises(RefusedError, match="not archived"):
        unarchive_article(make_article(), actor=make_user())


def test_only_editors_archive() -> None:
    outsider = make_user(group=None)
    with pytest.raises(NotAllowedError):
        archive_article(make_article(), actor=outsider)
    with pytest.raises(NotAllowedError):
        unarchive_article(make_article(status="archived"), actor=outsider)


def test_a_late_archiving_is_refused() -> None:
    article = make_article()
    archive_article(article, actor=make_user(), seen=1)
    with pytest.raises(StaleWriteError):
        unarchive_article(Article.objects.get(), actor=make_user(), seen=1)


def test_nothing_about_an_archived_claim_can_be_changed() -> None:
    editor = make_user()
    claim = make_checked_claim(checker=editor)
    archive_article(claim.version.article, actor=editor)
    claim = Claim.objects.get(pk=claim.pk)
    acts = [
        lambda: describe(claim, actor=editor, wording="Fees rose."),
        lambda: write_review(claim, actor=editor, one_line="Other words."),
        lambda: add_evidence(claim, source=make_source(), stance="supports", actor=editor),
        lambda: create_claim(claim.version, start=0, end=12, actor=editor),
    ]
    for act in acts:
        with pytest.raises(RefusedError, match="archived"):
            act()
    assert Claim.objects.count() == 1


def test_an_archived_claim_is_not_second_read() -> None:
    checker, reader = make_user(), make_user()
    claim = make_claim_in_review(checker=checker)
    archive_article(claim.version.article, actor=checker)
    assert not readable_by(reader).exists()
    with pytest.raises(RefusedError, match="archived"):
        read_blind(Claim.objects.get(), reader=reader, rating=get_rating("true"))


def test_readers_keep_the_verdicts_of_an_archived_article() -> None:
    claim = make_published(make_desk()).claim
    article = archive_article(claim.version.article, actor=make_user())
    assert PublishedReview.objects.current().filter(article=article).exists()
    with pytest.raises(RefusedError, match="archived"):
        reopen(Claim.objects.get(), actor=make_user(), reason="A new report")


def test_an_admin_can_withdraw_a_verdict_of_an_archived_article() -> None:
    claim = make_published(make_desk()).claim
    archive_article(claim.version.article, actor=make_user())
    claim = withdraw(Claim.objects.get(), actor=make_admin(), reason="The claim was invented.")
    assert claim.status == Claim.Status.WITHDRAWN
