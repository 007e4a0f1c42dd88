"""A bulk import that meets articles which are here already: said so, never stored twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from claims.actions.articles.details import describe_article
from claims.actions.imports import batches as acts
from claims.actions.imports import items as bulk
from claims.actions.imports.batches import retry_item, start_batch
from claims.actions.imports.new_article import read_draft
from claims.actions.imports.new_version import article_at, import_version_draft
from claims.actions.imports.version_check import check_for_new_version
from claims.actions.runs.run import lease_item
from claims.documents.read import read_in_process
from claims.documents.records import Material
from claims.documents.web.same_address import normal_address
from claims.models import (
    Article,
    ArticleVersion,
    Claim,
    Event,
    ExtractionRun,
    ImportBatch,
    ImportDraft,
    ImportItem,
)
from tests.factories import make_claim, make_user
from tests.published import make_desk, make_published

pytestmark = pytest.mark.django_db

URL = "https://gazette.example/fees"
TEXT = """Harbour fees will rise, council decides

Photo: Ada Brandt/Coast Gazette

Harbour fees rose by 12 per cent last year, the council said on Wednesday in its yearly report.

“We never promised a freeze,” Mayor Ada Brandt told reporters after the meeting in the town hall.

The quay was built in 1911 and has been repaired twice since then, an engineer told the council.
"""
FEES = "Harbour fees rose by 12 per cent last year"
QUAY = "The quay was built in 1911"
NUMBER = TEXT.replace("12 per cent", "14 per cent")
SHORTER = NUMBER.replace(NUMBER.split("\n\n")[4], "").rstrip() + "\n"
DAY = date(2024, 5, 14)


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What each address holds now; read in this process, runs left queued."""
    held: dict[str, str] = {}

    def fetch(url: str, **options: Any) -> Material:
        return Material(data=held[url].encode(), name="fees.txt", url=url)

    monkeypatch.setattr("claims.documents.web.fetch.fetch_url", fetch)
    monkeypatch.setattr("claims.actions.imports.items.read_material", read_in_process)
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)
    return held


def list_of(*urls: str, **options: Any) -> ImportBatch:
    actor = options.pop("actor", None) or make_user()
    return start_batch(actor=actor, urls=urls, published_on=DAY, **options)


def leased(batch: ImportBatch, place: int = 0) -> ImportItem:
    item = lease_item(batch.items.get(position=place).pk, at=timezone.now())
    assert item is not None
    return item


def read(batch: ImportBatch, place: int = 0) -> ImportItem:
    return bulk.import_item(leased(batch, place))


@pytest.fixture
def article(pages: dict[str, str]) -> Article:
    """An article that came in before from ``URL``, its first reading done."""
    pages[URL] = TEXT
    item = read(list_of(URL))
    assert item.article is not None
    done()
    return item.article


def done() -> None:
    ExtractionRun.objects.update(status="done")
    Article.objects.update(status=Article.Status.CHECKING)


def claim_on(article: Article, words: str, **fields: Any) -> Claim:
    return make_claim(words, version=article.current_version, **fields)


def told(item: ImportItem) -> tuple[Any, ...]:
    return item.status, item.answer, item.version_number, item.paragraphs


# --- What is said ----------------------------------------------------------------------------


def test_same_page_is_unchanged_and_the_look_is_logged(article: Article) -> None:
    item = read(list_of(URL, new_versions=True))
    assert told(item) == ("there", "unchanged", 1, 0)
    assert item.article == article
    assert Event.objects.get(kind="article.unchanged").data["answer"] == "unchanged"


def test_page_whose_article_is_the_same_is_no_change(
    article: Article, pages: dict[str, str]
) -> None:
    pages[URL] = TEXT.replace("Photo: Ada Brandt", "Photo: Bo Lind") + "\n\n"
    item = read(list_of(URL, new_versions=True))
    assert told(item) == ("there", "page_changed", 1, 0)
    assert ArticleVersion.objects.count() == 1


