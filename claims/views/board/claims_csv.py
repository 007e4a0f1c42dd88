"""The claims of the grid as a file for a spreadsheet."""

import csv
from collections.abc import Callable, Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from claims.models.user import User
from claims.templatetags.bench import called
from claims.views.access import editor_required
from claims.views.board.grid_page import ordered
from claims.views.board.grid_query import COLUMNS, GridQuery, Known
from claims.views.board.grid_rows import GridRow, grid_row
from claims.views.requests import HtmxHttpRequest

MAX_ROWS = 10_000
CHUNK = 500
#: A cell that begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: The cells of a column; the article's outlet has a cell of its own.
CELLS: dict[str, Callable[[GridRow], list[str]]] = {
    "status": lambda row: [str(row.claim.get_status_display())],
    "speaker": lambda row: [row.speaker],
    "article": lambda row: [row.claim.version.article.title, row.claim.version.article.outlet],
    "rating": lambda row: [row.rating.label if row.rating else ""],
    "assignee": lambda row: [called(row.claim.assignee)],
    "flags": lambda row: [row.flags],
    "age": lambda row: [localtime(row.claim.status_at).isoformat(sep=" ", timespec="minutes")],
    "citations": lambda row: [str(row.citations)],
    "debts": lambda row: ["; ".join(row.debts)],
}


class _Line:
    """What ``csv.writer`` writes into: it hands each line back."""

    def write(self, line: str) -> str:
        return line


@editor_required
@require_GET
def claims_csv(request: HtmxHttpRequest) -> Any:
    """All claims of the filter in the columns of the grid, as UTF-8 with its mark for Excel."""
    wanted = GridQuery.from_query(request.GET, Known.load())
    lines = _lines(wanted, request.user)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = content_disposition_header(as_attachment=True, filename="claims.csv")
    response.headers["Content-Disposition"] = name or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _lines(wanted: GridQuery, user: User) -> Iterator[str]:
    write: Callable[[list[str]], str] = csv.writer(_Line()).writerow
    heads = [_("Number"), _("Claim")]
    for name in wanted.columns:
        heads.append(_("In this status since") if name == "age" else str(COLUMNS[name]))
        if name == "article":
            heads.append(_("Outlet"))
    yield "\ufeff" + write(heads)
    claims = ordered(wanted.claims(user), wanted)[: MAX_ROWS + 1]
    for number, claim in enumerate(claims.iterator(chunk_size=CHUNK)):
        if number == MAX_ROWS:
            text = _("There are more claims: this file holds the first %(n)d. Narrow the filters.")
            yield write([text % {"n": MAX_ROWS}])
            return
        row = grid_row(claim, user)
        cells = [str(claim.number), claim.exact]
        for name in wanted.columns:
            cells += CELLS[name](row)
        yield write([_safe(cell) for cell in cells])


def _safe(cell: str) -> str:
    """``cell`` as text that no spreadsheet computes."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
