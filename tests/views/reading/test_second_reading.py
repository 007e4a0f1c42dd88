"""The second reading: blind before the verdict, open after it, and never of one's own work."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.actions.claims.shape import describe
from claims.actions.evidence.citations import add_note
from claims.actions.review.verdict import write_review
from claims.models import Claim, Evidence, Note, SecondReading
from tests.factories import (
    get_rating,
    make_admin,
    make_claim_in_review,
    make_snapshot,
    make_source,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

SECRETS = (
    "Harbour fees rose by 12 per cent, the port's own accounts show.",
    "The accounts list",
    "Unsure whether this is Mostly false",
    "See the second table",
)


def sign_in(client: Client, user: Any) -> Any:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


@pytest.fixture
def checker() -> Any:
    return make_user(first_name="Ines", last_name="Okafor")


@pytest.fixture
def reader(client: Client) -> Any:
    return sign_in(client, make_user(first_name="Tom", last_name="Bell"))


@pytest.fixture
def claim(checker: Any) -> Claim:
    """In review, rated Mostly false, with a citation that carries a telling note."""
    claim = make_claim_in_review(checker=checker, rating="mostly-false")
    source = make_source()
    copy = make_snapshot(source, "In March the port wrote: Fees rose by 12%, from 100. And more.")
    Evidence.objects.create(
        claim=claim,
        source=source,
        snapshot=copy,
        stance="refutes",
        quote="fees rose by 12%",
        quote_match="exact",
        note="See the second table",
    )
    note = add_note(claim, body="Unsure whether this is Mostly false", actor=checker)
    assert note.is_open
    return Claim.objects.get(pk=claim.pk)


def url_of(claim: Claim, name: str = "claim") -> str:
    return reverse(f"desk:second_reading_{name}", args=[claim.public_id])


def seen(claim: Claim) -> int:
    return Claim.objects.get(pk=claim.pk).lock_version


def read(client: Client, claim: Claim, rating: str = "mostly-false", **values: Any) -> Any:
    data = {"rating": rating, "attribution_result": "unconfirmed", "seen": seen(claim)} | values
    return client.post(url_of(claim), data)


def without_pickers(page: str) -> str:
    """The page without the buttons and definitions that name every rating."""
    start, end = (
        page.index('<form action="' + "/desk/second-reading/"),
        page.index("reading__evidence"),
    )
    return page[:start] + page[end:]


# --- Who may ---------------------------------------------------------------------------------


def test_stranger_signs_in_first(client: Client, claim: Claim) -> None:
    for url in (reverse("desk:second_reading"), url_of(claim)):
        assert client.get(url).url.startswith(reverse("login"))


def test_account_without_a_group_may_not_read(client: Client, claim: Claim) -> None:
    sign_in(client, make_user(group=None))
    assert client.get(url_of(claim)).status_code == 403
    assert read(client, claim).status_code == 403
    assert not SecondReading.objects.exists()


def test_admin_may_read(client: Client, claim: Claim) -> None:
    sign_in(client, make_admin())
    assert read(client, claim).status_code == 302
    assert SecondReading.objects.get().agrees


def test_checker_is_never_offered_their_own_claim(
    client: Client, claim: Claim, checker: Any
) -> None:
    sign_in(client, checker)
    response = client.get(reverse("desk:second_reading"))
    assert response.status_code == 200
    assert (
        "1 claim is waiting for another reader, because you checked it yourself."
        in response.content.decode()
    )


def test_crafted_requests_of_the_checker_are_refused(
    client: Client, claim: Claim, checker: Any
) -> None:
    sign_in(client, checker)
    assert client.get(url_of(claim)).status_code == 403
    assert read(client, claim).status_code == 403
    assert client.post(url_of(claim, "agree"), {"seen": seen(claim)}).status_code == 403
    answer = client.post(url_of(claim, "return"), {"comment": "x", "seen": claim.lock_version})
    assert answer.status_code == 403
    assert not SecondReading.objects.exists()
    assert Claim.objects.get().status == Claim.Status.IN_REVIEW


# --- Blind -----------------------------------------------------------------------------------


def test_verdict_is_nowhere_in_the_page_before_the_readers_own(
    client: Client, claim: Claim, reader: Any
) -> None:
    page = client.get(url_of(claim)).content.decode()
    for secret in SECRETS:
        assert secret not in page
    # Every rating is named once as a button and once among the definitions, this one no more often.
    assert page.count("Mostly false") == page.count("Mostly true") == 2
    assert "Ines Okafor" not in page
    assert "checked" not in page.split("reading__ask")[1]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"rating": "", "seen": "x"}, 422),
        ({"rating": "made-up", "seen": "x"}, 422),
        ({"rating": "true", "attribution_result": "nonsense", "seen": "x"}, 422),
        ({"rating": "true", "seen": ""}, 422),
        ({"rating": "true", "seen": "0" * 64}, 409),
    ],
)
def test_refused_verdict_reveals_nothing_and_records_nothing(
    client: Client, claim: Claim, reader: Any, data: dict[str, str], status: int
) -> None:
    response = client.post(url_of(claim), data)
    assert response.status_code == status
    assert not SecondReading.objects.exists()
    for secret in SECRETS:
        assert secret not in response.content.decode()


def test_quote_stands_on_the_lamp_in_its_kept_copy(
    client: Client, claim: Claim, reader: Any
) -> None:
    page = client.get(url_of(claim)).content.decode()
    assert '<mark class="lamp">Fees rose by 12%</mark>, from 100. And more.' in page
    assert "In March the port wrote: <mark" in page
    assert "2 citations, 2 independent, 2 primary" in page


def test_comparing_is_refused_before_a_verdict_is_given(
    client: Client, claim: Claim, reader: Any
) -> None:
    response = client.post(url_of(claim, "agree"), {"seen": seen(claim)})
    assert response.status_code == 403
    assert not SecondReading.objects.exists()


def test_outlets_own_statement_offers_not_applicable(
    client: Client, claim: Claim, reader: Any
) -> None:
    assert "Not applicable" not in client.get(url_of(claim)).content.decode()
    Claim.objects.filter(pk=claim.pk).update(kind=Claim.Kind.OUTLET)
    assert "Not applicable" in client.get(url_of(claim)).content.decode()


# --- Revealed --------------------------------------------------------------------------------


def test_same_verdict_approves_the_claim(client: Client, claim: Claim, reader: Any) -> None:
    response = read(client, claim)
    assert response.url == url_of(claim)
    assert Claim.objects.get().status == Claim.Status.APPROVED
    page = client.get(url_of(claim)).content.decode()
    assert "You agree." in page
    assert "The claim is approved." in page


def test_digit_alone_is_enough(client: Client, claim: Claim, reader: Any) -> None:
    read(client, claim, attribution_result="")
    assert Claim.objects.get().status == Claim.Status.APPROVED


def test_different_verdict_shows_both_and_asks_for_a_comment(
    client: Client, claim: Claim, reader: Any
) -> None:
    read(client, claim, rating="false")
    assert Claim.objects.get().status == Claim.Status.IN_REVIEW
    page = client.get(url_of(claim)).content.decode()
    assert "Harbour fees rose by 12 per cent, the port&#x27;s own accounts show." in page
    assert "Ines Okafor’s" in page
    assert "You differ. Say why, to return the claim with your comment" in page
    assert page.count('class="compare__differ"') == 1


def test_answer_that_differs_is_marked_too(client: Client, claim: Claim, reader: Any) -> None:
    read(client, claim, attribution_result="misquoted")
    page = client.get(url_of(claim)).content.decode()
    assert not SecondReading.objects.get().agrees
    assert page.count('class="compare__differ"') == 1
    assert "Misquoted" in page


def test_comment_returns_the_claim_and_becomes_a_note(
    client: Client, claim: Claim, reader: Any
) -> None:
    read(client, claim, rating="false")
    response = client.post(
        url_of(claim, "return"), {"comment": "Which year?", "seen": claim.lock_version}
    )
    assert response.url.startswith(reverse("desk:second_reading"))
    assert Claim.objects.get().status == Claim.Status.IN_PROGRESS
    assert Note.objects.filter(body="Which year?", author=reader).exists()
    assert "You differed." in client.get(url_of(claim)).content.decode()


def test_claim_may_be_returned_without_a_verdict(client: Client, claim: Claim, reader: Any) -> None:
    client.post(url_of(claim, "return"), {"comment": "No source", "seen": claim.lock_version})
    assert Claim.objects.get().status == Claim.Status.IN_PROGRESS
    assert not SecondReading.objects.exists()


@pytest.mark.parametrize("rating", ["", "false"])
def test_empty_comment_is_refused_and_the_claim_stays(
    client: Client, claim: Claim, reader: Any, rating: str
) -> None:
    if rating:
        read(client, claim, rating=rating)
    response = client.post(url_of(claim, "return"), {"comment": "  ", "seen": claim.lock_version})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Say why: the checker gets it as a note." in page
    assert ("own accounts show" in page) == bool(rating)
    assert Claim.objects.get().status == Claim.Status.IN_REVIEW


def test_agreeing_after_all_approves_and_keeps_the_first_reading(
    client: Client, claim: Claim, reader: Any
) -> None:
    read(client, claim, rating="false")
    response = client.post(url_of(claim, "agree"), {"seen": seen(claim), "comment": "Fair."})
    assert response.url == url_of(claim)
    assert Claim.objects.get().status == Claim.Status.APPROVED
    first, second = SecondReading.objects.order_by("id")
    assert (first.rating.slug, first.agrees) == ("false", False)
    assert (second.rating.slug, second.agrees) == ("mostly-false", True)
    page = client.get(url_of(claim)).content.decode()
    assert "You agreed after all." in page


def test_verdict_cannot_be_given_again_after_the_reveal(
    client: Client, claim: Claim, reader: Any
) -> None:
    read(client, claim, rating="false")
    response = read(client, claim, rating="mostly-false")
    assert response.status_code == 200
    assert SecondReading.objects.count() == 1
    assert Claim.objects.get().status == Claim.Status.IN_REVIEW


# --- Changed meanwhile -----------------------------------------------------------------------


def test_review_that_changed_while_it_was_read_is_a_conflict(
    client: Client, claim: Claim, reader: Any, checker: Any
) -> None:
    before = seen(claim)
    write_review(claim, actor=checker, one_line="Another line.")
    response = read(client, claim, rating="true", seen=before)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Not recorded: the review changed while you were reading." in page
    assert "You chose “True”." in page
    assert f'value="{seen(claim)}"' in page
    assert "Another line." not in page
    assert not SecondReading.objects.exists()


def test_change_after_the_reading_hides_the_new_verdict_again(
    client: Client, claim: Claim, reader: Any, checker: Any
) -> None:
    read(client, claim, rating="false")
    write_review(claim, actor=checker, rating=get_rating("unproven"), one_line="New line.")
    page = client.get(url_of(claim)).content.decode()
    assert "New line." not in page
    assert "Verdict hidden." in page


def test_returning_a_claim_that_changed_keeps_the_comment(
    client: Client, claim: Claim, reader: Any, checker: Any
) -> None:
    describe(claim, actor=checker, wording="Fees rose by 12 per cent in 2023.")
    response = client.post(
        url_of(claim, "return"), {"comment": "Which year?", "seen": claim.lock_version}
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "Which year?" in page
    assert Claim.objects.get().status == Claim.Status.IN_REVIEW


def test_claim_that_no_longer_waits_leads_back_to_the_queue(
    client: Client, claim: Claim, reader: Any
) -> None:
    colleague = Client()
    sign_in(colleague, make_user())
    read(colleague, claim)
    assert client.get(url_of(claim)).url == reverse("desk:second_reading")
    assert read(client, claim).url == reverse("desk:second_reading")
    assert client.post(url_of(claim, "return"), {"comment": "x", "seen": 1}).status_code == 302
    assert client.post(url_of(claim, "agree")).status_code == 302
    assert SecondReading.objects.count() == 1


# --- The queue -------------------------------------------------------------------------------


def test_queue_gives_the_longest_waiting_and_skips_in_turn(
    client: Client, reader: Any, checker: Any
) -> None:
    claims = [make_claim_in_review(checker=checker) for _i in range(3)]
    own = make_claim_in_review(checker=reader)
    queue = reverse("desk:second_reading")
    assert client.get(queue).url == url_of(claims[0])
    assert client.get(f"{queue}?after={claims[0].public_id}").url == url_of(claims[1])
    assert client.get(f"{queue}?after={claims[2].public_id}").url == url_of(claims[0])
    assert client.get(f"{queue}?after=unknown").url == url_of(claims[0])
    page = client.get(url_of(claims[1])).content.decode()
    assert "2 of 3 waiting." in page
    assert own.public_id not in page


def test_empty_queue_says_so(client: Client, reader: Any) -> None:
    page = client.get(reverse("desk:second_reading")).content.decode()
    assert "No claims are waiting for you" in page


def test_queries_do_not_grow_with_the_evidence(
    client: Client, claim: Claim, reader: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(url_of(claim))
    for _i in range(12):
        source = make_source()
        Evidence.objects.create(
            claim=claim,
            source=source,
            snapshot=make_snapshot(source),
            stance="supports",
            quote="fees rose",
        )
    with django_assert_num_queries(len(few)):
        client.get(url_of(claim))
    assert len(few) <= 14


def test_words_of_the_article_are_never_markup(client: Client, reader: Any, checker: Any) -> None:
    text = "Head\n\nThe mayor said <img src=x onerror=alert(1)> fees rose."
    version = make_version(text=text)
    claim = make_claim_in_review(
        checker=checker, version=version, words="<img src=x onerror=alert(1)> fees rose"
    )
    assert "<img" not in client.get(url_of(claim)).content.decode()
