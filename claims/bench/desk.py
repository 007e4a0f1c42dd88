"""What the acts of the bench cost: statements, bytes beside the page's, CPU beside the floor's."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.test import Client, override_settings
from django.urls import reverse

from claims.bench import floor
from claims.bench.newsroom import Newsroom
from claims.bench.probe import Call, Cost, count, cpu_ms
from claims.models import Claim, Rating, load_card
from claims.models.user import User

#: The article of the budgets: 1,000 words with 40 claims.
CLAIMS = 40
#: How often each act is done for its CPU, every time on another claim of the same article.
REPEATS = 15
BACKEND = "claims.infrastructure.accounts.DeskBackend"
#: How htmx sends a form.
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class BenchAct:
    """An act as a browser sends it: ``prepare`` brings a suggested claim to where it is possible.

    ``data`` are the fields of its form, ``page`` what the page's address asks for beside the claim.
    """

    name: str
    address: str
    prepare: Callable[[Newsroom, Claim], Any]
    data: Callable[[Newsroom, Claim], dict[str, Any]]
    page: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One act's figures; ``bytes_ratio`` beside the page it was done on, ``cpu_ratio`` the floor."""

    name: str
    cost: Cost
    bytes_ratio: float
    cpu_ratio: float


def _as_is(newsroom: Newsroom, claim: Claim) -> Claim:
    return claim


def _fixed(**data: Any) -> Callable[[Newsroom, Claim], dict[str, Any]]:
    return lambda newsroom, claim: data


def _speaker(newsroom: Newsroom, claim: Claim) -> dict[str, Any]:
    return {"name": newsroom.speakers[claim.number % 5 - 1].name, "kind": "person"}


def _cited(newsroom: Newsroom, claim: Claim) -> dict[str, Any]:
    return {
        "source": newsroom.source.title,
        "source_id": newsroom.source.pk,
        "stance": "supports",
        "quote": "340 thousand crowns instead of 300",
    }


def _rating(newsroom: Newsroom, claim: Claim) -> dict[str, Any]:
    ratings = Rating.objects.offered().values_list("slug", flat=True)
    return {"rating": ratings[2]}


def _reading(newsroom: Newsroom, claim: Claim) -> dict[str, Any]:
    return {"rating": Rating.objects.offered().first().slug, "attribution_result": "accurate"}  # type: ignore[union-attr]


#: Every act that an editor does again and again; the second reading has its own page.
ACTS: tuple[BenchAct, ...] = (
    BenchAct("accept", "claim_perform", _as_is, _fixed(act="accept")),
    BenchAct("reject", "claim_perform", _as_is, _fixed(act="reject", code="duplicate")),
    BenchAct("take", "claim_perform", Newsroom.opened, _fixed(act="take")),
    BenchAct("move an edge", "claim_span", Newsroom.taken, _fixed(move="end:1")),
    BenchAct(
        "wording (draft)", "claim_describe", Newsroom.taken, _fixed(wording="Cost.", draft="1")
    ),
    BenchAct("change the speaker", "claim_speaker", Newsroom.taken, _speaker),
    BenchAct("confirm the speaker", "claim_confirm", Newsroom.taken, _fixed()),
    BenchAct("add a citation", "evidence_add", Newsroom.checked, _cited, "tab=evidence&add=1"),
    BenchAct("add the first citation", "evidence_add", Newsroom.opened, _cited, "add=1"),
    BenchAct("rate", "claim_review", Newsroom.checked, _rating),
    BenchAct("rate and take", "claim_review", Newsroom.opened, _rating),
    BenchAct(
        "was it said?", "claim_review", Newsroom.checked, _fixed(attribution_result="misquoted")
    ),
    BenchAct(
        "verdict (draft)",
        "claim_review",
        Newsroom.checked,
        _fixed(one_line="In short.", draft="1"),
        "tab=verdict",
    ),
    BenchAct("note", "note_add", Newsroom.taken, _fixed(body="Who keeps it?"), "tab=notes"),
    BenchAct("submit", "claim_perform", Newsroom.checked, _fixed(act="submit")),
    BenchAct("second reading", "second_reading_claim", Newsroom.in_review, _reading),
    BenchAct("publish", "claim_publish", Newsroom.approved, _fixed()),
    BenchAct("undo an accept", "claim_undo", Newsroom.opened, _fixed()),
    BenchAct("undo a rating", "claim_undo", Newsroom.checked, _fixed()),
)


