"""The pages of the bulk import: form, progress, another try; with script, without, and for whom."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.actions.imports import batches as actions
from claims.actions.imports.batches import Upload, start_batch
from claims.actions.imports.item_state import NEW_ARTICLE, settle_item
from claims.models import Event, ExtractionRun, ImportBatch, ImportDraft, ImportItem
from tests.factories import make_article, make_user, make_version

pytestmark = pytest.mark.django_db

FORM = "/desk/import/bulk/"
HTMX = {"HX-Request": "true"}
TEXT = "Harbour fees rise\n\nThe council said that harbour fees rose by 12 per cent last year."


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What is queued stays queued: the worker has tests of its own."""
    queued: list[int] = []
    monkeypatch.setattr("claims.actions.imports.batches.enqueue_items", queued.extend)
    monkeypatch.setattr("claims.actions.runs.run.enqueue_extraction", queued.append)
    return queued


@pytest.fixture
def editor(client: Client) -> Any:
    user = make_user()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def upload(name: str = "a.txt", data: bytes = TEXT.encode()) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def make_batch(user: Any, *urls: str, **options: Any) -> ImportBatch:
    return start_batch(actor=user, urls=urls or ("https://example.org/a",), **options)


def settle(batch: ImportBatch, place: int, status: str, **values: Any) -> ImportItem:
    item = batch.items.get(position=place)
    finding = {name: values.pop(name) for name in NEW_ARTICLE if name in values}
    settle_item(item, status, finding=finding, **values)
    return item


def flat(page: str) -> str:
    """A page with each run of white space as one space."""
    return " ".join(page.split())


def page_of(client: Client, batch: ImportBatch, **query: Any) -> str:
    response = client.get(batch.get_absolute_url(), query)
    assert response.status_code == 200
    return response.content.decode()


# --- Who may ---------------------------------------------------------------------------------


def test_stranger_signs_in_first(client: Client) -> None:
    batch = make_batch(make_user())
    for url in (FORM, batch.get_absolute_url()):
        response = client.get(url)
        assert response.status_code == 302
        assert response.url.startswith(reverse("login"))


def test_account_without_a_group_may_do_nothing_of_it(client: Client) -> None:
    batch = make_batch(make_user())
    client.force_login(make_user(group=None), backend="django.contrib.auth.backends.ModelBackend")
    retry = reverse("desk:import_batch_retry", args=[batch.pk])
    assert client.get(FORM).status_code == 403
    assert client.get(batch.get_absolute_url()).status_code == 403
    assert client.post(FORM, {"addresses": "https://example.org/"}).status_code == 403
    assert client.post(retry).status_code == 403
    assert ImportBatch.objects.count() == 1


def test_retry_is_a_post(client: Client, editor: Any) -> None:
    batch = make_batch(editor)
    assert client.get(reverse("desk:import_batch_retry", args=[batch.pk])).status_code == 405


# --- The form --------------------------------------------------------------------------------


