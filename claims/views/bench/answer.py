"""How an act on the bench is answered: what changed and nothing else, or a plain redirect."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from claims.actions.articles.details import Coverage
from claims.actions.errors import Missing, RefusedError
from claims.models import Claim, StaleWriteError
from claims.views.access import editor_required
from claims.views.bench.card import CardQuery
from claims.views.bench.claim_list import ListFilter, page_query
from claims.views.bench.conflict import conflict_context
from claims.views.bench.outline import Bench
from claims.views.bench.page import card_answer_context, drawn_blocks, list_context, page_context
from claims.views.bench.parts import Before, Changes, changes
from claims.views.requests import HtmxHttpRequest, whole_number


class Scope(IntEnum):
    """How far a change reaches; each takes in the one before."""

    ROW = 1  # the card, the claim's row, and what follows from another status or span
    MARGIN = 2  # also the speakers beside its paragraph
    TEXT = 3  # also its paragraph and the coverage, whatever changed
    LIST = 4  # also other claims: the whole list


@dataclass(slots=True)
class Done:
    """What an act did. ``said`` goes to the toast and the live region.

    ``was_live``: it had a row in the list, though it may be dismissed now. ``tab`` names the tab to
    show (empty: the one that is open). A ``draft`` was saved while its editor types: the card stays,
    only row, gate and versions are renewed. ``parts`` are the parts of the card that changed beside
    what follows from the status (see ``desk/bench/partials/claim_parts.html``); None: the whole card.
    """

    claim: Claim
    said: str
    scope: Scope = Scope.ROW
    tab: str = ""
    focus: str = ""
    can_undo: bool = True
    draft: bool = False
    was_live: bool = False
    parts: frozenset[str] | None = None
    #: Paragraphs to draw anew beside the claim's own: spans that are no longer there.
    also_at: tuple[int, ...] = field(default=())


class InvalidFormError(Exception):
    """What was sent is not well formed; ``form`` holds it with its errors."""

    def __init__(self, form: BaseForm, tab: str = "", **asked: Any) -> None:
        super().__init__("invalid form")
        self.form, self.tab, self.asked = form, tab, asked


Act = Callable[..., Done]


def claim_act(act: Act) -> Callable[..., HttpResponse]:
    """Make a view of a function that takes request and claim, does one thing and returns ``Done``.

    The claim is looked up below its article, so that a crafted address finds nothing.
    """

    @require_POST
    @editor_required
    @wraps(act)
    def view(
        request: HtmxHttpRequest, article_id: int, claim_id: int, **kwargs: Any
    ) -> HttpResponse:
        before: Before | None = None
        try:
            claim = _claim_below(article_id, claim_id)
            before = Before.of(claim, request.user)
            with transaction.atomic():
                done = act(request, claim, **kwargs)
        except InvalidFormError as error:
            claim = _as_it_is(claim_id)
            return _refuse(request, claim, 422, error.tab, form=error.form, **error.asked)
        except ValidationError as error:
            found = [Missing(text, "") for text in error.messages]
            return _refuse(request, _as_it_is(claim_id), 422, refused=found)
        except RefusedError as error:
            return _refuse(request, _as_it_is(claim_id), 422, refused=error.missing)
        except StaleWriteError as error:
            claim = _as_it_is(claim_id)
            conflict = conflict_context(request, claim, error.current)
            return _refuse(request, claim, 409, conflict=conflict)
        except PermissionDenied as error:
            return _not_allowed(request, error)
        return answer(request, done, before)

    return view


def _claim_below(article_id: int, claim_id: int) -> Claim:
    """The claim, when it is one of the article; else 404."""
    claims = Claim.objects.with_verdict()
    return get_object_or_404(claims, pk=claim_id, version__article=article_id)


def _as_it_is(claim_id: int) -> Claim:
    """The claim again, after an act that was not done: its object may hold what was refused."""
    return Claim.objects.select_related("version__article").get(pk=claim_id)


def seen_version(request: HtmxHttpRequest, name: str = "seen") -> int:
    """The version of the row that the form was made from; answers 400 without one."""
    seen = whole_number(request.POST.get(name, ""))
    if seen is None:
        raise SuspiciousOperation("An act on the bench must say which version it saw.")
    return seen


def valid(form: BaseForm, tab: str = "", **asked: Any) -> dict[str, Any]:
    """The form's clean values; raises ``InvalidFormError``."""
    if not form.is_valid():
        raise InvalidFormError(form, tab, **asked)
    return form.cleaned_data


def answer(request: HtmxHttpRequest, done: Done, before: Before | None = None) -> HttpResponse:
    """Fragments for htmx; for a plain form the page again, with the claim still open.

    ``before`` is what the bench showed; without it the whole card is drawn.
    """
    if not request.htmx:
        messages.success(request, done.said)
        return redirect(_page_url(done))
    claim = done.claim
    change = changes(before, claim, request.user) if before else None
    parts = _parts(request, done, change)
    one = Bench(claim.version.article, claim.version)
    asked = CardQuery.from_query(page_query(request))
    asked = CardQuery(tab=done.tab or asked.tab, focus=done.focus)
    more = _changed(request, one, done, before, change)
    # The toast's Undo swaps nothing by itself.
    by_toast = "card" in request.POST
    context = card_answer_context(
        request, one, claim.pk, asked, parts=parts, card_oob=by_toast, **more
    )
    response = render(request, _template(request, done, parts), context)
    if parts is not None:
        response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps(_triggers(context, done))
    return response


