"""Bringing the text of an article in again through the desk: what is shown, stored and refused."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.actions.imports.batches import start_batch
from claims.actions.imports.item_state import settle_item
from claims.documents.read import read_in_process
from claims.documents.records import Hop, Material, ReadError
from claims.models import (
    Article,
    ArticleVersion,
    Claim,
    Event,
    ExtractionRun,
    ImportDraft,
    PublishedArticle,
    PublishedReview,
)
from tests.factories import make_approved_claim, make_claim, make_user
from tests.published import Desk, make_desk, make_published
from tests.views.bench.tools import fresh, send, sign_in

pytestmark = pytest.mark.django_db

TEXT = """Harbour fees will rise, council decides

Boat owners call the plan a broken promise.

Photo: Ada Brandt/Coast Gazette

Harbour fees rose by 12 per cent last year, the council said on Wednesday in its yearly report.

“We never promised a freeze,” Mayor Ada Brandt told reporters after the meeting in the town hall.

The quay was built in 1911 and has been repaired twice since then, an engineer told the council.
"""
NUMBER = TEXT.replace("12 per cent", "14 per cent")
SHORTER = TEXT.replace(TEXT.split("\n\n")[5], "").rstrip() + "\n"
URL = "https://gazette.example/fees"


@pytest.fixture(autouse=True)
def quick_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process and leave runs queued: worker and child have tests of their own."""
    monkeypatch.setattr("claims.documents.read.read_material", read_in_process)
    monkeypatch.setattr("claims.views.imports.single.read_material", read_in_process)
    monkeypatch.setattr("claims.management.commands.import_article.read_material", read_in_process)
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)


@pytest.fixture
def editor(client: Client) -> Any:
    user = make_user()
    sign_in(client, user)
    return user


@pytest.fixture
def article(client: Client, editor: Any) -> Article:
    """An article brought in through the desk, its first reading done."""
    client.post(reverse("desk:import"), {"text": TEXT})
    draft = ImportDraft.objects.get()
    blocks = draft.record["blocks"]
    data = {"shown": " ".join(b["kind"] for b in blocks), "published_on": "2024-05-14"}
    data |= {f"kind-{n}": b["kind"] for n, b in enumerate(blocks)}
    hidden = {"caption", "credit", "boilerplate"}
    data |= {f"keep-{n}": "on" for n, b in enumerate(blocks) if b["kind"] not in hidden}
    data |= {"title": draft.record["title"], "url": URL}
    client.post(reverse("desk:import_preview", args=[draft.pk]), data)
    done()
    return Article.objects.get()


def done() -> None:
    ExtractionRun.objects.update(status="done")
    Article.objects.update(status=Article.Status.CHECKING)


def again(client: Client, article: Article, text: str = "", **data: Any) -> Any:
    values = {"text": text} | data
    return client.post(reverse("desk:article_again", args=[article.pk]), values)


def compare_post(client: Client, act: str = "store", **changes: Any) -> Any:
    """Post the comparison as its page would, with the fingerprint it shows."""
    draft = ImportDraft.objects.get()
    address = reverse("desk:version_compare", args=[draft.pk])
    page = client.get(address)
    blocks = draft.record["blocks"]
    hidden = {"caption", "credit", "boilerplate"}
    data = {"act": act, "shown": " ".join(b["kind"] for b in blocks)}
    data |= {f"kind-{n}": b["kind"] for n, b in enumerate(blocks)}
    data |= {f"keep-{n}": "on" for n, b in enumerate(blocks) if b["kind"] not in hidden}
    data["seen"] = page.context["check"].plan.fingerprint
    data |= changes
    return client.post(address, {k: v for k, v in data.items() if v is not None})


def claim_on(article: Article, words: str, **fields: Any) -> Claim:
    version = article.current_version
    assert version is not None
    return make_claim(words, version=version, **fields)


FEES = "Harbour fees rose by 12 per cent last year"
QUAY = "The quay was built in 1911"


