"""The right column: one claim with everything an editor needs to settle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from claims.actions.access import can_change, is_blind, may_second_read
from claims.actions.errors import Missing
from claims.actions.sources.archiving import why_not_archived
from claims.actions.sources.copies import can_fetch
from claims.actions.workflow.gates import independent_sources
from claims.actions.workflow.perform import available, missing_for
from claims.actions.workflow.table import Act, Why
from claims.infrastructure.roles import desk_people
from claims.models import Claim, ClaimCard, ClaimReview, Evidence, Rating, load_card
from claims.models.user import User
from claims.templatetags.bench import age, called
from claims.views.bench.claim_list import card_row, flag_words, speakers_of
from claims.views.bench.fields import CHOICES, field_values
from claims.views.bench.history import history
from claims.views.bench.outline import Mark, Outline, neighbours
from claims.views.bench.pieces import cut, sentence_around, word_starts
from claims.views.requests import HtmxHttpRequest, whole_number

S = Claim.Status
TABS = ("evidence", "verdict", "notes", "history")
#: The act that gets the one primary button, the first that is available.
PRIMARY = (
    Act.ACCEPT,
    Act.TAKE,
    Act.SUBMIT,
    Act.TAKE_OVER,
    Act.PUBLISH,
    Act.REOPEN,
    Act.RESTORE,
)
#: Acts with an address and a form of their own.
OWN_ADDRESS = frozenset({Act.PUBLISH, Act.REOPEN, Act.WITHDRAW})
#: Where on the card a missing thing is put right: tab, and the id that gets the focus.
PLACES = {
    "rating": ("", "rating"),
    "attribution-result": ("", "attribution-result"),
    "one-line": ("verdict", "one-line"),
    "attribution": ("", "attribution"),
    "notes": ("notes", "notes"),
    "evidence": ("evidence", "evidence"),
}


@dataclass(frozen=True, slots=True)
class CardQuery:
    """What the address asks the card to show: a tab, a form, a dialog, a field with the focus."""

    tab: str = "evidence"
    add: bool = False
    edit: int | None = None
    ask: str = ""
    focus: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> CardQuery:
        tab = query.get("tab", "")
        return cls(
            tab=tab if tab in TABS else "evidence",
            add=query.get("add") == "1",
            edit=whole_number(query.get("edit", "")),
            ask=query.get("ask", "")[:20],
            focus=query.get("focus", "")[:40],
        )

    def without_question(self) -> CardQuery:
        """The same tab and form, with no dialog open and nothing focused."""
        return replace(self, ask="", focus="")

    @property
    def opened(self) -> str:
        """What is open on the card, as a query: acts send it, so that their answer shows it too."""
        shown = {"tab": self.tab, "add": "1" if self.add else "", "edit": self.edit or ""}
        return urlencode({name: value for name, value in shown.items() if value})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something missing, the query of the card that shows its field, and the field's id."""

    text: str
    query: str
    focus: str