def _parts(request: HtmxHttpRequest, done: Done, change: Changes | None) -> frozenset[str] | None:
    """The parts of the card to draw, each swapped for itself; None: the card as a whole.

    After a conflict the card shows what somebody else wrote: ``whole`` is sent by its forms.
    """
    if request.POST.get("card", str(done.claim.pk)) != str(done.claim.pk):
        return frozenset()  # Another claim is on the card: undone from the toast.
    if done.draft:
        # Its editor goes on typing: the first words take an open claim, and nothing else is seen.
        return frozenset({"state"}) if change is None or change.counters else frozenset()
    if change is None or change.parts is None or done.parts is None or "whole" in request.POST:
        return None
    return change.parts | done.parts


def _template(request: HtmxHttpRequest, done: Done, parts: frozenset[str] | None) -> str:
    if done.draft:
        return "desk/bench/partials/claim_draft.html"
    return f"desk/bench/partials/{'claim_answer' if parts is None else 'claim_parts'}.html"


def _changed(
    request: HtmxHttpRequest, one: Bench, done: Done, before: Before | None, change: Changes | None
) -> dict[str, Any]:
    """What beside the card is drawn anew."""
    more = _row_or_list(request, one, done)
    # In whole lists the counters come along.
    more["redraw_counters"] = change is None or change.counters
    if not (change is None or change.paragraph or done.scope >= Scope.MARGIN):
        return more
    mark = next(mark for mark in one.marks if mark.id == done.claim.pk)
    spans = [(mark.start, mark.end), *([before.span] if before else [])]
    touched = {at for start, end in spans for at in (start, end - 1)} | set(done.also_at)
    places = {
        place
        for place, block in enumerate(one.version.blocks)
        if any(block["start"] <= at < block["end"] for at in touched)
    }
    if done.scope == Scope.MARGIN and not (change is None or change.paragraph):
        bare = Coverage(total=0, gaps=())
        drawn = drawn_blocks(one, bare, mark, only=places)
        # The headline has no margin.
        return more | {"redraw_margins": [block for block in drawn if block.kind != "headline"]}
    covered = one.covered()
    return more | {
        "coverage": covered,
        "redraw_blocks": drawn_blocks(one, covered, mark, only=places),
        "redraw_coverage": change is None or change.coverage or done.scope >= Scope.TEXT,
    }


def _row_or_list(request: HtmxHttpRequest, one: Bench, done: Done) -> dict[str, Any]:
    """One row, where it is sure to stand in the list; else the whole list."""
    wanted = ListFilter.of_request(request)
    has_row = done.was_live or done.claim.status != Claim.Status.DISMISSED
    if wanted.lists_all and has_row and done.scope < Scope.LIST:
        return {"redraw_row": True}
    return {"redraw_list": True, **list_context(request, one, wanted)}


def _triggers(context: dict[str, Any], done: Done) -> dict[str, Any]:
    """Events for the page: toast, versions of the rows, what is left to do."""
    claim = context["claim"]
    triggers: dict[str, Any] = {
        "claimUpdated": {
            "claim": claim.pk,
            "seen": claim.lock_version,
            "review": context["review_seen"],
        }
    }
    said = done.said
    left = len(context["missing"])
    if claim.status == Claim.Status.IN_PROGRESS and left and not done.draft:
        text = ngettext("%(n)d thing left", "%(n)d things left", left) % {"n": left}
        triggers["announce"] = f"{said}. {text}."
    if not done.draft:
        undo = reverse("desk:claim_undo", args=[claim.version.article_id, claim.pk])
        triggers["toast"] = {"text": said, **({"undo": undo} if done.can_undo else {})}
    return triggers


def _page_url(done: Done) -> str:
    claim = done.claim
    query = f"claim={claim.number}" + (f"&tab={done.tab}" if done.tab else "")
    newest = claim.version.article.current_version
    if newest and newest.pk != claim.version_id:
        query += f"&version={claim.version.number}"
    return f"{claim.version.article.bench_url}?{query}"


def _refuse(
    request: HtmxHttpRequest, claim: Claim, status: int, tab: str = "", **more: Any
) -> HttpResponse:
    """The card as it stands, with what is wrong above it and all that was typed still in it."""
    from_page = CardQuery.from_query(page_query(request))
    asked = CardQuery(
        tab=tab or from_page.tab,
        add=more.pop("add", False),
        edit=more.pop("edit", None),
        ask=more.pop("ask", ""),
    )
    more["typed"] = request.POST
    version = claim.version
    if request.htmx:
        one = Bench(version.article, version)
        more |= _row_or_list(request, one, Done(claim, "")) | {"redraw_counters": True}
        context = card_answer_context(request, one, claim.pk, asked, **more)
        return render(request, "desk/bench/partials/claim_answer.html", context, status=status)
    context = page_context(
        request, version.article, version, asked=asked, number=claim.number, **more
    )
    return render(request, "desk/bench/page.html", context, status=status)


def _not_allowed(request: HtmxHttpRequest, error: PermissionDenied) -> HttpResponse:
    """403; the page says why in a toast and keeps what is on it."""
    if not request.htmx:
        raise error
    words = str(error) or _("Your account may not do this.")
    response = HttpResponse(words, status=403, content_type="text/plain; charset=utf-8")
    response["HX-Trigger"] = json.dumps({"toast": {"text": words, "kind": "error"}})
    return response