def test_addresses_become_items_in_their_order_and_are_queued(
    client: Client,
    editor: Any,
    no_worker: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    lines = "https://example.org/b\n\n  https://example.org/a  \nhttps://example.org/b#part\n"
    values = {"addresses": lines, "outlet": "Coast Gazette", "published_on": "2024-05-14"}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(FORM, values)
    batch = ImportBatch.objects.get()
    assert response.url == batch.get_absolute_url()
    assert [item.url for item in batch.items.all()] == [
        "https://example.org/b",
        "https://example.org/a",
    ]
    assert (batch.merged, batch.outlet, str(batch.published_on)) == (
        1,
        "Coast Gazette",
        "2024-05-14",
    )
    assert no_worker == list(batch.items.values_list("pk", flat=True))
    assert "One duplicate was merged." in page_of(client, batch)
    assert Event.objects.get(kind="import.batch").data == {"items": 2}


def test_bad_lines_are_named_beside_the_field_and_what_was_typed_stays(
    client: Client, editor: Any
) -> None:
    lines = "https://example.org/a\nnot an address\nftp://example.org/b"
    response = client.post(FORM, {"addresses": lines, "outlet": "Coast Gazette"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Line 2, “not an address”: an address begins with http" in page
    assert "Line 3, “ftp://example.org/b”" in page
    assert lines in page
    assert 'value="Coast Gazette"' in page
    assert not ImportBatch.objects.exists()


def test_many_bad_lines_are_named_in_part_and_counted(client: Client, editor: Any) -> None:
    page = client.post(FORM, {"addresses": "\n".join(f"x{n}" for n in range(12))}).content.decode()
    assert "Line 8," in page
    assert "Line 9," not in page
    assert "4 more lines are wrong." in page


def test_hostile_line_is_shown_as_text(client: Client, editor: Any) -> None:
    page = client.post(FORM, {"addresses": "<script>alert(1)</script>"}).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_limit_of_addresses_is_named(
    client: Client, editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.forms.imports.bulk.MAX_ADDRESSES", 2)
    lines = "\n".join(f"https://example.org/{n}" for n in range(3))
    response = client.post(FORM, {"addresses": lines})
    assert response.status_code == 422
    assert (
        "There are 3 addresses; the limit for one import is 2. Split the list."
        in response.content.decode()
    )
    assert actions.MAX_ADDRESSES == 500


def test_nothing_given_is_told(client: Client, editor: Any) -> None:
    response = client.post(FORM, {"addresses": " \n"})
    assert response.status_code == 422
    assert "Enter at least one address, or choose a file." in response.content.decode()


def test_date_in_the_future_is_refused(client: Client, editor: Any) -> None:
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    response = client.post(FORM, {"addresses": "https://example.org/a", "published_on": day})
    assert response.status_code == 422
    assert "The publication date is in the future." in response.content.decode()


def test_files_are_kept_as_received_and_the_same_one_only_once(client: Client, editor: Any) -> None:
    files = [upload("a.txt"), upload("b.md", b"# Other"), upload("a.txt")]
    client.post(FORM, {"documents": files})
    batch = ImportBatch.objects.get()
    assert [(i.name, bytes(i.raw)) for i in batch.items.all()] == [
        ("a.txt", TEXT.encode()),
        ("b.md", b"# Other"),
    ]
    assert batch.merged == 1


def test_bad_file_fails_by_itself_and_the_others_go_on(
    client: Client, editor: Any, settings: Any
) -> None:
    settings.MAX_UPLOAD_BYTES = 200
    files = [upload("a.exe"), upload("empty.txt", b""), upload("big.txt", b"x" * 201), upload()]
    client.post(FORM, {"documents": files})
    batch = ImportBatch.objects.get()
    assert [item.status for item in batch.items.all()] == ["failed"] * 3 + ["waiting"]
    page = page_of(client, batch)
    assert "This kind of file cannot be read" in page
    assert "The file is empty." in page
    assert "The file is 201\xa0bytes; the limit is 200\xa0bytes." in page
    assert "Try again" not in page


def test_too_many_or_too_large_files_are_refused_and_have_to_be_chosen_again(
    client: Client, editor: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.forms.imports.bulk.MAX_FILES", 1)
    page = client.post(FORM, {"documents": [upload(), upload("b.txt")]}).content.decode()
    assert "There are 2 files; the limit for one import is 1." in page
    assert "Choose the files again: your browser does not keep them." in page
    monkeypatch.setattr("claims.forms.imports.bulk.MAX_FILES", 9)
    settings.MAX_UPLOAD_BYTES = 10
    response = client.post(FORM, {"documents": [upload(), upload("b.txt")]})
    assert response.status_code == 422
    assert "the limit for one import is 100\xa0bytes" in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_addresses_are_not_offered_when_they_are_switched_off(
    client: Client, editor: Any, settings: Any
) -> None:
    settings.IMPORT_URLS = False
    assert 'name="addresses"' not in client.get(FORM).content.decode()
    response = client.post(FORM, {"addresses": "https://example.org/a"})
    assert response.status_code == 422
    assert not ImportBatch.objects.exists()


def test_address_outside_the_allowed_hosts_is_named(
    client: Client, editor: Any, settings: Any
) -> None:
    settings.IMPORT_HOSTS = ["example.org"]
    lines = "https://news.example.org/a\nhttps://evilexample.org/a"
    page = client.post(FORM, {"addresses": lines}).content.decode()
    assert "importing from evilexample.org is not allowed." in page
    assert "Line 1" not in page


def test_single_import_leads_to_the_bulk_import(client: Client, editor: Any) -> None:
    assert f'href="{FORM}"' in client.get(reverse("desk:import")).content.decode()
    batch = make_batch(editor)
    assert batch.get_absolute_url() in client.get(FORM).content.decode()


# --- Progress --------------------------------------------------------------------------------


def mixed_batch(user: Any) -> ImportBatch:
    """Done, already there, failed, incomplete, stored and waiting, one of each."""
    batch = make_batch(user, *(f"https://example.org/{n}" for n in range(6)))
    done, other, stored = (make_version(f"{TEXT} {n}") for n in range(3))
    ExtractionRun.objects.create(
        version=done, status="done", claims_found=7, finished_at=timezone.now()
    )
    ExtractionRun.objects.create(version=stored, status="parsing")
    settle(batch, 0, "stored", article=done.article)
    settle(batch, 1, "there", article=other.article)
    settle(batch, 2, "failed", error="There is no page at this address (404).")
    draft = ImportDraft.objects.create(created_by=user, raw=b"", record={})
    settle(batch, 3, "incomplete", draft=draft, error="No publication date was found.")
    settle(batch, 4, "stored", article=stored.article)
    return batch


def test_page_says_of_each_item_where_it_stands(client: Client, editor: Any) -> None:
    batch = mixed_batch(editor)
    page = page_of(client, batch)
    assert "4 of 6 finished, 2 need your attention" in page
    for words in (
        "7 claims found",
        "This text was imported before.",
        "There is no page at this address (404).",
        "No publication date was found. Complete it to import it.",
        "Finding claims",
        "Waiting",
    ):
        assert words in page
    draft = ImportDraft.objects.get()
    assert reverse("desk:import_preview", args=[draft.pk]) in page
    assert re.findall(r'batch__part--(\w+)" width="(\d+)00%"', page) == [
        ("done", "1"),
        ("unchanged", "1"),
        ("failed", "2"),
        ("waiting", "2"),
    ]
    assert 'aria-valuenow="4"' in page
    assert "style=" not in page.split("<main")[1].split("</main>")[0]


def test_draft_of_a_colleague_is_named_as_theirs(client: Client, editor: Any) -> None:
    owner = make_user(first_name="Tom", last_name="Bell")
    page = page_of(client, mixed_batch(owner))
    assert "No publication date was found. Tom Bell can complete it." in page
    assert "Open it<" not in page


@pytest.mark.parametrize(
    ("show", "there", "absent"),
    [
        ("done", "7 claims", "(404)"),
        ("failed", "(404)", "7 claims"),
        ("waiting", "Finding", "(404)"),
    ],
)
def test_counts_are_filters(
    client: Client, editor: Any, show: str, there: str, absent: str
) -> None:
    page = page_of(client, mixed_batch(editor), show=show)
    assert there in page
    assert absent not in page


def test_page_number_and_filter_that_do_not_exist_are_no_error(client: Client, editor: Any) -> None:
    assert "4 of 6 finished" in page_of(client, mixed_batch(editor), show="x", page="99")


def test_long_list_is_cut_into_pages_and_costs_the_same_queries(
    client: Client, editor: Any, django_assert_max_num_queries: Any
) -> None:
    batch = make_batch(editor, *(f"https://example.org/page-{n}x" for n in range(120)))
    with django_assert_max_num_queries(10):
        page = page_of(client, batch, page=2)
    assert "page-50x" in page
    assert "page-49x" not in page
    assert "51 to 100 of 120" in page


def test_fragment_asks_again_until_all_is_finished(client: Client, editor: Any) -> None:
    batch = make_batch(editor)
    response = client.get(batch.get_absolute_url(), headers=HTMX)
    page = response.content.decode()
    assert "<html" not in page
    assert 'hx-trigger="every 2s"' in page
    assert "HX-Trigger" not in response.headers
    settle(batch, 0, "failed", error="Gone.")
    response = client.get(batch.get_absolute_url(), headers=HTMX)
    assert "every 2s" not in response.content.decode()
    assert "1 of 1 finished, 1 needs you" in response.headers["HX-Trigger"]
    assert "HX-Request" in response.headers["Vary"]


def test_fragment_that_would_say_the_same_is_not_sent(client: Client, editor: Any) -> None:
    batch = make_batch(editor, "https://example.org/a", "https://example.org/b")
    url = batch.get_absolute_url()
    seen = re.search(r"seen=(\w+)", page_of(client, batch))
    assert seen is not None
    assert client.get(url, {"seen": seen[1]}, headers=HTMX).status_code == 204
    settle(batch, 0, "failed", error="Gone.")
    assert client.get(url, {"seen": seen[1]}, headers=HTMX).status_code == 200


def test_page_without_script_has_a_link_to_look_again_and_no_refresh(
    client: Client, editor: Any
) -> None:
    page = page_of(client, make_batch(editor))
    assert "Refresh" in page
    assert "http-equiv" not in page


def test_work_that_stands_still_is_told(client: Client, editor: Any) -> None:
    batch = make_batch(editor)
    ImportItem.objects.update(queued_at=timezone.now() - timedelta(minutes=12))
    assert "Nothing has happened for 12 minutes. Check that the worker is running." in page_of(
        client, batch
    )


def test_time_left_follows_from_what_was_done(client: Client, editor: Any) -> None:
    batch = make_batch(editor, *(f"https://example.org/{n}" for n in range(11)))
    assert "The time left is known after the first article." in page_of(client, batch)
    now = timezone.now()
    version = make_version()
    ExtractionRun.objects.create(
        version=version, status="done", started_at=now - timedelta(seconds=20), finished_at=now
    )
    settle(batch, 0, "stored", article=version.article)
    batch.items.filter(position=0).update(started_at=now - timedelta(seconds=10), finished_at=now)
    assert "About 5 minutes left" in page_of(client, batch)


# --- Another try -----------------------------------------------------------------------------


def test_one_failed_item_is_tried_again_without_script(
    client: Client,
    editor: Any,
    no_worker: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    batch = make_batch(editor)
    item = settle(batch, 0, "failed", error="Gone.")
    url = reverse("desk:import_item_retry", args=[batch.pk, item.pk])
    no_worker.clear()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url, follow=True)
    assert response.redirect_chain[0][0] == batch.get_absolute_url()
    assert "1 import is queued again." in response.content.decode()
    assert batch.items.get().status == "waiting"
    assert no_worker == [item.pk]


def test_all_failed_are_tried_again_in_place(
    client: Client,
    editor: Any,
    no_worker: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    batch = mixed_batch(editor)
    no_worker.clear()
    read = make_version("A text whose reading failed.")
    run = ExtractionRun.objects.create(version=read, status="failed", attempts=3, error="x")
    settle(batch, 5, "stored", article=read.article)
    assert "Try 2 failed again" in page_of(client, batch)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("desk:import_batch_retry", args=[batch.pk]), {"show": "failed"}, headers=HTMX
        )
    assert "2 imports are queued again." in response.headers["HX-Trigger"]
    assert flat(response.content.decode()).startswith('<section class="card" id="import-batch"')
    assert batch.items.get(position=2).status == "waiting"
    run.refresh_from_db()
    assert run.status == "queued"
    assert batch.items.get(position=3).status == "incomplete"
    assert set(no_worker) == {batch.items.get(position=2).pk, run.pk}


def test_pressing_try_again_twice_queues_once(
    client: Client,
    editor: Any,
    no_worker: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    batch = make_batch(editor)
    item = settle(batch, 0, "failed", error="Gone.")
    url = reverse("desk:import_item_retry", args=[batch.pk, item.pk])
    no_worker.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url)
        assert client.post(url).status_code == 302
    assert no_worker == [item.pk]


def test_item_of_another_batch_is_not_found(client: Client, editor: Any) -> None:
    batch, other = make_batch(editor), make_batch(editor)
    item = settle(other, 0, "failed", error="Gone.")
    url = reverse("desk:import_item_retry", args=[batch.pk, item.pk])
    assert client.post(url).status_code == 404


def test_kept_bytes_of_a_failed_file_are_a_download(client: Client, editor: Any) -> None:
    batch = start_batch(actor=editor, files=[Upload("a.html", b"<script>1</script>")])
    item = settle(batch, 0, "failed", error="No text.")
    url = reverse("desk:import_item_raw", args=[batch.pk, item.pk])
    assert url in page_of(client, batch)
    response = client.get(url)
    assert response.content == b"<script>1</script>"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/octet-stream"
    settle(batch, 0, "there", article=make_article())
    assert client.get(url).status_code == 404


# --- Articles that are here already ----------------------------------------------------------


def known_batch(user: Any) -> ImportBatch:
    """Unchanged, page changed, an earlier text, changed, taken in, turned down: one of each."""
    batch = make_batch(user, *(f"https://example.org/{n}" for n in range(6)))
    first, second = make_version(f"{TEXT} 1"), make_version(f"{TEXT} 2")
    ExtractionRun.objects.create(version=second, status="done", claims_found=1)
    draft = ImportDraft.objects.create(created_by=user, raw=b"", record={}, article=first.article)
    there = {"article": first.article, "version_number": 1}
    changed = {"article": first.article, "answer": "changed", "version_number": 1, "paragraphs": 3}
    settle(batch, 0, "there", answer="unchanged", **there)
    settle(batch, 1, "there", answer="page_changed", **there)
    settle(batch, 2, "there", answer="known", **there)
    settle(batch, 3, "changed", draft=draft, error="It is being read.", **changed)
    taken = {"article": second.article, "version_number": 2, "paragraphs": 1, "claims_lost": 2}
    settle(batch, 4, "stored", answer="changed", **taken)
    settle(batch, 5, "changed", **changed)
    return batch


def test_page_says_what_became_of_articles_that_were_here(client: Client, editor: Any) -> None:
    page = page_of(client, known_batch(editor))
    for words in (
        "6 of 6 finished, 1 needs you",
        "Identical to version 1.",
        "The page has changed, but the article has not.",
        "This is the text of version 1; there is a newer version.",
        "3 paragraphs differ from version 1. It is being read.",
        "Version 2, 1 paragraph differs. 2 claims are no longer in the text. 1 new claim found",
        "3 paragraphs differ from version 1. The new text was not stored.",
    ):
        assert words in page
    assert reverse("desk:version_compare", args=[ImportDraft.objects.get().pk]) in page
    assert "Unchanged 4" in page
    assert "Changed 1" in page
    assert "Try" not in page


def test_counts_of_known_articles_are_shown_where_there_are_any(
    client: Client, editor: Any
) -> None:
    page = page_of(client, make_batch(editor))
    assert "Unchanged" not in page
    assert "Changed 0" not in page
    assert "Changed 0" in page_of(client, make_batch(editor), show="changed")
    page = page_of(client, known_batch(editor), show="changed")
    assert page.count('class="batch-item ') == 1


def test_comparison_of_a_colleague_is_named_as_theirs(client: Client, editor: Any) -> None:
    page = page_of(client, known_batch(make_user(first_name="Tom", last_name="Bell")))
    assert "Tom Bell can store it." in page
    assert "Compare" not in page


def test_change_that_was_turned_down_is_not_tried_again_with_the_failed(
    client: Client, editor: Any, no_worker: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    batch = known_batch(editor)
    no_worker.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("desk:import_batch_retry", args=[batch.pk]))
    assert no_worker == []
    item = batch.items.get(position=5)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("desk:import_item_retry", args=[batch.pk, item.pk]))
    assert no_worker == [item.pk]


def test_changes_are_taken_in_only_when_that_is_ticked(client: Client, editor: Any) -> None:
    for values in ({}, {"new_versions": "on"}):
        client.post(FORM, {"addresses": "https://example.org/a"} | values)
    asked, plain = ImportBatch.objects.order_by("-pk")
    assert (asked.new_versions, plain.new_versions) == (True, False)
    words = "Changed articles are stored as new versions."
    assert words in page_of(client, asked)
    assert words not in page_of(client, plain)
    kept = client.post(FORM, {"addresses": "no address", "new_versions": "on"})
    assert re.search(r'name="new_versions"[^>]* checked', kept.content.decode())


def test_lines_that_spell_one_address_are_one_item(client: Client, editor: Any) -> None:
    lines = "https://example.org/a\nhttp://Example.org/a/?utm_source=x\nhttps://example.org/a?p=2"
    client.post(FORM, {"addresses": lines})
    batch = ImportBatch.objects.get()
    assert [i.url for i in batch.items.all()] == [
        "https://example.org/a",
        "https://example.org/a?p=2",
    ]
    assert batch.merged == 1


def test_settling_one_comparison_leads_back_to_the_list(client: Client, editor: Any) -> None:
    batch = known_batch(editor)
    draft = ImportDraft.objects.get()
    response = client.post(reverse("desk:import_cancel", args=[draft.pk]))
    assert response.url == batch.get_absolute_url()
    item = batch.items.get(position=3)
    page = page_of(client, batch)
    assert page.count("Left unchanged") == 2
    assert (item.status, item.draft) == ("changed", None)
