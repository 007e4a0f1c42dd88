"""The right column: one claim with everything an editor needs to settle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.actions.access import can_change
from claims.models import Claim, ClaimCard, Evidence, Rating, load_card
from claims.models.blindness import hides_notes, is_blind
from claims.models.user import User
from claims.publishing.sentences import sentence_around
from claims.templatetags.bench import age, called
from claims.views.bench.citations import Citation
from claims.views.bench.claim_list import card_row, flag_words, speakers_of
from claims.views.bench.fields import CHOICES, field_values
from claims.views.bench.gate import gate_context
from claims.views.bench.history import history
from claims.views.bench.notices import edit_notice, reader_notice
from claims.views.bench.outline import Mark, Outline, neighbours
from claims.views.bench.pieces import Piece, cut, shorten, word_starts
from claims.views.reading.disagreement import disagreement_view
from claims.views.requests import HtmxHttpRequest, whole_number

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

S = Claim.Status
TABS = ("evidence", "verdict", "notes", "history")


@dataclass(frozen=True, slots=True)
class CardTab:
    """A tab of the card; ``count`` is what stands beside its name."""

    name: str
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class EdgeKey:
    """A key that moves one edge of the claim by a word."""

    key: str
    value: str
    id: str
    label: StrPromise


#: The keys for both edges, with the label in front of them.
EDGES = (
    (
        gettext_lazy("Start"),
        (
            EdgeKey("[", "start:-1", "edge-start-out", gettext_lazy("Start one word earlier")),
            EdgeKey("{", "start:1", "edge-start-in", gettext_lazy("Start one word later")),
        ),
    ),
    (
        gettext_lazy("End"),
        (
            EdgeKey("]", "end:1", "edge-end-out", gettext_lazy("End one word later")),
            EdgeKey("}", "end:-1", "edge-end-in", gettext_lazy("End one word earlier")),
        ),
    ),
)


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


def card_context(
    request: HtmxHttpRequest,
    outline: Outline,
    claim_id: int,
    query: CardQuery,
    typed: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Everything ``desk/bench/card/card.html`` shows of the claim as it is in the database now."""
    card = load_card(Claim.objects.with_verdict().get(pk=claim_id))
    claim, review, user = card.claim, card.review, request.user
    blind = is_blind(claim, user)
    notes_hidden = hides_notes(claim, blind=blind)
    shown_review = None if blind else review
    edited = next((row for row in card.evidence if row.pk == query.edit), None)
    is_under_work = claim.status not in {S.SUGGESTED, S.DISMISSED}
    shows_history = query.tab == "history" or claim.status == S.DISMISSED
    nearest, independent = card.nearest, card.independence.origins
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
        "citations": [
            Citation(row, claim, review, has_note=not notes_hidden) for row in card.evidence
        ],
        "notes": () if notes_hidden else card.notes,
        "notes_hidden": notes_hidden,
        "ratings": list(Rating.objects.offered()) if is_under_work and not blind else [],
        "entries": (
            history(claim, blind=blind, notes_hidden=notes_hidden) if shows_history else []
        ),
        "previous": before,
        "next": after,
        "merge_with": _merge_with(claim, after),
        "public": card.public,
        "edit_notice": edit_notice(card),
        "reader_notice": reader_notice(claim.status),
        "worth": _worth(claim),
        "tabs": _tabs(card, independent),
        "edges": EDGES,
        "can_confirm": bool(nearest and nearest.speaker and not nearest.is_confirmed),
        "evidence_url": _evidence_url(claim, edited),
        "whose": _whose(claim, user),
        "blind": blind,
        "dispute": disagreement_view(card, user) if is_under_work and not blind else None,
        "is_under_work": is_under_work,
        "review": shown_review,
        "review_seen": review.lock_version if review else 0,
        "edited": edited,
        "has_evidence_form": is_under_work and query.tab == "evidence" and (query.add or edited),
        "can_change": can_change(claim, user),
        "values": field_values(claim, shown_review, edited, typed or {}),
        **CHOICES,
        **gate_context(card, user, query.ask),
    }


def _worth(claim: Claim) -> str:
    """How check-worthy a suggestion is and why; empty when nobody scored it."""
    if claim.score is None:
        return ""
    level = _("High") if claim.score >= 0.66 else _("Medium") if claim.score >= 0.33 else _("Low")
    reasons = ", ".join(claim.score_reasons)
    return f"{level}: {reasons}." if reasons else f"{level}."


def _tabs(card: ClaimCard, independent: int) -> list[CardTab]:
    citations, notes = card.counts.citations, card.counts.open_notes
    cited = _("%(n)d, %(independent)d independent") % {"n": citations, "independent": independent}
    return [
        CardTab("evidence", _("Evidence"), cited if citations else "0"),
        CardTab("verdict", _("Verdict"), ""),
        CardTab("notes", _("Notes"), _("%(n)d open") % {"n": notes} if notes else ""),
        CardTab("history", _("History"), ""),
    ]


def _evidence_url(claim: Claim, edited: Evidence | None) -> str:
    """Where the evidence form is posted to."""
    claim_args = [claim.version.article_id, claim.pk]
    if edited:
        return reverse("desk:evidence_change", args=[*claim_args, edited.pk])
    return reverse("desk:evidence_add", args=claim_args)


def _whose(claim: Claim, user: User) -> str:
    """Whose the claim is and for how long, for the head of the card."""
    if claim.status == S.SUGGESTED and claim.origin == Claim.Origin.MACHINE:
        return _("suggested by Factcheck, %(age)s") % {"age": age(claim.created_at)}
    if claim.assignee is None:
        return age(claim.status_at)
    if claim.assignee_id == user.pk:
        return _("assigned to you, %(age)s") % {"age": age(claim.assigned_at)}
    return f"{called(claim.assignee)}, {age(claim.assigned_at)}"


def _words(claim: Claim) -> tuple[Piece, ...]:
    """The claim in its sentence, as pieces: before, the words, after."""
    text = claim.version.text
    sentence = sentence_around(claim.version, claim.start, claim.end)
    start, end = shorten(text, sentence, claim.start, claim.end)
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
    now = card.claimant.name if card.claimant else ""
    near = sorted(marks, key=lambda mark: abs(mark.start - card.claim.start))
    names = dict.fromkeys(mark.speaker for mark in near if mark.speaker and mark.speaker != now)
    return list(names)[:2]


def _merge_with(claim: Claim, after: Mark | None) -> Mark | None:
    """The next claim of the same paragraph, when there is one."""
    if after is None or after.status == S.DISMISSED:
        return None
    block = claim.version.block_at(claim.start)
    return after if block and after.end <= block["end"] else None


def card_url(claim: Claim, query: str = "") -> str:
    """The address of the card's fragment."""
    path = reverse("desk:claim_card", args=[claim.version.article_id, claim.pk])
    return f"{path}?{query}" if query else path
