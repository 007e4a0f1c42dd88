"""The flip test: no address of the desk or the admin tells a future reader the verdict.

A newsroom has a verdict on its way to second reading and one in progress. Every address is asked for
once, then all that only insiders may know is turned round in the database, and each address must
answer the same, byte for byte. With ``REQUIRE_SECOND_READING`` off nothing is hidden, which shows that
the walk looks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims.actions.evidence.citations import add_note
from claims.actions.review.disagreement import ask_third_reader
from claims.actions.review.verdict import read_blind, submit, write_review
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.infrastructure.guards import drop_guards
from claims.models import Claim, ClaimReview, Evidence, Note, SecondReading
from claims.models.blindness import hidden_claims, is_blind, readable_by
from claims.views.desk_urls import urlpatterns
from tests.factories import (
    get_rating,
    make_admin,
    make_checked_claim,
    make_claim,
    make_source,
    make_user,
)
from tests.views.bench.tools import sign_in

pytestmark = pytest.mark.django_db
#: What differs between two answers to the same request.
VARYING = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|"csrf(?:_t|T)oken": "\w+"|nonce="[^"]+"|nonce-[\w+/=-]+'
)
BEFORE, AFTER = "zqheron", "zqplover"


class Newsroom:
    """Claims of Ines's: sent to second reading, still in progress, and disputed by Rita."""

    def __init__(self) -> None:
        self.checker = make_user("ines")
        self.source = make_source(title="Harbour accounts", url="https://port.example/accounts")
        self.sent = self.written()
        add_note(self.sent, body=f"{BEFORE} note", actor=make_user("ruth"))
        self.sent.notes.update(resolved_at="2024-05-20T10:00Z")
        self.sent = submit(Claim.objects.get(pk=self.sent.pk), actor=self.checker)
        self.begun = self.written()
        self.disputed = submit(self.written(), actor=self.checker)
        self.reader = make_user("rita")
        read_blind(
            self.disputed, reader=self.reader, rating=get_rating("false"), comment=f"{BEFORE} why"
        )

    def written(self) -> Claim:
        claim = make_checked_claim(checker=self.checker, source=self.source)
        write_review(
            claim,
            actor=self.checker,
            one_line=f"Harbour {BEFORE} line",
            reasoning=f"{BEFORE} reasons",
            reply=f"{BEFORE} reply",
            attribution_note=f"{BEFORE} tape",
        )
        claim.evidence.update(note=f"{BEFORE} citation note")
        return Claim.objects.get(pk=claim.pk)

    def flip(self) -> None:
        """Turn the verdicts round, and all that tells of them: in the log too."""
        drop_guards(connection.alias)
        ClaimReview.objects.update(
            rating=get_rating("unproven"),
            attribution_result="misquoted",
            one_line=f"Harbour {AFTER} line",
            reasoning=f"{AFTER} reasons",
            reply=f"{AFTER} reply",
            attribution_note=f"{AFTER} tape",
        )
        SecondReading.objects.update(
            rating=get_rating("mixed"), attribution_result="misquoted", comment=f"{AFTER} why"
        )
        Note.objects.filter(claim=self.sent).update(body=f"{AFTER} note")
        Evidence.objects.filter(claim=self.sent).update(note=f"{AFTER} citation note")
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, data FROM claims_event")
            for key, data in cursor.fetchall():
                text = data if isinstance(data, str) else json.dumps(data)
                flipped = text.replace(BEFORE, AFTER).replace('"true"', '"unproven"')
                flipped = flipped.replace('"false"', '"mixed"')
                flipped = flipped.replace('"unconfirmed"', '"misquoted"')
                cursor.execute("UPDATE claims_event SET data = %s WHERE id = %s", [flipped, key])

    def addresses(self) -> Iterator[str]:
        yield from self.desk_addresses()
        yield from self.admin_addresses()

    def desk_addresses(self) -> Iterator[str]:
        for claim in (self.sent, self.begun, self.disputed):
            values = {
                "article_id": claim.version.article_id,
                "claim_id": claim.pk,
                "public_id": claim.public_id,
                "version_id": claim.version_id,
                "citation_id": claim.evidence.values_list("pk", flat=True)[0],
                "source_id": self.source.pk,
                "note_id": 1,
                "fact_id": 1,
                "snapshot_id": 1,
                "batch_id": 1,
                "item_id": 1,
                "draft_id": 1,
            }
            for name, names in named(urlpatterns):
                if name == "article_web_archive":
                    continue  # a file of the imported pages, with a number of its own each time
                yield reverse(f"desk:{name}", kwargs={key: values[key] for key in names})
            bench = f"{claim.version.article.bench_url}?claim={claim.number}"
            card = reverse("desk:claim_card", args=[claim.version.article_id, claim.pk])
            for tab in ("evidence", "verdict", "notes", "history"):
                yield f"{bench}&tab={tab}"
                yield f"{card}?tab={tab}"
            for show in ("mine", "waiting", "done", "all"):
                yield f"{bench}&show={show}&sort=worth"
        search = reverse("desk:search")
        for query in (f"q={BEFORE}", "q=harbour", "status=in_review", "status=in_progress"):
            yield f"{search}?{query}"
        for rating in ("true", "unproven"):
            yield f"{search}?q=harbour&rating={rating}"
        for grid in (reverse("desk:claims_grid"), reverse("desk:claims_csv")):
            for query in ("rating=true", "rating=unproven", f"q={BEFORE}", "sort=status"):
                yield f"{grid}?{query}"
        yield f"{reverse('desk:statistics')}?days=7"

    def admin_addresses(self) -> Iterator[str]:
        yield reverse("admin:index")
        for model in apps.get_app_config("claims").get_models():
            base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            try:
                listing = reverse(f"{base}_changelist")
            except Exception:
                continue
            yield listing
            yield f"{listing}?q={BEFORE}"
            for row in model._default_manager.all():
                yield reverse(f"{base}_change", args=[row.pk])
                yield reverse(f"{base}_history", args=[row.pk])
        claims, reviews = (
            reverse(f"admin:claims_{n}_changelist") for n in ("claim", "claimreview")
        )
        for rating in (get_rating("true"), get_rating("unproven")):
            yield f"{claims}?review__rating__id__exact={rating.pk}"
            yield f"{reviews}?rating__id__exact={rating.pk}"
        yield f"{claims}?o=5"


