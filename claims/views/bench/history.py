"""The history of a claim, told from its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Claim, Event
from claims.templatetags.bench import called

#: How many events the History tab shows; the administration lists them all.
SHOWN = 60
#: Events that would give a verdict away to its second reader.
TELLING = ("review.", "claim.approve", "claim.return")

WORDS = {
    "claim.create": gettext_lazy("picked the words out"),
    "claim.accept": gettext_lazy("accepted the claim"),
    "claim.unaccept": gettext_lazy("put it back to the suggestions"),
    "claim.reject": gettext_lazy("rejected the suggestion"),
    "claim.take": gettext_lazy("took the claim"),
    "claim.take_over": gettext_lazy("took it over"),
    "claim.assign": gettext_lazy("handed it over"),
    "claim.release": gettext_lazy("put it back"),
    "claim.submit": gettext_lazy("sent it to second reading"),
    "claim.approve": gettext_lazy("approved the verdict"),
    "claim.return": gettext_lazy("returned it"),
    "claim.recall": gettext_lazy("took it back to change it"),
    "claim.publish": gettext_lazy("published the verdict"),
    "claim.reopen": gettext_lazy("began to check it again"),
    "claim.withdraw": gettext_lazy("withdrew the verdict"),
    "claim.dismiss": gettext_lazy("dismissed the claim"),
    "claim.restore": gettext_lazy("restored the claim"),
    "claim.span": gettext_lazy("changed the words picked out"),
    "claim.split": gettext_lazy("split the claim"),
    "claim.merge": gettext_lazy("merged another claim into it"),
    "claim.describe": gettext_lazy("changed how it is described"),
    "claim.speaker": gettext_lazy("said who said it"),
    "claim.attribution": gettext_lazy("confirmed who said it"),
    "claim.unconfirm": gettext_lazy("took the confirmation back"),
    "claim.recheck_due": gettext_lazy("asked for another check"),
    "claim.carry": gettext_lazy("took it along to a new version of the article"),
    "claim.lost": gettext_lazy("brought in a version without these words"),
    "claim.anchor": gettext_lazy("gave it words in the new version"),
    "claim.stands": gettext_lazy("decided that it stands as the article reads now"),
    "evidence.add": gettext_lazy("added a citation"),
    "evidence.change": gettext_lazy("changed a citation"),
    "evidence.recheck": gettext_lazy("checked a quote against a new copy"),
    "evidence.remove": gettext_lazy("removed a citation"),
    "note.add": gettext_lazy("wrote a note"),
    "note.resolve": gettext_lazy("closed a note"),
    "note.reopen": gettext_lazy("opened a note again"),
    "review.write": gettext_lazy("wrote on the verdict"),
    "review.read": gettext_lazy("read it second"),
}
FIELDS = {
    "wording": gettext_lazy("Stands alone as"),
    "exact": gettext_lazy("Words"),
    "speaker": gettext_lazy("Speaker"),
    "rating": gettext_lazy("Is it true?"),
    "attribution_result": gettext_lazy("Was it said?"),
    "one_line": gettext_lazy("In one line"),
    "reasoning": gettext_lazy("Why"),
    "reply": gettext_lazy("The speaker’s reply"),
    "checkability": gettext_lazy("Checkability"),
    "said_on": gettext_lazy("Said on"),
    "occasion": gettext_lazy("Occasion"),
    "stance": gettext_lazy("Stance"),
    "quote": gettext_lazy("Quote"),
    "locator": gettext_lazy("Where"),
    "note": gettext_lazy("Note"),
}


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history: ``name`` did ``what``."""

    at: datetime
    name: str
    what: str
    reason: str
    changes: tuple[Change, ...]


def history(claim: Claim, *, blind: bool) -> list[Entry]:
    """The newest events of ``claim`` first; ``blind`` leaves out what tells the verdict. One query."""
    events = claim.events.select_related("actor").order_by("-id")[:SHOWN]
    return [_entry(event) for event in events if not (blind and event.kind.startswith(TELLING))]


def _entry(event: Event) -> Entry:
    return Entry(
        at=event.at,
        name=called(event.actor) if event.actor else "Factcheck",
        what=str(WORDS.get(event.kind, event.kind)),
        reason=event.reason or _code_words(event.data.get("code", "")),
        changes=_changes(event.data.get("before") or {}, event.data.get("after") or {}),
    )


def _code_words(code: str) -> str:
    return str(Claim.DismissReason(code).label) if code in Claim.DismissReason.values else ""


def _changes(before: dict[str, object], after: dict[str, object]) -> tuple[Change, ...]:
    return tuple(
        Change(str(label), _short(before.get(name)), _short(after.get(name)))
        for name, label in FIELDS.items()
        if (name in before or name in after) and (before.get(name) or "") != (after.get(name) or "")
    )


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 160 else _("%(start)s …") % {"start": text[:150]}
