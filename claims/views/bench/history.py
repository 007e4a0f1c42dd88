"""The history of a claim, told from its events."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Claim, Event
from claims.models.blindness import NOTES, TELLING
from claims.templatetags.bench import called

#: How many events the History tab shows; the administration lists them all.
SHOWN = 60

WORDS = {
    "claim.create": gettext_lazy("created the claim"),
    "claim.accept": gettext_lazy("accepted the claim"),
    "claim.unaccept": gettext_lazy("moved it back to suggestions"),
    "claim.reject": gettext_lazy("rejected the suggestion"),
    "claim.take": gettext_lazy("took the claim"),
    "claim.take_over": gettext_lazy("took over the claim"),
    "claim.assign": gettext_lazy("assigned the claim"),
    "claim.release": gettext_lazy("unassigned the claim"),
    "claim.submit": gettext_lazy("sent it for second reading"),
    "claim.approve": gettext_lazy("approved the verdict"),
    "claim.return": gettext_lazy("returned it to its checker"),
    "claim.recall": gettext_lazy("recalled it for changes"),
    "claim.publish": gettext_lazy("published the verdict"),
    "claim.reopen": gettext_lazy("began checking it again"),
    "claim.withdraw": gettext_lazy("withdrew the verdict"),
    "claim.dismiss": gettext_lazy("dismissed the claim"),
    "claim.restore": gettext_lazy("restored the claim"),
    "claim.span": gettext_lazy("changed the selected words"),
    "claim.split": gettext_lazy("split the claim"),
    "claim.merge": gettext_lazy("merged another claim into it"),
    "claim.describe": gettext_lazy("changed the details"),
    "claim.speaker": gettext_lazy("set the speaker"),
    "claim.attribution": gettext_lazy("confirmed the speaker"),
    "act.undo": gettext_lazy("undid their last act"),
    "claim.unconfirm": gettext_lazy("withdrew the confirmation of the speaker"),
    "claim.recheck_due": gettext_lazy("marked it as due for another check"),
    "claim.carry": gettext_lazy("carried it over to a new version of the article"),
    "claim.lost": gettext_lazy("stored a version without these words"),
    "claim.anchor": gettext_lazy("moved it to the new text"),
    "claim.stands": gettext_lazy("confirmed it for the new text"),
    "evidence.add": gettext_lazy("added a citation"),
    "evidence.change": gettext_lazy("edited a citation"),
    "evidence.recheck": gettext_lazy("checked a quote against a new copy"),
    "evidence.remove": gettext_lazy("removed a citation"),
    "note.add": gettext_lazy("added a note"),
    "note.resolve": gettext_lazy("closed a note"),
    "note.reopen": gettext_lazy("reopened a note"),
    "review.write": gettext_lazy("edited the verdict"),
    "review.read": gettext_lazy("did the second reading"),
    "review.differ": gettext_lazy("disagreed with the verdict"),
    "review.ask_third": gettext_lazy("asked for a third reading"),
    "review.settle": gettext_lazy("settled the disagreement"),
    "review.publish": gettext_lazy("updated the reader page"),
    "review.confirmed": gettext_lazy("confirmed the published verdict"),
}
FIELDS = {
    "wording": gettext_lazy("Stand-alone wording"),
    "exact": gettext_lazy("Words"),
    "speaker": gettext_lazy("Speaker"),
    "rating": gettext_lazy("Is it true"),
    "attribution_result": gettext_lazy("Was it said"),
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


def history(claim: Claim, *, blind: bool, notes_hidden: bool = False) -> list[Entry]:
    """The newest events of ``claim`` first; one query.

    ``blind`` leaves out what tells the verdict, ``notes_hidden`` what tells of notes.
    """
    hidden = (TELLING if blind else ()) + (NOTES if notes_hidden else ())
    events = claim.events.select_related("actor").order_by("-id")[:SHOWN]
    return [_entry(event) for event in events if not event.kind.startswith(hidden)]


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