# --- Who may ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["article_again", "lost_claims"])
def test_only_editors_come_in(client: Client, article: Article, name: str) -> None:
    address = reverse(f"desk:{name}", args=[article.pk])
    assert client.get(address).status_code == 200
    client.logout()
    assert client.get(address).url.startswith(reverse("login"))
    sign_in(client, make_user(group=None))
    assert client.get(address).status_code == 403
    assert client.post(address).status_code in {403, 405}


def test_a_draft_is_its_editors_alone(client: Client, article: Article) -> None:
    again(client, article, NUMBER)
    draft = ImportDraft.objects.get()
    sign_in(client, make_user())
    assert client.get(reverse("desk:version_compare", args=[draft.pk])).status_code == 404
    assert client.post(reverse("desk:draft_as_version", args=[draft.pk])).status_code == 404


# --- What came of looking again --------------------------------------------------------------


def test_the_same_bytes_are_said_to_be_the_same(client: Client, article: Article) -> None:
    page = again(client, article, TEXT)
    assert page.status_code == 200
    assert "Nothing has changed." in page.content.decode()
    assert ArticleVersion.objects.count() == 1
    assert not ImportDraft.objects.exists()
    event = Event.objects.get(kind="article.unchanged")
    assert event.data["answer"] == "unchanged"
    assert event.subject == f"articleversion {article.current_version.pk}"


def test_other_white_space_and_captions_are_no_new_text(client: Client, article: Article) -> None:
    page = again(client, article, TEXT.replace("Photo: Ada Brandt", "Photo: Bo Lind") + "\n\n")
    assert "The page has changed, but the article has not." in page.content.decode()
    assert ArticleVersion.objects.count() == 1
    assert Event.objects.get(kind="article.unchanged").data["answer"] == "page_changed"


def test_a_changed_text_leads_to_the_comparison(client: Client, article: Article) -> None:
    claim_on(article, FEES)
    claim_on(article, QUAY)
    response = again(client, article, NUMBER)
    draft = ImportDraft.objects.get()
    assert response.url == reverse("desk:version_compare", args=[draft.pk])
    page = client.get(response.url).content.decode()
    assert '<del class="lamp">12</del>' in page
    assert '<ins class="lamp">14</ins>' in page
    assert "Number or quotation changed" in page
    assert "1 stays in place" in page
    assert ArticleVersion.objects.count() == 1


def test_an_uploaded_file_is_compared_as_well(client: Client, article: Article) -> None:
    upload = SimpleUploadedFile("fees.txt", NUMBER.encode(), content_type="text/plain")
    response = again(client, article, file=upload)
    assert response.status_code == 302
    assert ImportDraft.objects.get().article == article


def test_nothing_given_and_unreadable_material_are_refused(
    client: Client, article: Article
) -> None:
    assert again(client, article, "  ").status_code == 422
    upload = SimpleUploadedFile("fees.pdf", b"%PDF-1.4 nothing", content_type="application/pdf")
    page = again(client, article, file=upload)
    assert page.status_code == 422
    assert page.context["form"].errors["file"]
    assert not ImportDraft.objects.exists()


