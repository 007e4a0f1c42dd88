"""The grid of all claims: filters, order, pages, acts on many rows, the file."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.actions.articles.details import archive_article
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Claim, Event
from claims.views.board import claims_csv, grid_page
from tests.factories import (
    make_approved_claim,
    make_article,
    make_checked_claim,
    make_claim,
    make_claim_in_review,
    make_speaker,
    make_user,
    make_version,
)
from tests.views.bench.tools import fresh, html_of, sign_in

pytestmark = pytest.mark.django_db
URL = "/desk/claims/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.editor = make_user("nora", first_name="Nora", last_name="Quist")  # type: ignore[attr-defined]
    return sign_in(client, client.editor)  # type: ignore[attr-defined]


def shown(desk: Client, **query: Any) -> list[int]:
    """The keys of the claims that the page shows, in its order."""
    response = desk.get(URL, query)
    assert response.status_code == 200
    return [int(key) for key in re.findall(r'value="(\d+):\d+"', response.content.decode())]


def row(claim: Claim) -> str:
    return f"{claim.pk}:{fresh(claim).lock_version}"


def post(desk: Client, claims: list[Claim], act: str, **data: str) -> Any:
    return desk.post(URL, {"row": [row(claim) for claim in claims], "act": act, **data})


def rows_of(desk: Client, **query: Any) -> list[list[str]]:
    response = desk.get(reverse("desk:claims_csv"), query)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def at(claim: Claim, **fields: Any) -> Claim:
    Claim.objects.filter(pk=claim.pk).update(**fields)
    return fresh(claim)


# ---- Filters ----


def test_each_filter_keeps_the_claims_that_fit(desk: Client) -> None:
    other = make_claim()
    speaker = make_speaker("Marian Doyle")
    article = make_article(title="The pier closes", outlet="Island Post")
    wanted = make_claim(
        "We never promised a freeze",
        version=make_version(article=article),
        speaker=speaker,
        flags=["hearsay"],
        kind="direct",
    )
    at(wanted, status_at=timezone.now() - timedelta(days=9))
    for query in (
        {"q": "PROMISED"},
        {"speaker": "marian"},
        {"outlet": "island"},
        {"article": "pier"},
        {"article": str(article.pk)},
        {"flag": "hearsay"},
        {"kind": "direct"},
        {"older": "8"},
    ):
        assert shown(desk, **query) == [wanted.pk], query
    assert set(shown(desk)) == {wanted.pk, other.pk}
    assert shown(desk, q="promised", flag="alleged") == []


def test_claims_are_filtered_by_who_is_on_them(desk: Client) -> None:
    me, other = desk.editor, make_user()  # type: ignore[attr-defined]
    free, mine, theirs = make_claim(), make_claim(), make_claim()
    for claim, person in ((mine, me), (theirs, other)):
        perform(perform(claim, Act.ACCEPT, actor=me), Act.ASSIGN, actor=me, assignee=person)
    assert shown(desk, assignee="me") == [mine.pk]
    assert shown(desk, assignee="nobody") == [free.pk]
    assert shown(desk, assignee=str(other.pk)) == [theirs.pk]


def test_several_statuses_may_be_chosen_and_dismissed_claims_only_by_name(desk: Client) -> None:
    suggested, opened, gone = make_claim(), make_claim(), make_claim()
    perform(opened, Act.ACCEPT, actor=make_user())
    perform(gone, Act.REJECT, actor=make_user(), code="opinion")
    assert set(shown(desk)) == {suggested.pk, opened.pk}
    assert set(shown(desk, status=["open", "dismissed"])) == {opened.pk, gone.pk}


def test_claims_of_archived_articles_show_under_their_article_only(desk: Client) -> None:
    claim = make_claim()
    article = claim.version.article
    archive_article(article, actor=make_user())
    assert shown(desk) == []
    assert shown(desk, article=str(article.pk)) == [claim.pk]


@pytest.mark.parametrize(
    "query",
    [
        "status=nonsense",
        "flag=x&kind=y&sort=z&columns=w",
        "assignee=999999&rating=splendid",
        "assignee=minus",
        "older=yesterday",
        "older=99999999999999999999",
        "after=%00",
        "after=bm9uc2Vuc2U",
        "before=WyJhZ2UiLCAiMDAwMS0wMS0wMVQwMDowMDowMCswMTowMCIsIDFd",
        "after=WyJhZ2UiLCBudWxsLCAxXQ",
        "q=%00",
        "select=none",
    ],
)
def test_unknown_values_of_the_address_are_ignored(desk: Client, query: str) -> None:
    claim = make_claim()
    response = desk.get(f"{URL}?{query}")
    assert response.status_code == 200
    assert f'value="{claim.pk}:' in response.content.decode()
    assert desk.get(f"{reverse('desk:claims_csv')}?{query}").status_code == 200


def test_chosen_columns_stay_in_the_links(desk: Client) -> None:
    make_claim(speaker=make_speaker("Marian Doyle"))
    page = html_of(desk.get(URL, {"columns": ["status", "age"], "q": "harbour"}))
    assert "Marian Doyle" not in page
    assert "?q=harbour&amp;columns=status&amp;columns=age&amp;sort=status" in page
    assert 'aria-sort="descending"' in page


def test_debts_say_what_is_missing_and_not_what_the_rating_is(desk: Client) -> None:
    make_claim()
    page = html_of(desk.get(URL))
    assert "<summary>No citation<b>+2 more</b></summary>Speaker not confirmed, No rating" in page
    checked = make_checked_claim(checker=make_user())
    page = desk.get(URL, {"article": checked.version.article_id}).content.decode()
    assert '<details class="claims-table__debts' not in page


# ---- Order and pages ----


@pytest.mark.parametrize("sort", ["age", "article", "speaker", "status", "score"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_pages_hold_every_claim_once_both_ways(
    desk: Client, monkeypatch: pytest.MonkeyPatch, sort: str, sign: str
) -> None:
    monkeypatch.setattr(grid_page, "PAGE_SIZE", 2)
    claims = [make_claim(score=score) for score in (None, 0.5, 0.1, 0.5, 0.9)]
    perform(claims[1], Act.ACCEPT, actor=make_user())
    order = f"{sign}{sort}"
    pages = walk(desk, order, "next")
    assert [len(page) for page in pages] == [2, 2, 1]
    found = [key for page in pages for key in page]
    assert sorted(found) == sorted(claim.pk for claim in claims)
    reverse_order = sort if sign else f"-{sort}"
    assert [k for page in walk(desk, reverse_order, "next") for k in page] == found[::-1]
    assert walk_back(desk, order) == pages[:-1][::-1]


def link(page: str, rel: str) -> str:
    found = re.search(rf'href="\?([^"]+)" rel="{rel}"', page)
    return found[1].replace("&amp;", "&") if found else ""


def walk(desk: Client, sort: str, rel: str) -> list[list[int]]:
    query, pages = f"sort={sort}", []
    while query:
        page = desk.get(f"{URL}?{query}").content.decode()
        pages.append([int(key) for key in re.findall(r'value="(\d+):\d+"', page)])
        query = link(page, rel)
    return pages


def walk_back(desk: Client, sort: str) -> list[list[int]]:
    """From the last page to the first."""
    query = f"sort={sort}"
    while further := link(desk.get(f"{URL}?{query}").content.decode(), "next"):
        query = further
    pages = []
    while query := link(desk.get(f"{URL}?{query}").content.decode(), "prev"):
        page = desk.get(f"{URL}?{query}").content.decode()
        pages.append([int(key) for key in re.findall(r'value="(\d+):\d+"', page)])
    return pages


def test_next_page_neither_repeats_nor_hides_when_rows_change(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_page, "PAGE_SIZE", 2)
    claims = [make_claim() for _n in range(5)]
    first = desk.get(URL).content.decode()
    make_claim()  # the youngest: an offset would show the second row again
    perform(claims[3], Act.REJECT, actor=make_user(), code="opinion")  # the last row of page one
    page = desk.get(f"{URL}?{link(first, 'next')}").content.decode()
    assert re.findall(r'value="(\d+):\d+"', page) == [str(claims[2].pk), str(claims[1].pk)]


def test_an_emptied_page_leads_back_to_the_first(desk: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(grid_page, "PAGE_SIZE", 1)
    old, _new = make_claim(), make_claim()
    query = link(desk.get(URL, {"q": "harbour"}).content.decode(), "next")
    perform(old, Act.REJECT, actor=make_user(), code="opinion")
    page = desk.get(f"{URL}?{query}").content.decode()
    assert "No claims on this page" in page
    assert f'href="{URL}?q=harbour"' in page


@pytest.mark.parametrize("number", [2, 30])
def test_a_page_costs_six_queries_whatever_the_number_of_claims(desk: Client, number: int) -> None:
    for _n in range(number):
        make_checked_claim(checker=desk.editor)  # type: ignore[attr-defined]
    desk.get(URL)
    with CaptureQueriesContext(connection) as queries:
        assert len(shown(desk)) == number
    assert len(queries) <= 6, [q["sql"][:90] for q in queries]


def test_no_claims_and_no_match_are_told_apart(desk: Client) -> None:
    assert "No claims yet" in desk.get(URL).content.decode()
    make_claim()
    page = desk.get(URL, {"q": "unicorns"}).content.decode()
    assert "No claims here" in page
    assert "Clear the filters" in page


# ---- Acts on many rows ----


def test_claims_are_accepted_rejected_and_assigned_with_their_events(desk: Client) -> None:
    claims = [make_claim() for _n in range(3)]
    assert "2 claims accepted" in post(desk, claims[:2], "accept").content.decode()
    assert "1 claim rejected" in post(desk, claims[2:], "reject", code="opinion").content.decode()
    person = make_user()
    page = post(desk, claims[:2], "assign", person=str(person.pk)).content.decode()
    assert "2 claims assigned" in page
    assert [fresh(c).status for c in claims] == ["in_progress", "in_progress", "dismissed"]
    assert fresh(claims[0]).assignee == person
    assert fresh(claims[2]).dismiss_reason == "opinion"
    assert Event.objects.filter(actor=desk.editor).count() == 5  # type: ignore[attr-defined]


def test_a_claim_that_another_editor_changed_is_refused_and_named(desk: Client) -> None:
    slow, free = make_claim(), make_claim()
    rows = [row(slow), row(free)]
    perform(slow, Act.REJECT, actor=make_user(), code="opinion")
    page = html_of(desk.post(URL, {"row": rows, "act": "accept"}))
    assert "1 claim accepted" in page
    assert "1 claim stayed as it was" in page
    assert "Somebody changed it meanwhile." in page
    assert f'href="{slow.bench_url.replace("&", "&amp;")}"' in page
    assert [fresh(slow).status, fresh(free).status] == ["dismissed", "open"]


def test_claims_in_another_state_keep_it_and_say_why(desk: Client) -> None:
    done = make_approved_claim(checker=make_user(), reader=make_user())
    undated = make_claim(version=make_version(article=make_article(published_on=None)))
    perform(undated, Act.ACCEPT, actor=make_user())
    page = post(desk, [done], "accept").content.decode()
    assert "0 claims accepted" in page
    assert "the claim is approved" in page
    page = post(desk, [undated], "assign", person=str(make_user().pk)).content.decode()
    assert "0 claims assigned" in page
    assert [fresh(done).status, fresh(undated).status] == ["approved", "open"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"act": "reject"}, "Choose a reason, then reject."),
        ({"act": "assign"}, "Choose a person, then assign."),
        ({"act": "publish"}, "Choose whether to accept, reject or assign"),
        ({"act": "approve", "status": "approved"}, "Choose whether to accept, reject or assign"),
        ({}, "Choose whether to accept, reject or assign"),
        ({"act": "reject", "code": "merged"}, "Select a valid choice"),
        ({"act": "assign", "person": "0"}, "Select a valid choice"),
    ],
)
def test_an_incomplete_or_crafted_act_changes_nothing_and_keeps_the_selection(
    desk: Client, data: dict[str, str], words: str
) -> None:
    claim = make_claim()
    response = desk.post(URL, {"row": row(claim), **data})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert re.search(rf'value="{row(claim)}"[^>]*checked', response.content.decode())
    assert fresh(claim).status == "suggested"


def test_nobody_without_a_role_gets_claims(desk: Client) -> None:
    claim = perform(make_claim(), Act.ACCEPT, actor=make_user())
    response = post(desk, [claim], "assign", person=str(make_user(group=None).pk))
    assert response.status_code == 422
    assert fresh(claim).assignee is None


def test_nothing_selected_is_said(desk: Client) -> None:
    make_claim()
    response = desk.post(URL, {"act": "accept"})
    assert response.status_code == 422
    assert "Select at least one claim." in response.content.decode()


def test_bad_unknown_and_repeated_rows_are_ignored(desk: Client) -> None:
    claim = make_claim()
    rows = [row(claim), row(claim), "999999:1", "x:1", f"{claim.pk}", "-1:1", ":", "1:2:3"]
    page = desk.post(URL, {"row": rows, "act": "accept"}).content.decode()
    assert "1 claim accepted" in page
    assert "stayed as" not in page


@pytest.mark.parametrize("number", [501, 5000])
def test_too_many_rows_are_refused_and_nothing_is_done(desk: Client, number: int) -> None:
    claim = make_claim()
    rows = [row(claim), *(f"{1_000_000 + n}:1" for n in range(number - 1))]
    response = desk.post(URL, {"row": rows, "act": "accept"})
    assert response.status_code == 422
    assert f"You selected {number} claims. Select 500 at most" in response.content.decode()
    assert fresh(claim).status == "suggested"


def test_the_answer_shows_the_same_filter_and_refused_rows_stay_selected(desk: Client) -> None:
    claim = perform(make_claim(), Act.ACCEPT, actor=make_user())
    other = make_claim(words="Tuesday")
    response = desk.post(f"{URL}?q=harbour", {"row": [row(claim)], "act": "accept"})
    page = response.content.decode()
    assert f'value="{other.pk}:' not in page
    assert re.search(rf'value="{row(claim)}"[^>]*checked', page)


def test_all_rows_of_the_page_are_selected_without_javascript(desk: Client) -> None:
    claim = make_claim()
    page = desk.get(URL, {"select": "all"}).content.decode()
    assert re.search(rf'value="{row(claim)}"[^>]*checked', page)


# ---- Who may see what ----


def test_only_the_desk_opens_the_grid_and_its_file(client: Client) -> None:
    claim = make_claim()
    for address in (URL, reverse("desk:claims_csv")):
        assert client.get(address).status_code == 302
    assert post(client, [claim], "accept").status_code == 302
    sign_in(client, make_user(group=None))
    for address in (URL, reverse("desk:claims_csv")):
        assert client.get(address).status_code == 403
    assert post(client, [claim], "accept").status_code == 403
    assert fresh(claim).status == "suggested"
    sign_in(client, make_user())
    assert client.post(reverse("desk:claims_csv")).status_code == 405


def test_a_rating_is_found_and_shown_by_those_who_may_know_it(client: Client) -> None:
    checker, reader = make_user(), make_user()
    waiting = make_claim_in_review(checker=checker)
    settled = make_approved_claim(checker=checker, reader=make_user())
    assert set(shown(sign_in(client, checker), rating="true")) == {waiting.pk, settled.pk}
    assert shown(sign_in(Client(), reader), rating="true") == [settled.pk]
    assert shown(sign_in(Client(), reader), rating="false") == []
    for user, ratings in ((checker, {"True"}), (reader, {"", "True"})):
        head, *rows = rows_of(sign_in(Client(), user))
        assert {line[head.index("Rating")] for line in rows} == ratings


# ---- The file ----


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_file_is_a_formula(desk: Client, sign: str) -> None:
    words = f"{sign}HYPERLINK(1)"
    article = make_article(title=words, outlet=words)
    make_claim(words, version=make_version(f"He said {words} here", article=article))
    cells = [cell for line in rows_of(desk)[1:] for cell in line]
    assert cells.count(f"'{words}") == 3


def test_the_file_holds_all_pages_in_the_order_and_columns_of_the_grid(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid_page, "PAGE_SIZE", 1)
    claims = [make_claim(speaker=make_speaker(name)) for name in ("Zoë Ash", "Al Bay", "Mo Cole")]
    make_claim(words="Tuesday")
    rows = rows_of(desk, q="harbour", sort="speaker", columns=["speaker"])
    assert rows[0] == ["Number", "Claim", "Speaker"]
    assert [line[2] for line in rows[1:]] == ["Al Bay", "Mo Cole", "Zoë Ash"]
    assert {line[1] for line in rows[1:]} == {claims[0].exact}


def test_a_file_that_is_cut_off_says_so(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _n in range(3):
        make_claim()
    monkeypatch.setattr(claims_csv, "MAX_ROWS", 3)
    assert len(rows_of(desk)) == 4
    monkeypatch.setattr(claims_csv, "MAX_ROWS", 2)
    rows = rows_of(desk)
    assert len(rows) == 4
    assert "this file holds the first 2" in rows[-1][0]


def test_the_list_of_keys_names_those_of_the_script(desk: Client) -> None:
    script = (Path(project.BASE_DIR) / "static/js/claims-grid.js").read_text(encoding="utf-8")
    table = script.split("const KEYS = {")[1].split("\n  };")[0]
    keys = re.findall(r"^    (\w+): \(at\)", table, flags=re.MULTILINE)
    page = desk.get(URL).content.decode()
    listed = page.split("data-grid-keys")[1].split("</dl>")[0]
    assert re.findall(r"<kbd>(.+?)</kbd>", listed) == keys
