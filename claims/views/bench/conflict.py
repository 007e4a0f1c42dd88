"""Two editors wrote at once: what each of them wrote, side by side."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from claims.actions.evidence.quote_match import word_diff
from claims.models import ClaimReview, Event
from claims.templatetags.bench import called
from claims.views.bench.history import FIELDS
from claims.views.requests import HtmxHttpRequest

#: Values of a form that nobody typed.
NOT_TYPED = frozenset(
    {"csrfmiddlewaretoken", "seen", "review_seen", "citation_seen", "draft", "open"}
)


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of one side; ``differs`` when the other side has others there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One field that both wrote in."""

    name: str
    label: str
    mine: str
    theirs: str
    mine_runs: tuple[Run, ...]
    theirs_runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who was faster, and both texts of each field that differs.

    ``fields`` are the values sent, to be sent again with the version now current (``seen``);
    ``rest`` are those of them that no side shows.
    """

    title: str
    theirs_label: str
    action: str
    seen_name: str
    seen: int
    fields: list[tuple[str, str]]
    rest: list[tuple[str, str]]
    sides: list[Side]


def find_conflict(request: HtmxHttpRequest, claim_id: int, current: Model) -> Conflict:
    """What ``request`` would have overwritten; ``current`` is the row as it stands. One query."""
    event = Event.objects.filter(claim=claim_id).select_related("actor").first()
    title, theirs_label = _("Not saved: this claim has changed."), _("Saved")
    if event and event.actor:
        values = {"name": called(event.actor), "time": time_format(localtime(event.at), "H:i")}
        title = _("Not saved: %(name)s changed this claim at %(time)s.") % values
        theirs_label = _("%(name)s, %(time)s") % values
    sides = [side for side in _sides(request, current) if side.mine != side.theirs]
    fields = [
        (name, value)
        for name, sent in request.POST.lists()
        if name not in NOT_TYPED
        for value in sent
    ]
    shown = {side.name for side in sides}
    return Conflict(
        title=title,
        theirs_label=theirs_label,
        action=request.path,
        seen_name="review_seen" if isinstance(current, ClaimReview) else "seen",
        seen=getattr(current, "lock_version", 0),
        fields=fields,
        rest=[(name, value) for name, value in fields if name not in shown],
        sides=sides,
    )


def _sides(request: HtmxHttpRequest, current: Model) -> list[Side]:
    return [
        _side(name, str(label), request.POST[name].replace("\r\n", "\n"), _shown(current, name))
        for name, label in FIELDS.items()
        if name in request.POST and hasattr(current, name)
    ]


def _shown(row: Model, name: str) -> str:
    value = getattr(row, name)
    return "" if value is None else str(getattr(value, "slug", value))


def _side(name: str, label: str, mine: str, theirs: str) -> Side:
    steps = word_diff(mine, theirs)
    return Side(
        name=name,
        label=label,
        mine=mine,
        theirs=theirs,
        mine_runs=tuple(Run(s["quote"], s["op"] != "equal") for s in steps if s["quote"]),
        theirs_runs=tuple(Run(s["copy"], s["op"] != "equal") for s in steps if s["copy"]),
    )
