"""The middle column: which claims are listed and in what order, read from the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db.models import F
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims.models import ArticleVersion, Claim, ClaimCard, Rating
from claims.models.blindness import visible_rating
from claims.models.user import User
from claims.views.bench.outline import DONE, RATED, Mark
from claims.views.requests import HtmxHttpRequest

SHOWN = {
    "all": _("All"),
    "mine": _("Mine"),
    "waiting": _("Waiting"),
    "done": _("Done"),
    "dismissed": _("Dismissed"),
}
SORTS = {"text": _("By text"), "worth": _("By check-worthiness"), "age": _("Oldest first")}
#: Flags of a claim, in words.
FLAGS = dict(Claim.Flag.choices)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A line of the claim list. ``rating`` is None while the viewer may have to read it blind."""

    claim: Claim
    speaker: str
    rating: Rating | None
    citations: int
    supports: int
    refutes: int

    @property
    def glyph(self) -> str:
        return self.rating.glyph if self.rating else self.claim.status

    @property
    def shows_badge(self) -> bool:
        """Whether the rating stands as a badge: it has been approved."""
        return self.rating is not None and self.claim.status in RATED

    @property
    def evidence_label(self) -> str:
        """The citations in short: "2+ 1−", "context" or "no sources"."""
        if not self.citations:
            return gettext("no sources")
        signs = (
            f"{self.supports}+" if self.supports else "",
            f"{self.refutes}−" if self.refutes else "",
        )
        return " ".join(filter(None, signs)) or gettext("context")

    @property
    def flags(self) -> str:
        return flag_words(self.claim)


@dataclass(frozen=True, slots=True)
class ListTab:
    """A tab of the list; ``query`` is the address that shows it."""

    name: str
    label: str
    count: int
    query: str


@dataclass(frozen=True)
class ListFilter:
    """What the claim list shows. Unknown values fall back to the default, never to an error."""

    show: str = "all"
    sort: str = "text"
    speaker: str = ""
    flag: str = ""
    version: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> ListFilter:
        show, sort, flag = query.get("show", ""), query.get("sort", ""), query.get("flag", "")
        return cls(
            show=show if show in SHOWN else "all",
            sort=sort if sort in SORTS else "text",
            speaker=query.get("speaker", "").strip()[:200],
            flag=flag if flag in FLAGS or flag == "any" else "",
            version=query.get("version", "")[:9],
        )

    @classmethod
    def of_request(cls, request: HtmxHttpRequest) -> ListFilter:
        """The filter of the page the request came from: an act knows it by htmx's header alone."""
        return cls.from_query(page_query(request))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.speaker or self.flag)

    @property
    def lists_all(self) -> bool:
        """Whether every live claim has a row, so that one row can be renewed by itself."""
        return self.show == "all" and not self.is_narrowed

    def query(self, **changes: str) -> str:
        """``show=mine&sort=age&``, ready to be followed by ``claim=7``; defaults are left out."""
        kept = {
            field.name: value
            for field in fields(self)
            if (value := changes.get(field.name, getattr(self, field.name))) != field.default
        }
        return f"{urlencode(kept)}&" if kept else ""

    @cached_property
    def params(self) -> str:
        return self.query()


def page_query(request: HtmxHttpRequest) -> QueryDict:
    """The query of the page that is open: of this request, or for a fragment of htmx's header."""
    if request.htmx and request.htmx.current_url:
        return QueryDict(urlsplit(request.htmx.current_url).query)
    return request.GET


def listed(version: ArticleVersion, wanted: ListFilter, user: User) -> list[ClaimRow]:
    """The claims of the list, with all that a row shows; two queries."""
    claims = version.claims.for_list()
    match wanted.show:
        case "mine":
            claims = claims.live().filter(assignee=user).exclude(status__in=DONE)
        case "waiting":
            claims = claims.live().exclude(assignee=user).exclude(status__in=DONE)
        case "done":
            claims = claims.filter(status__in=DONE)
        case "dismissed":
            claims = claims.filter(status=Claim.Status.DISMISSED)
        case _all:
            claims = claims.live()
    if wanted.speaker:
        claims = claims.filter(attributions__order=0, attributions__speaker__name=wanted.speaker)
    match wanted.sort:
        case "worth":
            claims = claims.order_by("-priority", F("score").desc(nulls_last=True), "start", "id")
        case "age":
            claims = claims.order_by("status_at", "id")
        case _text:
            claims = claims.in_text_order()
    # Flags are a JSON list: SQLite has no lookup for "contains".
    return [_listed_row(claim, user) for claim in claims if _has_flag(claim, wanted.flag)]


def _has_flag(claim: Claim, flag: str) -> bool:
    return not flag or flag in claim.flags or (flag == "any" and bool(claim.flags))


def card_row(card: ClaimCard, user: User) -> ClaimRow:
    """The row of the claim that is on the card."""
    nearest, counts = card.nearest, card.counts
    return ClaimRow(
        claim=card.claim,
        speaker=nearest.speaker.name if nearest and nearest.speaker else "",
        rating=visible_rating(card.claim, user),
        citations=counts.citations,
        supports=counts.supports,
        refutes=counts.refutes,
    )


def _listed_row(claim: Any, user: User) -> ClaimRow:
    """The row of a claim from ``for_list``, which counts its citations."""
    nearest = claim.nearest_attribution
    return ClaimRow(
        claim=claim,
        speaker=nearest.speaker.name if nearest and nearest.speaker else "",
        rating=visible_rating(claim, user),
        citations=claim.citations,
        supports=claim.supports,
        refutes=claim.refutes,
    )


def flag_words(claim: Claim) -> str:
    """The flags of a claim as the desk says them."""
    return ", ".join(str(FLAGS.get(flag, flag)) for flag in claim.flags)


def speakers_of(marks: Sequence[Mark]) -> list[str]:
    """Names of everybody who says something in the text, most talkative first."""
    names = [mark.speaker for mark in marks if mark.speaker and mark.is_live]
    return sorted(set(names), key=lambda name: (-names.count(name), name))
