"""The page of a text's labels and versions, as page, as fragment and without permission."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains
from warcio.archiveiterator import ArchiveIterator

from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import ArticleVersion, Claim, ExtractionRun
from tests.factories import TEXT, make_article, make_blocks, make_claim, make_user, make_version
from tests.views.bench.tools import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor_client(client: Client) -> Client:
    return sign_in(client, make_user())


def page_url(version: ArticleVersion) -> str:
    return reverse("desk:article_text", args=[version.article_id])


def label_url(version: ArticleVersion) -> str:
    return reverse("desk:block_label", args=[version.article_id, version.pk])


def press(client: Client, version: ArticleVersion, label: str, **more: Any) -> HttpResponse:
    htmx = more.pop("htmx", True)
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(label_url(version), {"label": label} | more, headers=headers)


def kind_of(version: ArticleVersion, number: int) -> str:
    kind: str = ArticleVersion.objects.get(pk=version.pk).blocks[number]["kind"]
    return kind


def toast(response: HttpResponse) -> dict[str, str]:
    said: dict[str, str] = json.loads(response.headers["HX-Trigger"])["toast"]
    return said


def test_every_part_is_there_with_nine_labels_and_its_own_pressed(editor_client: Client) -> None:
    blocks = make_blocks(TEXT)
    blocks[2] |= {"kind": "caption", "reason": "ends with a picture credit"}
    version = make_version(blocks=blocks)
    response = editor_client.get(page_url(version))
    assertContains(response, 'name="label"', count=27)
    assertContains(response, 'aria-pressed="true"', count=3)
    assertContains(response, "We never promised a freeze")
    assertContains(response, "Left out: ends with a picture credit.")
    assertContains(response, "2 parts in the text")
    assertContains(response, "1 left out")


def test_the_page_costs_the_same_whatever_it_holds(
    editor_client: Client, django_assert_max_num_queries: Any
) -> None:
    text = TEXT + "".join(f"\n\nParagraph {n} says this." for n in range(40))
    version = make_version(text)
    for number in range(10):
        make_claim(f"Paragraph {number} says this", version=version)
    with django_assert_max_num_queries(8):
        editor_client.get(page_url(version))


def test_a_press_swaps_the_part_and_the_counts(editor_client: Client) -> None:
    version = make_version()
    response = press(editor_client, version, "1:paragraph:caption")
    page = " ".join(response.content.decode().split())
    assert response.status_code == 200
    assert 'id="part-1" data-label-row hx-swap-oob="true"' in page
    assert 'id="label-counts" hx-swap-oob="true"' in page
    assert "part-2" not in page
    assert "<html" not in page
    assert toast(response) == {"text": "Caption, left out of the text."}
    assert kind_of(version, 1) == "caption"


def test_a_plain_form_comes_back_to_the_part(editor_client: Client) -> None:
    version = make_version()
    response = press(editor_client, version, "2:paragraph:blockquote", htmx=False)
    assert response.headers["Location"] == page_url(version) + "#part-2"
    assertContains(editor_client.get(page_url(version)), "Quotation, in the text.")


def test_the_bench_shows_what_is_left_out_and_brings_it_back(editor_client: Client) -> None:
    blocks = make_blocks(TEXT)
    blocks[2]["kind"] = "credit"
    version = make_version(blocks=blocks)
    bench = editor_client.get(version.article.bench_url)
    assertContains(bench, "1 part left out")
    assertContains(bench, 'value="2:credit:paragraph"')
    response = press(editor_client, version, "2:credit:paragraph", htmx=False, back="bench")
    assert response.headers["Location"] == version.article.bench_url
    assertNotContains(editor_client.get(version.article.bench_url), "part left out")


def test_showing_an_unread_part_queues_its_reading(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    queued: list[int] = []
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", queued.append)
    blocks = make_blocks(TEXT)
    blocks[2]["kind"] = "credit"
    version = make_version(blocks=blocks)
    with django_capture_on_commit_callbacks(execute=True):
        response = press(editor_client, version, "2:credit:paragraph")
    assert toast(response)["text"] == "Paragraph, in the text. It is being read for claims now."
    assert queued == [ExtractionRun.objects.get().pk]


def test_suggestions_in_a_hidden_part_are_counted(editor_client: Client) -> None:
    claim = make_claim()
    response = press(editor_client, claim.version, "1:paragraph:boilerplate")
    assert toast(response)["text"].endswith("1 suggestion in it was dismissed.")
    assertNotContains(response, "?claim=")
    response = press(editor_client, claim.version, "1:boilerplate:paragraph")
    assert toast(response)["text"].endswith("1 suggestion in it was restored.")
    assertContains(response, f"?claim={claim.number}")


@pytest.mark.parametrize("htmx", [True, False])
def test_a_part_with_an_accepted_claim_is_not_hidden(editor_client: Client, htmx: bool) -> None:
    claim = perform(make_claim(), Act.ACCEPT, actor=make_user())
    response = press(editor_client, claim.version, "1:paragraph:caption", htmx=htmx)
    assert response.status_code == 422
    why = f"Claim {claim.number} is in this part and has been accepted."
    if htmx:
        assert toast(response)["kind"] == "error"
        assert why in toast(response)["text"]
    else:
        assertContains(response, why, status_code=422)
    assert kind_of(claim.version, 1) == "paragraph"
    assert Claim.objects.get(pk=claim.pk).status == Claim.Status.OPEN


@pytest.mark.parametrize("htmx", [True, False])
def test_who_was_beaten_sees_the_label_of_the_other(editor_client: Client, htmx: bool) -> None:
    version = make_version()
    press(editor_client, version, "1:paragraph:heading")
    response = press(editor_client, version, "1:paragraph:caption", htmx=htmx)
    words = toast(response)["text"] if htmx else response.content.decode()
    assert response.status_code == 409
    assert "Somebody has just labelled this part “Heading”." in words
    assertContains(response, 'value="1:heading:caption"', status_code=409)
    assert kind_of(version, 1) == "heading"


@pytest.mark.parametrize(
    "label",
    ["", "1", "x:paragraph:caption", "1:paragraph:poem", "99:paragraph:caption", "-1:a:b",
     "1:paragraph:", "²:paragraph:caption", "1:paragraph:caption:more"],
)  # fmt: skip
@pytest.mark.parametrize("htmx", [True, False])
def test_nonsense_is_refused_and_changes_nothing(
    editor_client: Client, label: str, htmx: bool
) -> None:
    version = make_version()
    assert press(editor_client, version, label, htmx=htmx).status_code == 422
    assert [b["kind"] for b in ArticleVersion.objects.get().blocks] == [
        b["kind"] for b in version.blocks
    ]


def test_an_older_version_is_reached_and_labelled(editor_client: Client) -> None:
    old = make_version()
    make_version(TEXT + "\n\nOne more.", article=old.article)
    assertNotContains(editor_client.get(page_url(old) + "?version=1"), "One more.")
    assertContains(editor_client.get(page_url(old)), "One more.")
    response = press(editor_client, old, "1:paragraph:caption", htmx=False)
    assert response.headers["Location"] == page_url(old) + "?version=1#part-1"
    assert editor_client.get(page_url(old) + "?version=7").status_code == 404


@pytest.mark.parametrize("name", ["article_text", "article_web_archive"])
def test_readers_and_guests_stay_out(client: Client, name: str) -> None:
    version = make_version()
    url = reverse(f"desk:{name}", args=[version.article_id])
    assert client.get(url).status_code == 302
    assert client.post(label_url(version), {"label": "1:paragraph:caption"}).status_code == 302
    sign_in(client, make_user(group=None))
    assert client.get(url).status_code == 403
    assert client.post(label_url(version), {"label": "1:paragraph:caption"}).status_code == 403
    assert kind_of(version, 1) == "paragraph"


def test_a_label_is_posted_and_its_version_belongs_to_the_article(editor_client: Client) -> None:
    version = make_version()
    assert editor_client.get(label_url(version)).status_code == 405
    url = reverse("desk:block_label", args=[make_article().pk, version.pk])
    assert editor_client.post(url, {"label": "1:paragraph:caption"}).status_code == 404


def test_the_form_is_protected_against_foreign_sites() -> None:
    client = sign_in(Client(enforce_csrf_checks=True), make_user())
    version = make_version()
    assert press(client, version, "1:paragraph:caption").status_code == 403


def test_the_web_archive_is_a_file_that_nothing_runs(editor_client: Client) -> None:
    version = make_version(
        fetched_url="https://news.example/a", fetched_at=datetime(2024, 5, 14, 9, tzinfo=UTC)
    )
    version = make_version(
        TEXT + "\n\nMore.",
        article=version.article,
        fetched_url="https://news.example/a",
        fetched_at=datetime(2024, 5, 15, 9, tzinfo=UTC),
        raw=ContentFile(b"<p>words", name="raw.bin"),
    )
    url = reverse("desk:article_web_archive", args=[version.article_id])
    response = editor_client.get(url)
    name = f"{version.article.slug}.warc.gz"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(response.content))]
    assert kinds == ["warcinfo", "resource", "response"]


def test_an_article_without_a_text_has_no_archive(editor_client: Client) -> None:
    article = make_article(status="importing")
    url = reverse("desk:article_web_archive", args=[article.pk])
    assert editor_client.get(url).status_code == 404
    page = editor_client.get(reverse("desk:article_text", args=[article.pk]))
    assert page.status_code == 200


def test_the_page_says_when_nothing_was_fetched(editor_client: Client) -> None:
    version = make_version()
    assertContains(editor_client.get(page_url(version)), "Nothing was fetched from the web")
