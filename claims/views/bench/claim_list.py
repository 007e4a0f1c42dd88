"""The middle column: which claims are listed and in what order, read from the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db.models import F
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from claims.actions.workflow.gates import review_of
from claims.models import ArticleVersion, Claim
from claims.models.user import User
from claims.views.bench.outline import DONE, Mark
from claims.views.requests import HtmxHttpRequest

SHOWN = {
    "all": _("All"),
    "mine": _("Mine"),
    "waiting": _("Waiting"),
    "done": _("Done"),
    "dismissed": _("Dismissed"),
}
SORTS = {"text": _("In text order"), "worth": _("By check-worthiness"), "age": _("Oldest first")}
#: Flags that the extractor sets, in words.
FLAGS = {
    "hearsay": _("hearsay"),
    "alleged": _("alleged"),
    "unnamed_source": _("unnamed source"),
    "anonymous": _("anonymous"),
    "prediction": _("prediction"),
    "opinion": _("opinion"),
}


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


def listed(version: ArticleVersion, wanted: ListFilter, user: User) -> list[Claim]:
    """The claims of the list, with all that a row shows; two queries."""
    claims = version.claims.for_bench()
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
    rows = [dress_row(claim, user) for claim in claims]
    # Flags are a JSON list: SQLite has no lookup for "contains".
    if wanted.flag == "any":
        return [claim for claim in rows if claim.flags]
    return [claim for claim in rows if not wanted.flag or wanted.flag in claim.flags]


def dress_row(claim: Claim, user: User) -> Claim:
    """Add what a row shows: ``shown_rating`` (None while ``user`` may have to read it blind),
    ``flag_words``, ``nearest_name`` and the counts of its evidence as it is now."""
    review = review_of(claim)
    rating = review.rating if review else None
    blind = (
        settings.REQUIRE_SECOND_READING
        and claim.status == Claim.Status.IN_REVIEW
        and review is not None
        and review.checker_id != user.pk
    )
    claim.shown_rating = None if blind else rating  # type: ignore[attr-defined]
    if not hasattr(claim, "nearest_name"):
        link = claim.nearest_attribution
        claim.nearest_name = link.speaker.name if link and link.speaker else ""  # type: ignore[attr-defined]
    if not hasattr(claim, "citations"):
        stances = [row.stance for row in claim.evidence_rows()]
        claim.citations = len(stances)  # type: ignore[attr-defined]
        claim.supports = stances.count("supports")  # type: ignore[attr-defined]
        claim.refutes = stances.count("refutes")  # type: ignore[attr-defined]
    claim.flag_words = ", ".join(str(FLAGS.get(flag, flag)) for flag in claim.flags)  # type: ignore[attr-defined]
    return claim


def speakers_of(marks: Sequence[Mark]) -> list[str]:
    """Names of everybody who says something in the text, most talkative first."""
    names = [mark.speaker for mark in marks if mark.speaker and mark.is_live]
    return sorted(set(names), key=lambda name: (-names.count(name), name))