def named(patterns: Iterable[Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """The name of each address and the values that it takes."""
    for pattern in patterns:
        names = (*above, *pattern.pattern.converters)
        if hasattr(pattern, "url_patterns"):
            yield from named(pattern.url_patterns, names)
        else:
            yield pattern.name, list(names)


def walk(newsroom: Newsroom, user: User) -> dict[tuple[str, bool], tuple[int, str]]:
    """Status and text of each address for ``user``, as a page and as a fragment."""
    client = sign_in(Client(), user)
    answers = {}
    for address in dict.fromkeys(newsroom.addresses()):
        for is_fragment in (False,) if address.startswith("/admin/") else (False, True):
            headers = {"HX-Request": "true"} if is_fragment else {}
            answers[address, is_fragment] = seen(client.get(address, headers=headers))
    return answers


def seen(response: HttpResponse) -> tuple[int, str]:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "".join(response.get(name, "") for name in ("Location", "HX-Trigger", "ETag"))
    return response.status_code, VARYING.sub("", body.decode(errors="replace")) + headers


def told(newsroom: Newsroom, user: User) -> list[str]:
    """The addresses whose answer to ``user`` tells which way the verdict went."""
    before = walk(newsroom, user)
    newsroom.flip()
    after = walk(newsroom, user)
    return [
        f"{'fragment' if is_fragment else 'page'} {address}"
        for (address, is_fragment), answer in before.items()
        if answer != after[address, is_fragment]
    ]


@pytest.fixture
def newsroom(monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    # Pages say how old things are: the minute must not change between two walks.
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return Newsroom()


@pytest.mark.parametrize("make_reader", [make_user, make_admin])
def test_no_address_tells_a_future_reader_the_verdict(newsroom: Newsroom, make_reader: Any) -> None:
    assert told(newsroom, make_reader("tom")) == []


def test_no_address_tells_a_third_reader_either_verdict(newsroom: Newsroom) -> None:
    third = make_user("tom")
    ask_third_reader(newsroom.disputed, actor=newsroom.reader, third=third)
    assert told(newsroom, third) == []


def test_the_walk_sees_what_a_desk_without_second_reading_shows(
    newsroom: Newsroom, settings: Any
) -> None:
    settings.REQUIRE_SECOND_READING = False
    addresses = told(newsroom, make_admin("tom"))
    card = reverse("desk:claim_card", args=[newsroom.sent.version.article_id, newsroom.sent.pk])
    for part in (f"{card}?tab=verdict", f"{card}?tab=history", f"{card}?tab=notes"):
        assert f"fragment {part}" in addresses


def test_no_act_of_a_future_reader_is_answered_with_the_verdict(newsroom: Newsroom) -> None:
    client = sign_in(Client(), make_user("tom"))

    def posts() -> list[tuple[int, str]]:
        answers = []
        for claim in (newsroom.sent, newsroom.begun):
            place = [claim.version.article_id, claim.pk]
            for name, data in (
                ("claim_review", {"one_line": "Mine.", "review_seen": 0, "seen": 0}),
                ("claim_describe", {"wording": "Mine.", "seen": 0}),
                ("claim_perform", {"act": "submit", "seen": 0}),
                ("claim_publish", {"seen": claim.lock_version}),
            ):
                address = reverse(f"desk:{name}", args=place)
                for headers in ({"HX-Request": "true"}, {}):
                    answers.append(seen(client.post(address, data, headers=headers)))
        return answers

    before = posts()
    newsroom.flip()
    assert posts() == before
    assert all(status >= 400 for status, _text in before)


def test_the_two_forms_of_the_rule_agree(newsroom: Newsroom) -> None:
    people = [newsroom.checker, make_user("tom"), make_admin("chief")]
    claims = [newsroom.sent, newsroom.begun, make_claim()]
    for user in people:
        hidden = set(hidden_claims(user))
        for claim in claims:
            assert (claim in hidden) == is_blind(claim, user), (user, claim)


def test_whoever_saw_the_verdict_in_progress_cannot_read_it(newsroom: Newsroom) -> None:
    saw, never = make_user("sam"), make_user("tom")
    claim = perform(newsroom.begun, Act.TAKE_OVER, actor=saw)
    claim = perform(claim, Act.ASSIGN, actor=saw, assignee=newsroom.checker)
    write_review(claim, actor=newsroom.checker, one_line="Harbour fees rose again.")
    claim = submit(Claim.objects.get(pk=claim.pk), actor=newsroom.checker)
    assert claim in readable_by(never)
    assert claim not in readable_by(saw)
    page = reverse("desk:second_reading_claim", args=[claim.public_id])
    assert sign_in(Client(), saw).get(page).status_code == 403
    assert sign_in(Client(), never).get(page).status_code == 200