def card_context(
    request: HtmxHttpRequest,
    outline: Outline,
    claim_id: int,
    query: CardQuery,
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Everything ``desk/bench/card/card.html`` shows of the claim as it is in the database now."""
    card = load_card(Claim.objects.with_verdict().get(pk=claim_id))
    claim, review, user = card.claim, card.review, request.user
    blind = is_blind(claim, user)
    shown_review = None if blind else review
    edited = next((row for row in card.evidence if row.pk == query.edit), None)
    is_under_work = claim.status not in {S.SUGGESTED, S.DISMISSED}
    shows_history = query.tab == "history" or claim.status == S.DISMISSED
    before, after = neighbours(outline.marks, claim.number)
    return {
        "claim": claim,
        "row": card_row(card, user),
        "flag_words": flag_words(claim),
        "card": query,
        "card_url": card_url(claim),
        "chain": card.chain,
        "others": _other_speakers(card, outline.marks),
        "speaker_names": speakers_of(outline.marks) if query.ask == "speaker" else [],
        "pieces": _words(claim),
        "cuts": _cuts(claim) if query.ask == "split" else [],
        "citations": [Citation(row, claim, review) for row in card.evidence],
        "independent": independent_sources(card.evidence),
        "notes": card.notes,
        "open_notes": card.counts.open_notes,
        "ratings": list(Rating.objects.offered()) if is_under_work and not blind else [],
        "entries": history(claim, blind=blind) if shows_history else [],
        "previous": before,
        "next": after,
        "merge_with": _merge_with(claim, after),
        "public": card.public,
        "is_edited": card.is_edited,
        "words_before": _words_before(card),
        "whose": _whose(claim, user),
        "blind": blind,
        "is_under_work": is_under_work,
        "review": shown_review,
        "review_seen": review.lock_version if review else 0,
        "edited": edited,
        "has_evidence_form": is_under_work and query.tab == "evidence" and (query.add or edited),
        "can_change": can_change(claim, user),
        "values": field_values(claim, shown_review, edited, typed or {}),
        **CHOICES,
        **_act_context(card, user, query),
    }


def _words_before(card: ClaimCard) -> str:
    """The words readers were told about, or those the claim had before a new version changed them.

    Empty when nothing was changed. One query where words were changed.
    """
    if card.public is not None and card.is_edited:
        return card.public.words
    if card.claim.anchor != Claim.Anchor.CHANGED:
        return ""
    changed = Q(kind="claim.anchor") | Q(kind="claim.carry", data__outcome="changed")
    data = card.claim.events.filter(changed).values_list("data", flat=True).first()
    return str(data["before"]["exact"]) if data else ""


def _act_context(card: ClaimCard, user: User, query: CardQuery) -> dict[str, Any]:
    """The buttons: the primary one with what it still wants, and the others."""
    claim = card.claim
    rows = {row.act: row for row in available(claim, user)}
    primary = next((rows[act] for act in _primary_acts() if act in rows), None)
    asked_row = next((row for row in rows.values() if row.act == query.ask), None)
    # It has a key beside the words as long as these may be shaped, else it is one of the rest.
    reject = (rows.get(Act.REJECT) or rows.get(Act.DISMISS)) if can_change(claim, user) else None
    missing = missing_for(card, primary.act, user) if primary else []
    is_publish = primary is not None and primary.act == Act.PUBLISH
    return {
        "act_url": _url(Act.ACCEPT, claim),
        "primary": primary,
        "primary_url": _url(primary.act, claim) if primary and is_publish else "",
        "missing": [wanted(item, card) for item in missing],
        "ready": primary is not None and primary.act == Act.SUBMIT and not missing,
        "needs_words": primary is not None and primary.why != Why.NOTHING,
        "ask_to_publish": is_publish and card.public is not None,
        "may_read": may_second_read(claim, user),
        "reject_act": reject,
        "more": [
            row for row in rows.values() if row not in (primary, reject) and row.act != Act.APPROVE
        ],
        "asked_row": asked_row,
        "ask_url": _url(asked_row.act, claim) if asked_row else "",
        "people": list(desk_people()) if asked_row and asked_row.act == Act.ASSIGN else [],
    }


def _url(act: Act, claim: Claim) -> str:
    """Where ``act`` is posted to: most acts share one address."""
    name = f"desk:claim_{act}" if act in OWN_ADDRESS else "desk:claim_perform"
    return reverse(name, args=[claim.version.article_id, claim.pk])


def _whose(claim: Claim, user: User) -> str:
    """Whose the claim is and for how long, for the head of the card."""
    if claim.status == S.SUGGESTED and claim.origin == Claim.Origin.MACHINE:
        return _("suggested by Factcheck, %(age)s") % {"age": age(claim.created_at)}
    if claim.assignee is None:
        return age(claim.status_at)
    if claim.assignee_id == user.pk:
        return _("assigned to you, %(age)s") % {"age": age(claim.assigned_at)}
    return f"{called(claim.assignee)}, {age(claim.assigned_at)}"


def _primary_acts() -> tuple[Act, ...]:
    """A one-person newsroom approves by hand what nobody else can read."""
    return PRIMARY if settings.REQUIRE_SECOND_READING else (Act.APPROVE, *PRIMARY)


def wanted(item: Missing, card: ClaimCard) -> Wanted:
    """Where a missing thing is put right, as the query of the card's address."""
    tab, focus = PLACES.get(item.field, ("", item.field))
    if item.field == "evidence" and not card.evidence:
        return Wanted(str(item.text), "tab=evidence&add=1", "source")
    query = "&".join(filter(None, [tab and f"tab={tab}", f"focus={focus}"]))
    return Wanted(str(item.text), query, focus)


def _words(claim: Claim) -> tuple[Any, ...]:
    """The claim in its sentence, as pieces: before, the words, after."""
    text = claim.version.text
    block = claim.version.block_at(claim.start)
    within = (block["start"], block["end"]) if block else (claim.start, claim.end)
    start, end = sentence_around(text, claim.start, claim.end, within)
    return cut(text, start, end, marks=[claim], current=claim.number)


def _cuts(claim: Claim) -> list[tuple[int, str]]:
    """Where the claim can be split: offset and the words around the cut, likely cuts first."""
    text, likely = claim.version.text, set(claim.split_points or ())
    starts = word_starts(text, claim.start, claim.end)
    starts.sort(key=lambda at: (at not in likely, at))
    return [
        (at, f"{text[claim.start : at].rstrip()[-24:]} | {text[at : claim.end][:24]}")
        for at in starts
    ]


def _other_speakers(card: ClaimCard, marks: Sequence[Mark]) -> list[str]:
    """Up to two other names from the claims next to this one, for a quick change."""
    now = card.nearest.speaker.name if card.nearest and card.nearest.speaker else ""
    near = sorted(marks, key=lambda mark: abs(mark.start - card.claim.start))
    names = dict.fromkeys(mark.speaker for mark in near if mark.speaker and mark.speaker != now)
    return list(names)[:2]


def _merge_with(claim: Claim, after: Mark | None) -> Mark | None:
    """The next claim of the same paragraph, when there is one."""
    if after is None or after.status == S.DISMISSED:
        return None
    block = claim.version.block_at(claim.start)
    return after if block and after.end <= block["end"] else None


class Citation:
    """A citation with what is doubtful about it, in words."""

    def __init__(self, row: Evidence, claim: Claim, review: ClaimReview | None) -> None:
        self.row = row
        self.debts = _debts(row, claim, review)

    @property
    def can_fetch(self) -> bool:
        """Whether a copy of the page can be fetched; no query."""
        return can_fetch(self.row.source)

    @property
    def can_archive(self) -> bool:
        """Whether a web archive may be asked to keep the page; no query."""
        return settings.SAVE_PAGE_NOW and not why_not_archived(self.row.source)

    @property
    def can_be_copied(self) -> bool:
        return self.can_fetch or self.can_archive

    def differing(self) -> list[dict[str, str]]:
        """The word operations of a near match that are not equal."""
        return [step for step in self.row.match_diff if step.get("op") != "equal"]


def _debts(row: Evidence, claim: Claim, review: ClaimReview | None) -> list[str]:
    debts, source = [], row.source
    # The one event whose day is known is the saying itself: what a claim tells of lies before it.
    said_on = claim.said_on if row.bears_on == Evidence.BearsOn.ATTRIBUTION else None
    if said_on and source.published_on and source.published_on < said_on:
        debts.append(_("The source is older than the statement"))
    checked = claim.status in {S.APPROVED, S.PUBLISHED, S.IN_REVIEW}
    if (
        review
        and checked
        and source.published_on
        and source.published_on > review.updated_at.date()
    ):
        debts.append(_("The source is dated after the verdict"))
    if row.snapshot_id is None:
        debts.append(_("No kept copy"))
    if source.retracted_at:
        debts.append(_("The source is retracted"))
    return debts


def card_url(claim: Claim, query: str = "") -> str:
    """The address of the card's fragment."""
    path = reverse("desk:claim_card", args=[claim.version.article_id, claim.pk])
    return f"{path}?{query}" if query else path
