"""Labels of the parts of a text: what they move, what they may not touch, who sees it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from claims.actions.articles.details import archive_article, coverage, describe_article
from claims.actions.articles.labels import label_block
from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.runs.run import lease_run, run_extraction
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.extraction.types import (
    Block,
    Checkability,
    ClaimCandidate,
    Extraction,
    Fact,
    FactKind,
    QuotationKind,
    SpeakerCluster,
    SpeakerKind,
)
from claims.models import (
    Article,
    ArticleVersion,
    Claim,
    CoverageFact,
    Event,
    ExtractionRun,
    ImmutableRowError,
    PublishedArticle,
    Speaker,
    StaleWriteError,
)
from tests.factories import TEXT, make_blocks, make_claim, make_user, make_version
from tests.published import make_desk, make_published

pytestmark = pytest.mark.django_db
S = Claim.Status


def label(
    version: ArticleVersion, number: int, kind: str, was: str = "paragraph", **more: Any
) -> Any:
    return label_block(
        version, number=number, kind=kind, was=was, actor=more.get("actor") or make_user()
    )


def kinds(version: ArticleVersion) -> list[str]:
    return [block["kind"] for block in ArticleVersion.objects.get(pk=version.pk).blocks]


def test_a_label_changes_and_the_words_stay() -> None:
    version, editor = make_version(), make_user()
    done = label(version, 2, "blockquote", actor=editor)
    again = ArticleVersion.objects.get(pk=version.pk)
    assert kinds(version) == ["headline", "paragraph", "blockquote"]
    assert (again.text, done.block["reason"]) == (version.text, "by the editor")
    assert [(b["start"], b["end"]) for b in again.blocks] == [
        (b["start"], b["end"]) for b in make_blocks(TEXT)
    ]
    event = Event.objects.get(kind="version.label")
    assert (event.actor, event.article, event.data["block"]) == (editor, version.article, 2)
    assert event.data["before"]["kind"] == "paragraph"
    assert event.data["after"]["kind"] == "blockquote"


def test_the_same_label_again_changes_nothing() -> None:
    version = make_version()
    done = label(version, 1, "paragraph")
    assert (done.dismissed, done.restored, done.is_queued) == (0, 0, False)
    assert not Event.objects.filter(kind="version.label").exists()


@pytest.mark.parametrize("kind", ["caption", "standfirst"])
def test_who_saw_another_label_is_told(kind: str) -> None:
    version = make_version()
    label(version, 1, kind)
    with pytest.raises(StaleWriteError) as beaten:
        label(version, 1, "heading")
    assert beaten.value.current.blocks[1]["kind"] == kind
    assert kinds(version)[1] == kind


def test_two_editors_may_label_two_parts_at_once() -> None:
    version = make_version()
    label(version, 1, "heading")
    label(version, 2, "blockquote")
    assert kinds(version) == ["headline", "heading", "blockquote"]


@pytest.mark.parametrize(
    ("number", "kind"), [(1, "poem"), (1, ""), (3, "caption"), (-1, "caption")]
)
def test_what_is_no_label_or_no_part_is_refused(number: int, kind: str) -> None:
    version = make_version()
    with pytest.raises(RefusedError):
        label(version, number, kind)
    assert kinds(version) == ["headline", "paragraph", "paragraph"]


def test_only_editors_label_and_not_in_the_archive() -> None:
    version = make_version()
    with pytest.raises(NotAllowedError):
        label(version, 1, "caption", actor=make_user(group=None))
    archive_article(version.article, actor=make_user())
    with pytest.raises(RefusedError, match="archived"):
        label(version, 1, "caption")


def test_hiding_dismisses_suggestions_and_showing_brings_them_back() -> None:
    claim = make_claim()
    version = claim.version
    assert label(version, 1, "caption").dismissed == 1
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.status, claim.dismiss_reason) == (S.DISMISSED, "not_in_text")
    assert label(version, 1, "paragraph", was="caption").restored == 1
    assert Claim.objects.get(pk=claim.pk).status == S.SUGGESTED
    assert not ExtractionRun.objects.exists()


def test_a_claim_an_editor_turned_down_stays_down() -> None:
    claim = make_claim()
    perform(claim, Act.REJECT, actor=make_user(), code=Claim.DismissReason.OPINION)
    label(claim.version, 1, "caption")
    assert label(claim.version, 1, "paragraph", was="caption").restored == 0
    assert Claim.objects.get(pk=claim.pk).dismiss_reason == "opinion"


def test_another_hidden_label_does_not_touch_claims() -> None:
    claim = make_claim()
    label(claim.version, 1, "caption")
    done = label(claim.version, 1, "credit", was="caption")
    assert (done.dismissed, done.restored, done.is_queued) == (0, 0, False)


def test_an_accepted_claim_keeps_its_part_in_the_text() -> None:
    claim = perform(make_claim(), Act.ACCEPT, actor=make_user())
    with pytest.raises(RefusedError, match=f"Claim {claim.number} is in this part"):
        label(claim.version, 1, "boilerplate")
    assert kinds(claim.version)[1] == "paragraph"
    label(claim.version, 1, "list_item")


def test_something_of_the_text_is_left() -> None:
    version = make_version()
    label(version, 0, "boilerplate", was="headline")
    label(version, 1, "boilerplate")
    with pytest.raises(RefusedError, match="last visible part"):
        label(version, 2, "boilerplate")


def test_facts_of_a_hidden_part_need_no_cover() -> None:
    version = make_version()
    start = version.text.index("12 per cent")
    for at, state in ((start, "found"), (start + 3, "no_check")):
        CoverageFact.objects.create(
            version=version, start=at, end=at + 2, kind="number", state=state
        )
    label(version, 1, "caption")
    assert not coverage(version).gaps
    label(version, 1, "paragraph", was="caption")
    states = list(version.facts.values_list("state", flat=True))
    assert states == ["found", "no_check"]


def test_a_part_that_was_never_read_is_read_when_it_is_shown() -> None:
    blocks = make_blocks(TEXT)
    blocks[2]["kind"] = "caption"
    version = make_version(blocks=blocks)
    assert label(version, 2, "paragraph", was="caption").is_queued
    run = version.runs.get()
    assert (run.only_start, run.only_end) == (blocks[2]["start"], blocks[2]["end"])

    def found(text: str, *, blocks: tuple[Block, ...], outlet: str) -> Extraction:
        assert [block.kind for block in blocks] == ["headline", "paragraph", "paragraph"]
        spans = [text.index("harbour fees rose"), text.index("We never")]
        return Extraction(
            claims=tuple(
                ClaimCandidate(s, s + 8, QuotationKind.DIRECT, Checkability.FACT) for s in spans
            ),
            facts=tuple(Fact(s, s + 2, FactKind.NUMBER) for s in spans),
            speakers=(SpeakerCluster("Some Body", SpeakerKind.PERSON),),
            words=30,
        )

    leased = lease_run(run.pk, at=timezone.now())
    assert leased is not None
    run_extraction(leased, found)
    assert [claim.exact for claim in version.claims.all()] == ["We never"]
    assert version.facts.count() == 1
    assert not Speaker.objects.filter(name="Some Body").exists()


def test_the_public_page_follows_and_keeps_its_date() -> None:
    text = TEXT + "\n\nThe harbour at dusk."
    claim = make_published(make_desk(), version=make_version(text)).claim
    public = PublishedArticle.objects.get()
    assert b"harbour at dusk" in public.body
    label(claim.version, 3, "caption")
    again = PublishedArticle.objects.get()
    assert b"harbour at dusk" not in again.body
    assert (again.etag != public.etag, again.updated_at) == (True, public.updated_at)
    label(claim.version, 3, "heading", was="caption")
    assert b"<h2>The harbour at dusk.</h2>" in PublishedArticle.objects.get().body


def test_an_unpublished_article_gets_no_public_page() -> None:
    label(make_version(), 1, "caption")
    assert not PublishedArticle.objects.exists()


def test_no_label_takes_words_from_readers() -> None:
    text = TEXT + "\n\nThe harbour at dusk."
    claim = make_published(make_desk(), version=make_version(text)).claim
    for kind, was in (("headline", "paragraph"), ("standfirst", "headline")):
        label(claim.version, 3, kind, was=was)
        page = bytes(PublishedArticle.objects.get().body).decode()
        assert page.count(">The harbour at dusk.<") == 1


def test_the_standfirst_goes_with_its_block_unless_it_was_rewritten() -> None:
    version, editor = make_version(), make_user()
    words = "“We never promised a freeze,” Mayor Ada Brandt told reporters."
    label(version, 2, "standfirst")
    assert Article.objects.get().standfirst == words
    label(version, 2, "paragraph", was="standfirst")
    assert Article.objects.get().standfirst == ""
    describe_article(Article.objects.get(), actor=editor, standfirst="Our own words")
    label(version, 2, "standfirst")
    assert Article.objects.get().standfirst == "Our own words"


def test_the_database_refuses_blocks_that_move() -> None:
    version = make_version()
    for change in (
        [version.blocks[0] | {"end": 5}, *version.blocks[1:]],
        version.blocks[:2],
        [*version.blocks, {"start": 0, "end": 1, "kind": "caption"}],
        version.blocks[::-1],
        [],
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            ArticleVersion.objects.filter(pk=version.pk).update(blocks=change)
    version.text = "other words"
    with pytest.raises(ImmutableRowError):
        version.save()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE claims_articleversion SET text = 'x' WHERE id = %s", [version.pk])