def measure_desk(newsroom: Newsroom, *, claims: int = CLAIMS, repeats: int = REPEATS) -> list[Line]:
    """The figures of every act on an article of ``claims`` claims, in the order of ``ACTS``."""
    with override_settings(ROOT_URLCONF="claims.bench.floor"):
        client = signed_in(newsroom.editor)
        reader = signed_in(newsroom.reader)
        anyone = Client()
        for _warm in range(5):
            anyone.get(floor.ADDRESS)
        return [
            _line(newsroom, act, reader if "reading" in act.address else client, claims, repeats)
            for act in ACTS
        ]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def cost_of(newsroom: Newsroom, act: BenchAct, *, claims: int = CLAIMS) -> tuple[Cost, float]:
    """The statements and bytes of ``act`` done once, and its bytes as a part of its page's."""
    reads = act.address.startswith("second_reading")
    client = signed_in(newsroom.reader if reads else newsroom.editor)
    call = next(_calls(newsroom, act, client, claims))
    cost = count(call.post, allowed=(200, 302))
    return cost, cost.size / call.page_size


def _line(newsroom: Newsroom, act: BenchAct, client: Client, claims: int, repeats: int) -> Line:
    cost, part = cost_of(newsroom, act, claims=claims)
    calls = _calls(newsroom, act, client, claims)
    cpu_ms(next(calls).post)
    anyone = Client()
    acts = [next(calls).post for _n in range(repeats)]
    # In turns, so that both meet the same moments of a busy machine.
    turns = [(cpu_ms(act), cpu_ms(lambda: anyone.get(floor.ADDRESS))) for act in acts]
    taken, bare = (statistics.median(part) for part in zip(*turns, strict=True))
    done = Cost(cost.queries, cost.account, cost.size, taken, cost.statements)
    return Line(act.name, done, part, taken / bare)


@dataclass(frozen=True, slots=True)
class _Call:
    post: Call
    page_size: int


def _calls(newsroom: Newsroom, act: BenchAct, client: Client, claims: int) -> Iterator[_Call]:
    """The act on one claim after the other; articles are made as they are used up."""
    while True:
        version = newsroom.article(claims)
        # In the middle of the text, so that there is a claim before and after.
        for number in range(2, claims):
            claim = version.claims.get(number=number)
            act.prepare(newsroom, claim)
            yield _call(newsroom, act, client, Claim.objects.get(pk=claim.pk))


def _call(newsroom: Newsroom, act: BenchAct, client: Client, claim: Claim) -> _Call:
    page = f"{claim.version.article.bench_url}?claim={claim.number}"
    if act.page:
        page += f"&{act.page}"
    if act.address.startswith("second_reading"):
        address = reverse(f"desk:{act.address}", args=[claim.public_id])
        page = reverse("desk:second_reading_claim", args=[claim.public_id])
    else:
        address = reverse(f"desk:{act.address}", args=[claim.version.article_id, claim.pk])
    review = getattr(claim, "review", None)
    data = {
        "seen": claim.lock_version,
        "review_seen": review.lock_version if review else 0,
        **act.data(newsroom, claim),
    }
    if review and act.address.startswith("second_reading"):
        data["seen"] = load_card(review.claim).content_hash()
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    size = len(client.get(page).content)
    form = urlencode(data)
    return _Call(lambda: client.post(address, form, content_type=FORM, headers=headers), size)
