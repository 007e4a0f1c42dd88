"""All claims of the newsroom in one grid: filters, order, and one act on many rows."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from claims.actions.workflow.perform_many import Report, perform_many
from claims.actions.workflow.table import Act
from claims.forms.claims_grid import MAX_ROWS, ClaimsFilterForm, ManyActForm
from claims.models import Claim
from claims.models.user import User
from claims.templatetags.bench import called
from claims.views.access import editor_required
from claims.views.bench.claim_list import FLAGS
from claims.views.board.claims_csv import MAX_ROWS as CSV_ROWS
from claims.views.board.grid_page import page_of
from claims.views.board.grid_query import COLUMNS, SORTS, GridQuery, Known
from claims.views.board.grid_rows import grid_row
from claims.views.requests import HtmxHttpRequest, whole_number


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; ``query`` sorts by it, ``order`` is the value of ``aria-sort``."""

    name: str
    label: str
    query: str
    order: str


@editor_required
@require_http_methods(["GET", "POST"])
def claims_grid(request: HtmxHttpRequest) -> HttpResponse:
    """The claims of the address. A post acts on the chosen rows, and the same page reports."""
    known = Known.load()
    people = [(str(person.pk), called(person)) for person in known.people]
    form, report, error = ManyActForm(people=known.people, options=people), None, ""
    chosen = _chosen(request.POST.getlist("row"))
    if request.method == "POST":
        form = ManyActForm(request.POST, people=known.people, options=people)
        error = _why_not(chosen, form)
        if not error:
            report = _act(chosen, form, request.user)
    wanted = GridQuery.from_query(request.GET, known)
    page = page_of(wanted.claims(request.user), wanted, request.GET)
    refused = {refusal.claim.pk for refusal in report.refused} if report else set(chosen)
    context = {
        "wanted": wanted,
        "page": page,
        "rows": [grid_row(claim, request.user) for claim in page.claims],
        "heads": _heads(wanted),
        "columns": COLUMNS.items(),
        "statuses": Claim.Status.choices,
        "filter": _filter_form(wanted, known, people),
        "form": form,
        "report": report,
        "done": _done(report, form) if report else "",
        "error": error,
        "selected": refused,
        "is_beyond": bool(request.GET.get("after") or request.GET.get("before")),
        "selects_all": request.method == "GET" and request.GET.get("select") == "all",
        "here": request.GET.urlencode(),
        "query": wanted.params(),
        "csv_rows": CSV_ROWS,
    }
    return render(request, "desk/board/claims.html", context, status=422 if error else 200)


def _chosen(values: list[str]) -> dict[int, int]:
    """The versions that the page showed, by the claim's key; what is no such pair is left out."""
    chosen: dict[int, int] = {}
    for value in values:
        key, _colon, seen = value.partition(":")
        pair = whole_number(key), whole_number(seen)
        if pair[0] is not None and pair[1] is not None:
            chosen.setdefault(pair[0], pair[1])
    return chosen


def _why_not(chosen: dict[int, int], form: ManyActForm) -> str:
    """What keeps the whole request from being done; "" for nothing."""
    if len(chosen) > MAX_ROWS:
        text = _("You selected %(n)d claims. Select %(most)d at most; nothing was changed.")
        return text % {"n": len(chosen), "most": MAX_ROWS}
    if not chosen:
        return _("Select at least one claim.")
    if form.is_valid():
        return ""
    if "act" in form.errors:
        return _("Choose whether to accept, reject or assign the claims.")
    return " ".join(text for errors in form.errors.values() for text in errors)


def _act(chosen: dict[int, int], form: ManyActForm, user: User) -> Report:
    data = form.cleaned_data
    return perform_many(
        chosen, Act(data["act"]), actor=user, code=data["code"], assignee=form.assignee
    )


def _done(report: Report, form: ManyActForm) -> str:
    n = report.done
    words = {
        Act.ACCEPT: ngettext("%(n)d claim accepted", "%(n)d claims accepted", n),
        Act.REJECT: ngettext("%(n)d claim rejected", "%(n)d claims rejected", n),
        Act.ASSIGN: ngettext("%(n)d claim assigned", "%(n)d claims assigned", n),
    }
    return words[Act(form.cleaned_data["act"])] % {"n": n}


def _filter_form(
    wanted: GridQuery, known: Known, people: list[tuple[str, str]]
) -> ClaimsFilterForm:
    return ClaimsFilterForm(
        initial={**wanted.values(), "sort": wanted.sort},
        people=people,
        flags=list(FLAGS.items()),
        ratings=known.ratings,
    )


def _heads(wanted: GridQuery) -> list[Head]:
    """The heads of the chosen columns; pressing the sorted one turns its order round."""
    heads = []
    for name in wanted.columns:
        sort = name if name in SORTS else ""
        order = ""
        if sort and wanted.sort.removeprefix("-") == sort:
            order = "descending" if wanted.is_descending else "ascending"
            sort = sort if wanted.sort.startswith("-") else f"-{sort}"
        query = wanted.params(sort=sort) if sort else ""
        heads.append(Head(name, str(COLUMNS[name]), query, order))
    return heads
