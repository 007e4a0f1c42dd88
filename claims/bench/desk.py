"""What the acts of the bench cost: queries, bytes, CPU beside the floor, time on the wire."""

import json
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse

from claims.bench.newsroom import Newsroom
from claims.bench.probe import FLOOR, WITH_STATEMENTS
from claims.bench.server import Answer, Server, Visitor
from claims.models import Claim, Rating
from claims.models.card import load_card

#: How often each act is done for its CPU, every time on another claim of the same article.
REPEATS = 15


@dataclass(frozen=True, slots=True)
class BenchAct:
    """An act as a browser sends it: ``prepare`` brings a suggested claim to where it is possible.

    ``data`` are the fields of its form, ``page`` what the page's address asks for beside the claim.
    """

    name: str
    address: str
    prepare: Callable[[Newsroom, Claim], Claim] | None
    data: Callable[[Newsroom, Claim], dict[str, object]]
    page: str = ""

    @property
    def is_reading(self) -> bool:
        """Whether the second editor does it, on a page of its own."""
        return self.address.startswith("second_reading")


def _fixed(**data: object) -> Callable[[Newsroom, Claim], dict[str, object]]:
    return lambda newsroom, claim: data


def _speaker(newsroom: Newsroom, claim: Claim) -> dict[str, object]:
    return {"name": newsroom.speakers[claim.number % 5 - 1].name, "kind": "person"}


def _cited(newsroom: Newsroom, claim: Claim) -> dict[str, object]:
    return {
        "source": newsroom.source.title,
        "source_id": newsroom.source.pk,
        "stance": "supports",
        "quote": "340 thousand crowns instead of 300",
    }


def _rating(newsroom: Newsroom, claim: Claim) -> dict[str, object]:
    ratings = Rating.objects.offered().values_list("slug", flat=True)
    return {"rating": ratings[2]}


def _reading(newsroom: Newsroom, claim: Claim) -> dict[str, object]:
    return {"rating": Rating.objects.offered().first().slug, "attribution_result": "accurate"}  # type: ignore[union-attr]


#: Every act that an editor does again and again; the second reading has its own page.
ACTS: tuple[BenchAct, ...] = (
    BenchAct("accept", "claim_perform", None, _fixed(act="accept")),
    BenchAct("reject", "claim_perform", None, _fixed(act="reject", code="duplicate")),
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


def measure_desk(newsroom: Newsroom, server: Server, *, claims: int) -> list[dict[str, object]]:
    """Return the figures of every act on an article of ``claims`` claims, in the order of ``ACTS``."""
    editor = Visitor(server).sign_in(newsroom.editor.username, newsroom.password)
    reader = Visitor(server).sign_in(newsroom.reader.username, newsroom.password)
    for _warm in range(5):
        Visitor(server).get(FLOOR).require(200)
    return [_line(newsroom, act, reader if act.is_reading else editor, claims) for act in ACTS]


def _line(newsroom: Newsroom, act: BenchAct, visitor: Visitor, claims: int) -> dict[str, object]:
    """Return one act's figures.

    ``queries`` include the ``account`` ones that look up session and account. ``bytes_ratio`` is
    the answer beside its page, ``cpu_ratio`` the server's CPU beside the floor's (None when too
    short to tell), ``wire_ms`` the median time on the wire.
    """
    requests = act_requests(newsroom, act, claims)
    first = next(requests)
    page = visitor.get(first.page).require(200)
    counted = _post(visitor, first, **{WITH_STATEMENTS: "1"})
    server, anyone = visitor.server, Visitor(visitor.server)
    act_ms = floor_ms = 0.0
    wire_ms = []
    # Act and floor take turns, so that other work on the machine slows both.
    for request in [next(requests) for _n in range(REPEATS)]:
        before = server.cpu_ms()
        wire_ms.append(_post(visitor, request).ms)
        between = server.cpu_ms()
        anyone.get(FLOOR)
        act_ms += between - before
        floor_ms += server.cpu_ms() - between
    return {
        "name": act.name,
        "queries": counted.counted("queries"),
        "account": counted.counted("account"),
        "size": len(counted.body),
        "bytes_ratio": len(counted.body) / len(page.body),
        # The clock of /proc ticks every 10 ms, so few repeats may show no time at all.
        "cpu_ratio": act_ms / floor_ms if floor_ms else None,
        "wire_ms": statistics.median(wire_ms),
        "statements": json.loads(counted.headers[WITH_STATEMENTS]),
    }


class ActRequest(NamedTuple):
    page: str
    address: str
    form: dict[str, object]


def _post(visitor: Visitor, request: ActRequest, **headers: str) -> Answer:
    headers |= {
        "HX-Request": "true",
        "HX-Current-URL": visitor.server.address + request.page,
    }
    return visitor.post(request.address, request.form, **headers).require(200, 302)


def act_requests(newsroom: Newsroom, act: BenchAct, claims: int) -> Iterator[ActRequest]:
    """Yield the act on one claim after the other; articles are made as they are used up."""
    while True:
        version = newsroom.article(claims)
        # In the middle of the text, so that there is a claim before and after.
        for number in range(2, claims):
            if act.prepare:
                act.prepare(newsroom, version.claims.get(number=number))
            yield _request(newsroom, act, version.claims.get(number=number))


def _request(newsroom: Newsroom, act: BenchAct, claim: Claim) -> ActRequest:
    review = getattr(claim, "review", None)
    form = {
        "seen": claim.lock_version,
        "review_seen": review.lock_version if review else 0,
        **act.data(newsroom, claim),
    }
    if act.is_reading:
        page = reverse("desk:second_reading_claim", args=[claim.public_id])
        return ActRequest(page, page, form | {"seen": load_card(claim).content_hash()})
    page = f"{claim.version.article.bench_url}?claim={claim.number}"
    if act.page:
        page += f"&{act.page}"
    address = reverse(f"desk:{act.address}", args=[claim.version.article_id, claim.pk])
    return ActRequest(page, address, form)
