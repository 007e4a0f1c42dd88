"""The foot of the card: the primary act, what it still needs, and every other act."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.actions.access import can_change, may_second_read
from claims.actions.errors import Missing
from claims.actions.workflow.perform import available, missing_for
from claims.actions.workflow.table import Act, Transition, Why
from claims.infrastructure.roles import desk_people
from claims.models import Claim, ClaimCard
from claims.models.user import User
from claims.templatetags.bench import called

S = Claim.Status
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
    "disagreement": ("", "disagreement"),
    "evidence": ("evidence", "evidence"),
}


#: Acts that the menu marks as hard to take back.
DANGEROUS = frozenset({Act.WITHDRAW, Act.DISMISS, Act.REJECT})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something missing, the query of the card that shows its field, and the field's id."""

    text: str
    query: str
    focus: str


def gate_context(card: ClaimCard, user: User, ask: str) -> dict[str, object]:
    """The buttons: the primary one with what it still wants, and the others."""
    claim = card.claim
    rows = {row.act: row for row in available(claim, user)}
    primary = next((rows[act] for act in _primary_acts() if act in rows), None)
    asked_row = next((row for row in rows.values() if row.act == ask), None)
    may_change = can_change(claim, user)
    # Rejecting has a key beside the words while they may be shaped, else it is in the menu.
    reject = (rows.get(Act.REJECT) or rows.get(Act.DISMISS)) if may_change else None
    missing = missing_for(card, primary.act, user) if primary else []
    primary_act = primary.act if primary else None
    ready = primary_act == Act.SUBMIT and not missing
    may_read = may_second_read(claim, user)
    return {
        "primary": primary,
        "primary_page": _url(Act.PUBLISH, claim) if primary_act == Act.PUBLISH else "",
        "missing": [wanted(item, card) for item in missing],
        "ready": ready,
        "gate_title": _title(claim, primary_act, len(missing), may_change=may_change),
        "gate_hint": _hint(claim, may_read=may_read, ready=ready),
        "primary_asks": primary is not None and _asks(primary),
        "primary_keys": _primary_keys(primary_act, is_blocked=bool(missing)),
        "may_read": may_read,
        "dangerous_acts": DANGEROUS,
        "asking_acts": {row.act for row in rows.values() if _asks(row)},
        "reject_act": reject,
        "more": [
            row for row in rows.values() if row not in (primary, reject) and row.act != Act.APPROVE
        ],
        "asked_row": asked_row,
        "ask_url": _url(asked_row.act, claim) if asked_row else "",
        "people": list(desk_people()) if asked_row and asked_row.act == Act.ASSIGN else [],
    }


def _asks(row: Transition) -> bool:
    """Whether a dialog comes before the act: for its words, for a person, or to be sure."""
    return row.why != Why.NOTHING or row.act in {Act.ASSIGN, Act.TAKE_OVER}


def _url(act: Act, claim: Claim) -> str:
    """Where ``act`` is posted to: most acts share one address."""
    name = f"desk:claim_{act}" if act in OWN_ADDRESS else "desk:claim_perform"
    return reverse(name, args=[claim.version.article_id, claim.pk])


def _title(claim: Claim, primary: Act | None, missing: int, *, may_change: bool) -> str:
    """What the claim is waiting for, in a few words; empty when its state says it all."""
    if missing and primary == Act.SUBMIT:
        return ngettext(
            "%(n)d thing left before second reading",
            "%(n)d things left before second reading",
            missing,
        ) % {"n": missing}
    if missing:
        return ngettext("%(n)d thing left", "%(n)d things left", missing) % {"n": missing}
    if primary == Act.SUBMIT:
        return _("Ready for second reading")
    if claim.status == S.IN_REVIEW:
        return _("Awaiting second reading")
    if claim.status == S.IN_PROGRESS and not may_change and claim.assignee:
        return _("%(name)s is working on this claim") % {"name": called(claim.assignee)}
    if claim.status == S.DISMISSED:
        return claim.get_dismiss_reason_display() or _("Dismissed")
    return ""


def _hint(claim: Claim, *, may_read: bool, ready: bool) -> str:
    if ready or (claim.status == S.IN_REVIEW and not may_read):
        return _("Any other editor can do the second reading, but you cannot.")
    return ""


def _primary_keys(primary: Act | None, *, is_blocked: bool) -> str:
    """The keys of the primary button; Enter goes to the first missing thing while there is one."""
    if is_blocked:
        return ""
    return "Enter a" if primary == Act.ACCEPT else "Enter"


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