def test_changed_page_waits_for_an_editor_and_stores_nothing(
    article: Article, pages: dict[str, str]
) -> None:
    claim_on(article, FEES)
    pages[URL] = NUMBER
    item = read(list_of(URL))
    assert told(item) == ("changed", "changed", 1, 1)
    assert item.draft is not None
    assert (item.article, item.draft.article, item.error) == (article, article, "")
    assert (Article.objects.count(), ArticleVersion.objects.count()) == (1, 1)
    assert not ImportItem.objects.filter(status="changed", article=None).exists()


SPELLINGS = [
    "http://gazette.example/fees",
    "https://GAZETTE.example/fees/",
    "https://gazette.example/fees#top",
    "https://gazette.example/fees?utm_source=list&fbclid=1",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_article_is_known_by_any_spelling_of_its_address(
    article: Article, pages: dict[str, str], spelling: str
) -> None:
    pages[spelling] = NUMBER
    assert read(list_of(spelling)).article == article
    assert Article.objects.count() == 1


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_article_that_came_in_by_another_spelling_is_known_too(
    pages: dict[str, str], spelling: str
) -> None:
    pages |= {spelling: TEXT, URL: NUMBER}
    article = read(list_of(spelling)).article
    assert read(list_of(URL)).article == article
    assert Article.objects.count() == 1


def test_other_parameters_and_paths_are_other_pages(article: Article) -> None:
    assert article_at(URL) == article
    others = (f"{URL}?page=2", f"{URL}/2", f"{URL}s", "https://gazette.example/", "", "no address")
    for other in (*others, "https://gazette.example/FEES"):
        assert article_at(other) is None
    assert normal_address(f"{URL}?b=2&utm_medium=x&a=1") == "//gazette.example/fees?b=2&a=1"


def test_article_is_found_by_its_address_whichever_way_that_was_set(article: Article) -> None:
    article.url = "https://gazette.example/moved?utm_source=x"
    article.save(update_fields=["url"])
    assert (article_at(URL), article_at("http://Gazette.example/moved/")) == (None, article)
    describe_article(article, actor=make_user(), url="")
    assert article_at("https://gazette.example/moved") is None


def test_looking_for_an_address_reads_an_index(article: Article) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # A small table is read whole.
    plan = Article.objects.filter(address_key__in=[article.address_key, "other"]).explain()
    assert "article_by_address" in plan


def test_file_with_the_text_of_an_article_is_unchanged_and_fills_no_log(article: Article) -> None:
    files = [acts.Upload("a.md", TEXT.encode()), acts.Upload("b.md", TEXT.encode() + b"\n")]
    batch = start_batch(actor=make_user(), files=files, new_versions=True)
    assert told(read(batch, 0)) == ("there", "unchanged", 1, 0)
    assert told(read(batch, 1)) == ("there", "page_changed", 1, 0)
    assert not Event.objects.filter(kind="article.unchanged").exists()


# --- Taken in by itself ----------------------------------------------------------------------


def test_changed_page_becomes_a_version_with_its_claims(
    article: Article, pages: dict[str, str]
) -> None:
    stays, goes = claim_on(article, "We never promised a freeze"), claim_on(article, QUAY)
    pages[URL] = SHORTER
    editor = make_user()
    item = read(list_of(URL, new_versions=True, actor=editor))
    assert told(item) == ("stored", "changed", 2, 2)
    assert item.claims_lost == 1
    version = article.versions.get(number=2)
    assert version.created_by == editor
    stays.refresh_from_db()
    goes.refresh_from_db()
    assert (stays.version, stays.anchor) == (version, "ok")
    assert (goes.version.number, goes.anchor) == (1, "orphan")
    assert ExtractionRun.objects.get(version=version).status == "queued"
    assert not ImportDraft.objects.exists()


def test_published_verdict_is_queued_and_readers_are_told(
    article: Article, pages: dict[str, str], client: Any
) -> None:
    desk = make_desk()
    row = make_published(desk, version=article.current_version, words=FEES)
    pages[URL] = NUMBER
    read(list_of(URL, new_versions=True))
    row.refresh_from_db()
    assert row.article_edited_at is not None
    page = client.get(article.get_absolute_url()).content.decode()
    assert "The article was edited after we checked it" in page
    assert "14 per cent" in page


def test_two_texts_of_one_list_for_one_article_are_one_article_and_a_question(
    pages: dict[str, str],
) -> None:
    twice = f"{URL}?utm_source=list"
    pages |= {URL: TEXT, twice: NUMBER}
    batch = list_of(URL, twice, new_versions=True)
    first = read(batch, 0)
    done()
    second = read(batch, 1)
    assert (first.status, second.status) == ("stored", "changed")
    assert second.article == first.article
    assert second.error == "Another item in this import has a different text for the same article."
    assert (Article.objects.count(), ArticleVersion.objects.count()) == (1, 1)


def test_two_changed_texts_of_one_list_are_told_from_each_other(
    article: Article, pages: dict[str, str]
) -> None:
    twice = f"{URL}?utm_source=list"
    pages |= {URL: NUMBER, twice: SHORTER}
    batch = list_of(URL, twice)
    assert [read(batch, place).error for place in (0, 1)] == [
        "",
        "Another item in this import has a different text for the same article.",
    ]


def test_article_that_is_being_read_waits_with_the_reason(
    article: Article, pages: dict[str, str]
) -> None:
    ExtractionRun.objects.update(status="parsing")
    pages[URL] = NUMBER
    item = read(list_of(URL, new_versions=True))
    assert item.status == "changed"
    assert "still being read" in item.error
    assert ArticleVersion.objects.count() == 1


def test_page_that_went_back_is_taken_in_and_an_old_file_is_not(
    article: Article, pages: dict[str, str]
) -> None:
    pages[URL] = NUMBER
    read(list_of(URL, new_versions=True))
    done()
    files = [acts.Upload("old.txt", TEXT.encode())]
    old = read(start_batch(actor=make_user(), files=files, new_versions=True))
    assert told(old) == ("there", "known", 1, 0)
    assert article.versions.count() == 2
    pages[URL] = TEXT
    assert told(read(list_of(URL))) == ("changed", "changed", 2, 1)
    assert told(read(list_of(URL, new_versions=True))) == ("stored", "changed", 3, 1)
    assert article.versions.get(number=3).goes_back_to == article.versions.get(number=1)


# --- Refused ---------------------------------------------------------------------------------


def test_archived_article_takes_no_text_until_it_is_in_work_again(
    article: Article, pages: dict[str, str]
) -> None:
    Article.objects.update(status=Article.Status.ARCHIVED)
    assert told(read(list_of(URL))) == ("there", "unchanged", 1, 0)
    pages[URL] = NUMBER
    for new_versions in (False, True):
        item = read(list_of(URL, new_versions=new_versions))
        assert (item.status, item.article) == ("failed", article)
        assert "This article is archived." in item.error
    done()
    again = retry_item(item, actor=make_user())
    assert (again.status, again.article, again.answer) == ("waiting", None, "")
    assert told(read(item.batch)) == ("stored", "changed", 2, 1)


def test_bytes_of_a_file_for_an_archived_article_are_kept(article: Article) -> None:
    """A saved page names its address; ``record.url`` is what a reader found in it."""
    Article.objects.update(status=Article.Status.ARCHIVED)
    page = f"<html><head><link rel=canonical href='{URL}'></head><body><article>"
    page += "".join(f"<p>{p}</p>" for p in NUMBER.split("\n\n")) + "</article></body></html>"
    files = [acts.Upload("fees.html", page.encode())]
    item = read(start_batch(actor=make_user(), files=files))
    assert (item.status, item.article) == ("failed", article)
    assert bytes(ImportItem.objects.get(pk=item.pk).raw) == page.encode()


def test_nothing_is_stored_for_somebody_who_is_no_editor_any_more(
    article: Article, pages: dict[str, str]
) -> None:
    starter = make_user()
    pages |= {URL: NUMBER, "https://gazette.example/new": "Ferry\n\nThe ferry will leave at nine."}
    batch = list_of(URL, "https://gazette.example/new", actor=starter, new_versions=True)
    starter.groups.clear()
    for place in (0, 1):
        item = read(batch, place)
        assert (item.status, "no longer an editor" in item.error) == ("failed", True)
    assert (Article.objects.count(), ArticleVersion.objects.count()) == (1, 1)


# --- Workers that die ------------------------------------------------------------------------


@pytest.mark.parametrize("new_versions", [False, True])
def test_worker_that_dies_before_the_item_ends_leaves_nothing(
    article: Article,
    pages: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    new_versions: bool,
) -> None:
    claim = claim_on(article, FEES)
    pages[URL] = NUMBER
    batch = list_of(URL, new_versions=new_versions)

    def die(*args: Any, **values: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("claims.actions.imports.items.settle_item", die)
        with pytest.raises(KeyboardInterrupt):
            read(batch)
    claim.refresh_from_db()
    assert claim.version.number == 1
    assert (ArticleVersion.objects.count(), ImportDraft.objects.count()) == (1, 0)
    ImportItem.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert read(batch).status == ("stored" if new_versions else "changed")


@pytest.mark.parametrize("new_versions", [False, True])
def test_late_second_worker_writes_nothing(
    article: Article, pages: dict[str, str], new_versions: bool
) -> None:
    pages[URL] = NUMBER
    batch = list_of(URL, new_versions=new_versions)
    slow = leased(batch)
    ImportItem.objects.filter(batch=batch).update(
        leased_until=timezone.now() - timedelta(seconds=1)
    )
    first = read(batch)
    counts = ArticleVersion.objects.count(), ImportDraft.objects.count(), Event.objects.count()
    late = bulk.import_item(slow)
    assert told(late) == told(first)
    now = ArticleVersion.objects.count(), ImportDraft.objects.count(), Event.objects.count()
    assert now == counts


# --- What an editor makes of it --------------------------------------------------------------


def taken_in(draft: ImportDraft, actor: Any) -> None:
    record, material = read_draft(draft)
    assert draft.article is not None
    check = check_for_new_version(draft.article, record, material, blocks=record.blocks)
    seen = check.plan.fingerprint if check.plan else ""
    import_version_draft(draft, actor=actor, blocks=record.blocks, seen=seen)


def test_item_says_that_its_text_was_taken_in(article: Article, pages: dict[str, str]) -> None:
    claim_on(article, QUAY)
    pages[URL] = SHORTER
    item, editor = read(list_of(URL)), make_user()
    assert item.draft is not None
    taken_in(item.draft, editor)
    item.refresh_from_db()
    assert told(item) == ("stored", "changed", 2, 2)
    assert (item.claims_lost, item.draft) == (1, None)


def test_item_says_that_somebody_else_stored_its_text(
    article: Article, pages: dict[str, str]
) -> None:
    pages[URL] = NUMBER
    first, second = read(list_of(URL)), read(list_of(URL))
    assert first.draft is not None
    assert second.draft is not None
    taken_in(first.draft, make_user())
    done()
    taken_in(second.draft, make_user())
    second.refresh_from_db()
    assert told(second) == ("there", "unchanged", 2, 0)
    assert ArticleVersion.objects.count() == 2


def test_change_that_was_turned_down_can_be_looked_at_again(
    article: Article, pages: dict[str, str]
) -> None:
    pages[URL] = NUMBER
    item = read(list_of(URL))
    ImportDraft.objects.all().delete()
    item.refresh_from_db()
    assert item.status == "changed"
    assert retry_item(item, actor=make_user()).status == "waiting"
    assert read(item.batch).status == "changed"
    assert ImportDraft.objects.count() == 1
