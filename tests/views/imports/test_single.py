"""Bringing an article in through the desk: what is shown, stored and refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.documents.read import read_in_process
from claims.models import Article, ArticleVersion, Event, ExtractionRun, ImportDraft
from tests.factories import make_admin, make_article, make_user, make_version

pytestmark = pytest.mark.django_db

TEXT = """Harbour fees will rise, council decides

Boat owners call the plan a broken promise.

Photo: Ada Brandt/Coast Gazette

Harbour fees rose by 12 per cent last year, the council said on Wednesday in its yearly report.

“We never promised a freeze,” Mayor Ada Brandt told reporters after the meeting in the town hall.
"""


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: the child with its limits has tests of its own."""
    monkeypatch.setattr("claims.views.imports.single.read_material", read_in_process)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave a queued run queued: the worker has tests of its own."""
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", lambda run_id: None)


@pytest.fixture
def editor(client: Client) -> Any:
    user = make_user()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def draft_of(client: Client, text: str = TEXT) -> ImportDraft:
    response = client.post(reverse("desk:import"), {"text": text})
    assert response.status_code == 302, response.content.decode()
    return ImportDraft.objects.latest("id")


def preview_post(client: Client, draft: ImportDraft, **values: Any) -> Any:
    blocks = draft.record["blocks"]
    hidden = {"caption", "credit", "boilerplate"}
    data: dict[str, Any] = {
        "shown": " ".join(block["kind"] for block in blocks),
        "published_on": "2024-05-14",
        "title": draft.record["title"],
        "outlet": "Coast Gazette",
        "byline": "Ines Okafor",
        "url": "",
    }
    for index, block in enumerate(blocks):
        data[f"kind-{index}"] = block["kind"]
        if block["kind"] not in hidden:
            data[f"keep-{index}"] = "on"
    data |= values
    data = {name: value for name, value in data.items() if value is not None}
    return client.post(reverse("desk:import_preview", args=[draft.pk]), data)


def nothing_stored() -> bool:
    return not (Article.objects.exists() or ArticleVersion.objects.exists())


# --- Who may ---------------------------------------------------------------------------------


def test_stranger_signs_in_first(client: Client) -> None:
    response = client.get(reverse("desk:import"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


def test_account_without_a_group_is_told_that_it_may_not(client: Client) -> None:
    client.force_login(make_user(group=None), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("desk:import")).status_code == 403
    assert client.post(reverse("desk:import"), {"text": TEXT}).status_code == 403
    assert not ImportDraft.objects.exists()


def test_admin_may_import(client: Client) -> None:
    client.force_login(make_admin(), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("desk:import")).status_code == 200


def test_draft_of_a_colleague_is_not_there(client: Client, editor: Any) -> None:
    draft = draft_of(client)
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    for name in ("import_preview", "import_raw"):
        assert client.get(reverse(f"desk:{name}", args=[draft.pk])).status_code == 404
    client.post(reverse("desk:import_cancel", args=[draft.pk]))
    assert ImportDraft.objects.filter(pk=draft.pk).exists()


# --- The material ----------------------------------------------------------------------------


def test_pasted_text_is_shown_before_anything_is_stored(client: Client, editor: Any) -> None:
    draft = draft_of(client)
    assert nothing_stored()
    page = client.get(reverse("desk:import_preview", args=[draft.pk])).content.decode()
    assert "Harbour fees will rise, council decides" in page
    assert "Photo: Ada Brandt/Coast Gazette" in page
    assert '<span class="fact fact--missing-date">last year</span>' in page
    wanted = "Required: no date was found, and “last year” and “Wednesday” depend on it."
    assert f'<p class="field__prompt" id="id_published_on_prompt">{wanted}</p>' in page
    assert "field__error" not in page
    assert "aria-invalid" not in page


def test_pasted_html_is_read_and_shown_as_text(client: Client, editor: Any) -> None:
    html = (
        "<html><head><title>Harbour fees will rise</title></head><body><article>"
        "<h1>Harbour fees will rise</h1>"
        + "<p>The council said that fees rose by 12 &lt;b&gt;per&lt;/b&gt; cent in 2023, and that"
        " the new money will pay for the repair of the northern pier and its lamps.</p>"
        * 3
        + "<script>alert(1)</script></article></body></html>"
    )
    draft = draft_of(client, html)
    page = client.get(reverse("desk:import_preview", args=[draft.pk])).content.decode()
    assert "12 &lt;b&gt;per&lt;/b&gt; cent" in page
    assert "alert(1)" not in page


def test_uploaded_text_file_is_read(client: Client, editor: Any) -> None:
    upload = SimpleUploadedFile("harbour.txt", TEXT.encode(), content_type="text/plain")
    response = client.post(reverse("desk:import"), {"text": "", "file": upload})
    assert response.status_code == 302
    draft = ImportDraft.objects.get()
    assert draft.name == "harbour.txt"
    assert bytes(draft.raw) == TEXT.encode()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"text": ""}, "There is no text."),
        ({"text": " \n\t "}, "There is no text."),
        ({"text": TEXT, "url": "https://news.example/a"}, "Use only one of these: Text + Address"),
        ({"url": "ftp://news.example/a"}, "Enter a valid URL"),
        ({"url": "not an address"}, "Enter a valid URL"),
    ],
)
def test_bad_material_is_refused_and_kept_in_the_form(
    client: Client, editor: Any, values: dict[str, str], message: str
) -> None:
    response = client.post(reverse("desk:import"), values)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    for typed in values.values():
        assert typed.strip()[:20] in page
    assert not ImportDraft.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("song.mp3", b"ID3 something", "cannot be read"),
        ("empty.txt", b"", "“empty.txt” is empty."),
        ("blank.txt", b" \n ", "it is empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + b"0" * 99, "This is a picture"),
    ],
)
def test_bad_file_is_refused_with_the_reason(
    client: Client, editor: Any, name: str, data: bytes, message: str
) -> None:
    upload = SimpleUploadedFile(name, data)
    response = client.post(reverse("desk:import"), {"text": "", "file": upload})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not ImportDraft.objects.exists()


def test_too_large_material_names_the_limit(client: Client, editor: Any, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 2048
    upload = SimpleUploadedFile("long.txt", b"word " * 1000)
    for data in ({"text": "", "file": upload}, {"text": "word " * 1000}):
        response = client.post(reverse("desk:import"), data)
        assert response.status_code == 422
        assert "the limit is 2.0\xa0KB" in response.content.decode()


def test_address_field_is_gone_when_addresses_are_switched_off(
    client: Client, editor: Any, settings: Any
) -> None:
    settings.IMPORT_URLS = False
    assert 'name="url"' not in client.get(reverse("desk:import")).content.decode()
    response = client.post(reverse("desk:import"), {"url": "https://news.example/a"})
    assert response.status_code == 422


def test_text_that_is_here_already_offers_the_article(client: Client, editor: Any) -> None:
    record = draft_of(client).record
    version = make_version(text=record["text"])
    response = client.post(reverse("desk:import"), {"text": TEXT})
    assert response.status_code == 422
    page = response.content.decode()
    assert "This text has already been imported" in page
    assert reverse("desk:bench", args=[version.article_id]) in page
    assert ImportDraft.objects.count() == 1


# --- The preview -----------------------------------------------------------------------------


def test_confirmed_draft_becomes_an_article_with_a_queued_run(client: Client, editor: Any) -> None:
    draft = draft_of(client)
    standfirst = f"kind-{index_of(draft, 'Boat owners')}"
    response = preview_post(
        client, draft, title="Harbour fees\nwill rise", **{standfirst: "standfirst"}
    )
    article = Article.objects.get()
    assert response.url == reverse("desk:import_progress", args=[article.pk])
    assert (article.title, article.byline) == ("Harbour fees will rise", "Ines Okafor")
    assert article.published_on == date(2024, 5, 14)
    assert article.created_by == editor
    assert article.standfirst == "Boat owners call the plan a broken promise."
    version = article.versions.get()
    with version.raw.open("rb") as kept:
        assert kept.read() == TEXT.encode()
    assert version.runs.get().status == ExtractionRun.Status.QUEUED
    assert Event.objects.filter(kind="article.import", article=article).count() == 1
    assert not ImportDraft.objects.exists()


def index_of(draft: ImportDraft, words: str) -> int:
    text = draft.record["text"]
    return next(
        i for i, b in enumerate(draft.record["blocks"]) if words in text[b["start"] : b["end"]]
    )


def stored_kind(draft_text: str, words: str) -> str:
    version = ArticleVersion.objects.get()
    return next(b["kind"] for b in version.blocks if words in version.text[b["start"] : b["end"]])


def test_ticking_a_hidden_block_keeps_it_as_a_paragraph(client: Client, editor: Any) -> None:
    draft = draft_of(client)
    photo = index_of(draft, "Photo:")
    assert draft.record["blocks"][photo]["kind"] in {"credit", "caption", "boilerplate"}
    preview_post(client, draft, **{f"keep-{photo}": "on"})
    assert stored_kind(TEXT, "Photo:") == "paragraph"


def test_unticking_a_paragraph_leaves_it_out_but_in_the_text(client: Client, editor: Any) -> None:
    draft = draft_of(client)
    freeze = index_of(draft, "freeze")
    preview_post(client, draft, **{f"keep-{freeze}": None})
    assert stored_kind(TEXT, "freeze") == "boilerplate"
    assert "freeze" in ArticleVersion.objects.get().text


def test_changing_the_kind_alone_changes_what_is_hidden(client: Client, editor: Any) -> None:
    draft = draft_of(client)
    photo, freeze = index_of(draft, "Photo:"), index_of(draft, "freeze")
    preview_post(client, draft, **{f"kind-{photo}": "heading", f"kind-{freeze}": "caption"})
    assert stored_kind(TEXT, "Photo:") == "heading"
    assert stored_kind(TEXT, "freeze") == "caption"


def test_made_up_kind_and_tampered_list_change_nothing(client: Client, editor: Any) -> None:
    draft = draft_of(client)
    freeze = index_of(draft, "freeze")
    preview_post(client, draft, shown="paragraph nonsense", **{f"kind-{freeze}": "<script>"})
    assert stored_kind(TEXT, "freeze") == "paragraph"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": "  "}, "Give the article a title."),
        ({"published_on": ""}, "Enter the publication date."),
        ({"published_on": "yesterday"}, "Enter a valid date."),
        (
            {"published_on": (timezone.localdate() + timedelta(days=2)).isoformat()},
            "The publication date is in the future.",
        ),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"outlet": "x" * 121}, "at most 120 characters"),
    ],
)
def test_bad_facts_are_refused_beside_their_field_and_typed_words_stay(
    client: Client, editor: Any, values: dict[str, str], message: str
) -> None:
    draft = draft_of(client)
    freeze = index_of(draft, "freeze")
    response = preview_post(
        client, draft, **({"byline": "Typed Name", f"kind-{freeze}": "heading"} | values)
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert "Typed Name" in page
    assert "block__text--heading" in page
    assert nothing_stored()
    assert ImportDraft.objects.filter(pk=draft.pk).exists()


def test_draft_without_any_kept_block_is_refused(client: Client, editor: Any) -> None:
    draft = draft_of(client)
    unticked = {f"keep-{i}": None for i in range(len(draft.record["blocks"]))}
    response = preview_post(client, draft, **unticked)
    assert response.status_code == 422
    assert "No text is left" in response.content.decode()
    assert nothing_stored()


def test_text_imported_meanwhile_by_someone_else_is_offered(client: Client, editor: Any) -> None:
    draft = draft_of(client)
    version = make_version(text=draft.record["text"])
    response = preview_post(client, draft)
    assert response.status_code == 422
    assert reverse("desk:bench", args=[version.article_id]) in response.content.decode()
    assert Article.objects.count() == 1
    assert ImportDraft.objects.filter(pk=draft.pk).exists()


def test_article_from_the_same_address_is_pointed_at(client: Client, editor: Any) -> None:
    article = make_article(url="https://news.example/harbour")
    draft = draft_of(client)
    draft.record["url"] = article.url
    draft.save()
    page = client.get(reverse("desk:import_preview", args=[draft.pk])).content.decode()
    assert "An article from this address is already here." in page
    assert reverse("desk:bench", args=[article.pk]) in page


def test_cancelled_draft_is_gone_and_cancelling_twice_is_no_error(
    client: Client, editor: Any
) -> None:
    draft = draft_of(client)
    for _again in range(2):
        response = client.post(reverse("desk:import_cancel", args=[draft.pk]))
        assert response.url == reverse("desk:import")
    assert not ImportDraft.objects.exists()
    assert nothing_stored()


def test_kept_bytes_of_a_draft_are_a_sandboxed_download(client: Client, editor: Any) -> None:
    draft = draft_of(client)
    response = client.get(reverse("desk:import_raw", args=[draft.pk]))
    assert response.content == TEXT.encode()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/octet-stream"


def test_queries_of_the_preview_do_not_grow_with_the_text(
    client: Client, editor: Any, django_assert_max_num_queries: Any
) -> None:
    paragraphs = "\n\n".join(
        f"The council counted {n} boats in the harbour on the first day of the month of May 2024."
        for n in range(300)
    )
    draft = draft_of(client, f"Harbour fees will rise\n\n{paragraphs}")
    with django_assert_max_num_queries(6):
        client.get(reverse("desk:import_preview", args=[draft.pk]))


def test_long_preview_posts_more_fields_than_django_allows_by_default(
    client: Client, editor: Any
) -> None:
    paragraphs = "\n\n".join(
        f"The council counted {n} boats in the harbour on the first day of the month of May 2024."
        for n in range(1200)
    )
    draft = draft_of(client, f"Harbour fees will rise\n\n{paragraphs}")
    assert preview_post(client, draft).status_code == 302


# --- The progress ----------------------------------------------------------------------------


def make_run(**fields: Any) -> ExtractionRun:
    version = make_version(article=make_article(status=Article.Status.IMPORTING))
    return ExtractionRun.objects.create(version=version, **fields)


def progress_url(run: ExtractionRun) -> str:
    return reverse("desk:import_progress", args=[run.version.article_id])


@pytest.mark.parametrize(
    ("status", "words"), [("queued", "Queued"), ("reading", "Reading"), ("parsing", "Parsing")]
)
def test_unfinished_run_asks_again_by_itself(
    client: Client, editor: Any, status: str, words: str
) -> None:
    run = make_run(status=status)
    page = client.get(progress_url(run)).content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'aria-current="step"' in page
    assert f"{words} …" in page
    fragment = client.get(progress_url(run), headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert 'hx-trigger="every 1s"' in fragment.content.decode()


def test_done_run_stops_asking_and_leads_to_the_bench(client: Client, editor: Any) -> None:
    run = make_run(status="done", claims_found=7)
    page = client.get(progress_url(run)).content.decode()
    bench = reverse("desk:bench", args=[run.version.article_id])
    assert "7 claims found" in page
    assert bench in page
    assert "hx-trigger" not in page
    assert "http-equiv" not in page
    polled = client.get(progress_url(run), headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == bench


def test_failed_run_says_why_stops_asking_and_can_be_tried_again(
    client: Client, editor: Any
) -> None:
    run = make_run(status="failed", error="ValueError: <b>odd</b>", attempts=3)
    Article.objects.filter(pk=run.version.article_id).update(status=Article.Status.FAILED)
    page = client.get(progress_url(run)).content.decode()
    assert "ValueError: &lt;b&gt;odd&lt;/b&gt;" in page
    assert "hx-trigger" not in page
    retry = reverse("desk:import_retry", args=[run.version.article_id])
    for _again in range(2):
        assert client.post(retry).url == progress_url(run)
    run.refresh_from_db()
    assert (run.status, run.attempts) == ("queued", 0)
    assert Event.objects.filter(kind="extraction.retry").count() == 1


def test_running_run_is_not_queued_again(client: Client, editor: Any) -> None:
    run = make_run(status="parsing")
    client.post(reverse("desk:import_retry", args=[run.version.article_id]))
    run.refresh_from_db()
    assert run.status == "parsing"


def test_article_that_was_never_read_says_so(client: Client, editor: Any) -> None:
    article = make_article()
    page = client.get(reverse("desk:import_progress", args=[article.pk])).content.decode()
    assert "This article is not being read" in page