def test_the_same_page_is_fetched_again(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def fetch(url: str, **options: Any) -> Material:
        asked.append(url)
        return Material(data=NUMBER.encode(), name="fees.txt", url=url, hops=(Hop(url, 200),))

    monkeypatch.setattr("claims.documents.web.fetch.fetch_url", fetch)
    response = again(client, article, act="fetch")
    assert response.status_code == 302
    assert asked == [URL]
    compare_post(client)
    version = article.current_version
    assert version is not None
    assert (version.number, version.fetched_url) == (2, URL)


def test_a_page_that_cannot_be_fetched_says_why(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def fail(url: str, **options: Any) -> Material:
        raise ReadError("The server answered 404.")

    monkeypatch.setattr("claims.documents.web.fetch.fetch_url", fail)
    page = again(client, article, act="fetch")
    assert page.status_code == 422
    assert "The server answered 404." in page.content.decode()
    settings.IMPORT_URLS = False
    page = again(client, article, act="fetch")
    assert page.status_code == 422
    assert "Fetch it again" not in page.content.decode()


def test_another_articles_text_is_refused(client: Client, article: Article) -> None:
    other = "Ferry timetable\n\nThe ferry will leave at nine from May on, the harbour master said."
    client.post(reverse("desk:import"), {"text": other})
    draft = ImportDraft.objects.get()
    blocks = draft.record["blocks"]
    data = {"shown": " ".join(b["kind"] for b in blocks), "published_on": "2024-05-14"}
    data |= {f"kind-{n}": b["kind"] for n, b in enumerate(blocks)}
    data |= {f"keep-{n}": "on" for n, b in enumerate(blocks)} | {"title": "Ferry timetable"}
    client.post(reverse("desk:import_preview", args=[draft.pk]), data)
    page = again(client, article, other)
    assert page.status_code == 422
    assert "This is the text of another article." in page.content.decode()


def test_a_text_that_comes_back_is_compared_named_and_stored(
    client: Client, article: Article
) -> None:
    claim = claim_on(article, QUAY)
    again(client, article, SHORTER)
    compare_post(client)
    done()
    page = client.post(reverse("desk:import"), {"text": TEXT}).content.decode()
    assert "The article has a newer text." in page
    assert reverse("desk:article_again", args=[article.pk]) in page
    again(client, article, TEXT)
    address = reverse("desk:version_compare", args=[ImportDraft.objects.get().pk])
    page = client.get(address).content.decode()
    assert "The text has gone back to version 1." in page
    assert "found again" in page
    compare_post(client)
    version = article.current_version
    assert version is not None
    assert (version.number, version.goes_back_to.number) == (3, 1)
    assert fresh(claim).version == version


# --- Storing what was compared ---------------------------------------------------------------


def test_what_was_compared_is_stored_and_read(client: Client, article: Article) -> None:
    claim = claim_on(article, QUAY)
    again(client, article, NUMBER)
    response = compare_post(client)
    assert response.url == article.bench_url
    version = article.current_version
    assert version is not None
    assert version.number == 2
    assert "14 per cent" in version.text
    assert fresh(claim).version == version
    assert not ImportDraft.objects.exists()
    run = ExtractionRun.objects.get(version=version)
    assert run.status == "queued"
    bench = client.get(article.bench_url).content.decode()
    assert "This text is being read." in bench
    with version.raw.open() as kept:
        assert kept.read() == NUMBER.encode()


def test_ticks_decide_what_readers_see_and_are_compared_anew(
    client: Client, article: Article
) -> None:
    claim = claim_on(article, QUAY)
    again(client, article, NUMBER)
    last = len(ImportDraft.objects.get().record["blocks"]) - 1
    page = compare_post(client, "compare", **{f"keep-{last}": None})
    assert page.status_code == 200
    assert [f.outcome for f in page.context["check"].plan.moves] == ["orphan"]
    assert ArticleVersion.objects.count() == 1
    seen = page.context["check"].plan.fingerprint
    compare_post(client, **{f"keep-{last}": None}, seen=seen)
    assert fresh(claim).anchor == "orphan"


def test_the_new_headline_is_taken_when_ticked(client: Client, article: Article) -> None:
    again(client, article, NUMBER.replace("will rise, council decides", "rise by 14 per cent"))
    page = compare_post(client, "compare")
    assert "Use the new headline" in page.content.decode()
    compare_post(client, take_title="on")
    assert Article.objects.get().title == "Harbour fees rise by 14 per cent"


def test_what_changed_meanwhile_is_shown_before_it_is_stored(
    client: Client, article: Article
) -> None:
    again(client, article, NUMBER)
    draft = ImportDraft.objects.get()
    seen = client.get(reverse("desk:version_compare", args=[draft.pk])).context["check"]
    claim_on(article, FEES)
    page = compare_post(client, seen=seen.plan.fingerprint)
    assert page.status_code == 409
    html = page.content.decode()
    assert "something changed while you were looking" in html
    assert ArticleVersion.objects.count() == 1
    assert ImportDraft.objects.exists()
    assert compare_post(client).status_code == 302


def test_a_text_that_somebody_else_stored_is_stored_once(client: Client, article: Article) -> None:
    again(client, article, NUMBER)
    mine = ImportDraft.objects.get()
    other = Client()
    sign_in(other, make_user())
    again(other, article, NUMBER)
    theirs = ImportDraft.objects.exclude(pk=mine.pk).get()
    check = other.get(reverse("desk:version_compare", args=[theirs.pk])).context["check"]
    address = reverse("desk:version_compare", args=[theirs.pk])
    other.post(address, {"act": "store", "seen": check.plan.fingerprint})
    done()
    response = client.get(reverse("desk:version_compare", args=[mine.pk]))
    assert response.url == article.bench_url
    assert ArticleVersion.objects.count() == 2
    assert not ImportDraft.objects.exists()


def test_an_article_that_is_still_read_takes_no_text(client: Client, article: Article) -> None:
    again(client, article, NUMBER)
    ExtractionRun.objects.update(status="parsing")
    page = compare_post(client)
    assert page.status_code == 422
    assert "still being read" in page.content.decode()
    assert ImportDraft.objects.exists()


def test_a_cancelled_comparison_leaves_nothing(client: Client, article: Article) -> None:
    again(client, article, NUMBER)
    draft = ImportDraft.objects.get()
    response = client.post(reverse("desk:import_cancel", args=[draft.pk]))
    assert response.url == reverse("desk:article_again", args=[article.pk])
    assert not ImportDraft.objects.exists()


def test_the_comparison_costs_the_same_queries_whatever_the_claims(
    client: Client, article: Article
) -> None:
    claim_on(article, QUAY)
    again(client, article, NUMBER)
    address = reverse("desk:version_compare", args=[ImportDraft.objects.get().pk])
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
        for _claim in range(12):
            claim_on(article, FEES)
    assert counts[0] == counts[1] <= 14


# --- The ordinary door -----------------------------------------------------------------------


def test_an_article_from_the_same_address_offers_to_take_it_as_its_new_text(
    client: Client, article: Article
) -> None:
    client.post(reverse("desk:import"), {"text": NUMBER})
    draft = ImportDraft.objects.get()
    draft.record["url"] = f"{URL}/"
    draft.save()
    preview = client.get(reverse("desk:import_preview", args=[draft.pk]))
    assert "Compare as a new version" in preview.content.decode()
    response = client.post(reverse("desk:draft_as_version", args=[draft.pk]), {"url": URL})
    assert response.url == reverse("desk:version_compare", args=[draft.pk])
    # The draft is a new text from now on, whichever page it is opened from.
    again_opened = client.get(reverse("desk:import_preview", args=[draft.pk]))
    assert again_opened.url == response.url
    assert response.url in client.get(reverse("desk:import")).content.decode()
    compare_post(client)
    assert Article.objects.count() == 1
    assert ArticleVersion.objects.count() == 2


def test_a_draft_from_nowhere_stays_a_new_article(client: Client, article: Article) -> None:
    client.post(reverse("desk:import"), {"text": NUMBER})
    draft = ImportDraft.objects.get()
    response = client.post(reverse("desk:draft_as_version", args=[draft.pk]))
    assert response.url == reverse("desk:import_preview", args=[draft.pk])


def test_desk_pages_lead_to_it(client: Client, article: Article) -> None:
    address = reverse("desk:article_again", args=[article.pk])
    for page in (reverse("desk:article_list"), article.bench_url):
        assert address in client.get(page).content.decode()


# --- Claims no longer in the text ------------------------------------------------------------


@pytest.fixture
def lost(client: Client, article: Article) -> Claim:
    claim = claim_on(article, QUAY)
    again(client, article, SHORTER)
    compare_post(client)
    done()
    return fresh(claim)


def place(client: Client, claim: Claim, **data: Any) -> Any:
    address = reverse("desk:lost_place", args=[claim.version.article_id, claim.pk])
    return client.post(address, {"seen": claim.lock_version, "words": ""} | data)


def test_bench_list_and_board_tell_of_a_lost_claim(client: Client, lost: Claim) -> None:
    article = lost.version.article
    address = reverse("desk:lost_claims", args=[article.pk])
    bench = client.get(article.bench_url).content.decode()
    assert "1 claim is no longer in the text." in bench
    assert address in bench
    assert (
        "1 claim no longer in the text" in client.get(reverse("desk:article_list")).content.decode()
    )
    assert "1 claim no longer in the text" in client.get(reverse("desk:board")).content.decode()
    found = client.get(reverse("desk:search"), {"anchor": "orphan"}).content.decode()
    assert lost.bench_url.replace("&", "&amp;") in found
    card = client.get(lost.bench_url).content.decode()
    assert "The newest version no longer contains these words." in card
    page = client.get(address).content.decode()
    assert QUAY in page
    assert "Dismiss claim" in page


def test_the_list_counts_every_lost_claim_of_an_article(client: Client, lost: Claim) -> None:
    Claim.objects.create(
        version=lost.version,
        number=lost.number + 1,
        start=lost.start,
        end=lost.end - 1,
        exact=lost.exact[:-1],
        anchor=Claim.Anchor.ORPHAN,
    )
    page = client.get(reverse("desk:article_list")).content.decode()
    assert "2 claims no longer in the text" in page


def test_a_lost_claim_gets_words_that_were_typed(client: Client, lost: Claim) -> None:
    response = place(client, lost, words="Boat owners call the plan a broken promise")
    assert response.url == lost.version.article.bench_url
    claim = fresh(lost)
    assert claim.exact == "Boat owners call the plan a broken promise"
    card = client.get(f"{claim.bench_url}").content.decode()
    assert "A new version of the article changed these words." in card
    assert QUAY in card


def test_a_lost_claim_gets_words_that_were_selected(client: Client, lost: Claim) -> None:
    text = lost.version.article.current_version.text
    start = text.index("We never promised")
    place(client, lost, start=start, end=start + 25)
    assert fresh(lost).exact == "We never promised a freez"


def test_words_that_are_not_there_are_refused_and_kept(client: Client, lost: Claim) -> None:
    page = place(client, lost, words="The moon is made of cheese")
    assert page.status_code == 422
    html = page.content.decode()
    assert "The text does not contain these words." in html
    assert "The moon is made of cheese" in html
    assert place(client, lost).status_code == 422
    stale = place(client, lost, words="Boat owners", seen=lost.lock_version - 1)
    assert stale.status_code == 409
    assert "Boat owners</textarea>" in stale.content.decode()
    assert fresh(lost).anchor == "orphan"


def test_a_lost_claim_is_dismissed(client: Client, lost: Claim) -> None:
    address = reverse("desk:lost_dismiss", args=[lost.version.article_id, lost.pk])
    assert client.post(address, {"seen": lost.lock_version - 1}).status_code == 409
    assert client.post(address, {"seen": lost.lock_version}).status_code == 302
    assert fresh(lost).dismiss_reason == "gone"


def test_suggestions_are_dismissed_together(client: Client, lost: Claim) -> None:
    make_claim("an engineer told the council", version=lost.version, number=9)
    article = lost.version.article
    page = client.get(reverse("desk:lost_claims", args=[article.pk])).content.decode()
    assert "Dismiss 2 suggestions" in page
    client.post(reverse("desk:lost_suggestions", args=[article.pk]))
    assert not Claim.objects.without_a_place(article).exists()


def test_an_older_text_takes_no_new_claim(client: Client, lost: Claim) -> None:
    article, old = lost.version.article, lost.version
    page = client.get(f"{article.bench_url}?version=1").content.decode()
    assert "claim-new-form" not in page
    assert "Sign off" not in page
    address = reverse("desk:claim_new", args=[article.pk, old.pk])
    assert client.post(address, {"words": "Boat owners"}).status_code == 422


def test_a_crafted_address_finds_no_claim_of_another_article(client: Client, lost: Claim) -> None:
    other = make_claim()
    for name in ("lost_place", "lost_dismiss", "claim_stands"):
        address = reverse(f"desk:{name}", args=[lost.version.article_id, other.pk])
        assert client.post(address, {"seen": 1, "words": "x"}).status_code == 404


# --- Published verdicts ----------------------------------------------------------------------


@pytest.fixture
def desk(client: Client, article: Article) -> Desk:
    made = make_desk()
    sign_in(client, made.checker)
    return made


@pytest.fixture
def edited(client: Client, article: Article, desk: Desk) -> PublishedReview:
    """A verdict on 12 per cent, in an article that says 14 by now."""
    row = make_published(desk, version=article.current_version, words=FEES)
    again(client, article, NUMBER)
    compare_post(client)
    done()
    row.refresh_from_db()
    return row


NOTICE = "The article was edited after we checked it"


def reader_pages(row: PublishedReview) -> list[str]:
    claim = row.claim
    return [
        row.article.get_absolute_url(),
        reverse("claim_detail", args=[claim.public_id, row.payload["claim"]["slug"]]),
        reverse("claim_embed", args=[claim.public_id]),
        "/",
    ]


def test_readers_are_told_that_the_article_was_edited(edited: PublishedReview) -> None:
    reader = Client()
    for address in reader_pages(edited):
        with CaptureQueriesContext(connection) as queries:
            page = reader.get(address)
        html = page.content.decode()
        assert page.status_code == 200, address
        assert NOTICE in html, address
        if address != "/":
            assert len(queries) <= 2
    article = reader.get(edited.article.get_absolute_url()).content.decode()
    assert "14 per cent" in article
    assert 'class="passage' not in article


def test_kept_pages_are_stale_once_the_article_was_edited(
    client: Client, article: Article, desk: Desk
) -> None:
    row = make_published(desk, version=article.current_version, words=FEES)
    reader = Client()
    marks = {address: reader.get(address).headers["ETag"] for address in reader_pages(row)}
    again(client, article, NUMBER)
    compare_post(client)
    for address, mark in marks.items():
        assert reader.get(address, headers={"If-None-Match": mark}).status_code == 200, address


def test_the_board_queues_the_verdict_and_its_card_settles_it(
    client: Client, edited: PublishedReview
) -> None:
    board = client.get(reverse("desk:board")).content.decode()
    assert "1 verdict is due for another check" in board
    card = client.get(fresh(edited.claim).bench_url).content.decode()
    assert "The verdict still stands" in card
    assert FEES in card
    refused = send(client, "claim_stands", edited.claim, reason=" ")
    assert refused.status_code == 422
    assert "Say why the verdict still stands" in refused.content.decode()
    stale = send(client, "claim_stands", edited.claim, reason="Why", seen=1)
    assert stale.status_code == 409
    assert "Why" in stale.content.decode()
    answer = send(client, "claim_stands", edited.claim, reason="It rose either way.")
    assert answer.status_code == 200
    assert "The verdict still stands" not in answer.content.decode()
    assert "due to be checked" not in client.get(reverse("desk:board")).content.decode()
    reader = Client()
    for address in reader_pages(edited):
        assert NOTICE not in reader.get(address).content.decode(), address
    html = reader.get(edited.article.get_absolute_url()).content.decode()
    assert 'class="passage' in html


def test_only_editors_decide_that_a_verdict_stands(client: Client, edited: PublishedReview) -> None:
    sign_in(client, make_user(group=None))
    assert send(client, "claim_stands", edited.claim, reason="Why").status_code == 403
    edited.refresh_from_db()
    assert edited.article_edited_at is not None


def test_nothing_unpublished_leaves_with_the_new_text(
    client: Client, article: Article, desk: Desk
) -> None:
    row = make_published(desk, version=article.current_version, words=FEES)
    secret = make_approved_claim(
        checker=desk.checker,
        reader=desk.reader,
        version=article.current_version,
        words=QUAY,
        wording="zqsecret wording",
    )
    again(client, article, NUMBER)
    before = Client().get(row.article.get_absolute_url()).content.decode()
    assert "14 per cent" not in before  # nobody has confirmed it yet
    compare_post(client)
    reader = Client()
    for address in [
        *reader_pages(row),
        "/articles/",
        reverse("claim_embed", args=[secret.public_id]),
    ]:
        assert "zqsecret" not in reader.get(address).content.decode()
    assert secret.public_id not in json.dumps(PublishedArticle.objects.get().payload)


# --- The command -----------------------------------------------------------------------------


def run_command(path: Path, text: str, *options: str) -> str:
    path.write_text(text)
    out = StringIO()
    call_command("import_article", str(path), *options, stdout=out)
    return out.getvalue()


def test_the_command_gives_the_same_answers(article: Article, tmp_path: Path) -> None:
    claim_on(article, FEES)
    claim_on(article, QUAY)
    file, to = tmp_path / "fees.txt", ("--new-version-of", article.slug)
    assert "Nothing has changed" in run_command(file, TEXT, *to)
    assert "the article has not" in run_command(file, TEXT + "\n\n", *to)
    said = run_command(file, NUMBER, *to)
    assert "Stored as version 2" in said
    assert "1 same, 1 changed" in said
    done()
    said = json.loads(run_command(file, TEXT, *to, "--json"))
    assert (said["answer"], said["version"]) == ("changed", 3)
    done()
    said = run_command(file, NUMBER, *to)
    assert "Stored as version 4" in said
    assert "It has the text of version 2 again." in said


def test_the_command_finds_the_article_by_its_address(article: Article, tmp_path: Path) -> None:
    file = tmp_path / "fees.txt"
    said = run_command(file, NUMBER, "--new-version", "--url", URL)
    assert "Stored as version 2" in said
    with pytest.raises(CommandError, match="No article has this address"):
        run_command(file, NUMBER, "--new-version", "--url", "https://elsewhere.example/")
    with pytest.raises(CommandError, match="no article with the slug"):
        run_command(file, NUMBER, "--new-version-of", "nothing")
    with pytest.raises(CommandError, match="still being read"):
        run_command(file, SHORTER, "--new-version-of", article.slug)


# --- A draft from a bulk import --------------------------------------------------------------


def test_a_changed_item_is_taken_in_by_one_press_and_the_list_goes_on(
    client: Client, editor: Any, article: Article
) -> None:
    batch = start_batch(actor=editor, urls=[URL])
    again(client, article, NUMBER)
    draft = ImportDraft.objects.get()
    finding = {"answer": "changed", "version_number": 1, "paragraphs": 1}
    settle_item(
        batch.items.get(position=0), "changed", article=article, draft=draft, finding=finding
    )
    page = client.get(reverse("desk:version_compare", args=[draft.pk])).content.decode()
    assert batch.get_absolute_url() in page
    response = compare_post(client)
    assert response.url == batch.get_absolute_url()
    item = batch.items.get(position=0)
    assert (item.status, item.version_number, item.draft) == ("stored", 2, None)
    assert "Version 2 stored." in client.get(response.url).content.decode()


def test_an_archived_article_is_said_to_be_unchanged_but_takes_no_text(
    client: Client, article: Article
) -> None:
    Article.objects.update(status=Article.Status.ARCHIVED)
    assert "Nothing has changed." in again(client, article, TEXT).content.decode()
    page = again(client, article, NUMBER).content.decode()
    assert "This article is archived." in page
    assert not ImportDraft.objects.exists()
