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
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from claims.actions.errors import Missing, RefusedError
from claims.models import Claim, StaleWriteError
from claims.views.access import editor_required
from claims.views.bench import Bench, card_answer_context, drawn_blocks, list_context, page_context
from claims.views.bench_card import CardQuery
from claims.views.bench_conflict import conflict_context
from claims.views.bench_list import ListFilter, page_query
from claims.views.bench_outline import outline


class Scope(IntEnum):
    """How far a change reaches; each takes in the one before."""

    ROW = 1  # the card, the claim's row, the counters
    TEXT = 2  # also its paragraph and the coverage
    LIST = 3  # also other claims: the whole list


@dataclass(slots=True)
class Done:
    """What an act did. ``said`` goes to the toast and the live region.

    ``was_live``: it had a row in the list, though it may be dismissed now. ``tab`` names the tab to show (empty: the one that is open). A ``draft`` was saved while its
    editor types: the card stays, only row, gate and versions are renewed.
    """

    claim: Claim
    said: str
    scope: Scope = Scope.ROW
    tab: str = ""
    focus: str = ""
    can_undo: bool = True
    draft: bool = False
    was_live: bool = False
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
    def view(request: HttpRequest, article_id: int, claim_id: int, **kwargs: Any) -> HttpResponse:
        claim = get_object_or_404(
            Claim.objects.select_related("version__article"),
            pk=claim_id,
            version__article_id=article_id,
        )
        try:
            done = act(request, claim, **kwargs)
        except InvalidFormError as error:
            return _refuse(request, claim, 422, error.tab, form=error.form, **error.asked)
        except ValidationError as error:
            found = [Missing(text, "") for text in error.messages]
            return _refuse(request, claim, 422, refused=found)
        except RefusedError as error:
            return _refuse(request, claim, 422, refused=error.missing)
        except StaleWriteError as error:
            conflict = conflict_context(request, claim, error.current)
            return _refuse(request, claim, 409, conflict=conflict)
        except PermissionDenied as error:
            return _not_allowed(request, error)
        return answer(request, done)

    return view


def seen_version(request: HttpRequest, name: str = "seen") -> int:
    """The version of the row that the form was made from; answers 400 without one."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise SuspiciousOperation("An act on the bench must say which version it saw.")
    return int(text)


def valid(form: BaseForm, tab: str = "", **asked: Any) -> dict[str, Any]:
    """The form's clean values; raises ``InvalidFormError``."""
    if not form.is_valid():
        raise InvalidFormError(form, tab, **asked)
    return form.cleaned_data


def answer(request: HttpRequest, done: Done) -> HttpResponse:
    """Fragments for htmx; for a plain form the page again, with the claim still open."""
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, done.said)
        return redirect(_page_url(done))
    one = Bench(done.claim.version.article, done.claim.version, outline(done.claim.version))
    asked = CardQuery.from_query(page_query(request))
    asked = CardQuery(tab=done.tab or asked.tab, focus=done.focus)
    more = _changed(request, one, done)
    context = card_answer_context(request, one, done.claim.pk, asked, **more)
    template = "claim_draft.html" if done.draft else "claim_answer.html"
    response = render(request, f"desk/partials/{template}", context)
    response["HX-Trigger"] = json.dumps(_triggers(context, done))
    return response


def _changed(request: HttpRequest, one: Bench, done: Done) -> dict[str, Any]:
    """What beside the card is drawn anew."""
    more = _row_or_list(request, one, done)
    if done.scope >= Scope.TEXT:
        mark = next(mark for mark in one.marks if mark.id == done.claim.pk)
        places = {
            place
            for place, block in enumerate(one.version.blocks)
            for at in (mark.start, mark.end - 1, *done.also_at)
            if block["start"] <= at < block["end"]
        }
        covered = one.covered()
        more |= {
            "coverage": covered,
            "redraw_blocks": drawn_blocks(one, covered, mark, only=places),
            "redraw_coverage": True,
        }
    return more


def _row_or_list(request: HttpRequest, one: Bench, done: Done) -> dict[str, Any]:
    """One row, where it is sure to stand in the list; else the whole list."""
    wanted = ListFilter.of_request(request)
    has_row = done.was_live or done.claim.status != Claim.Status.DISMISSED
    if wanted.lists_all and has_row and done.scope < Scope.LIST:
        return {"redraw_row": True}
    return {"redraw_list": True, **list_context(request, one, wanted)}


def _triggers(context: dict[str, Any], done: Done) -> dict[str, Any]:
    """Events for the page: toast, versions of the rows, what is left to do."""
    claim, left = context["claim"], len(context["missing"])
    triggers: dict[str, Any] = {
        "claimUpdated": {
            "claim": claim.pk,
            "seen": claim.lock_version,
            "review": context["review_seen"],
        }
    }
    said = done.said
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
    request: HttpRequest, claim: Claim, status: int, tab: str = "", **more: Any
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
    if request.htmx:  # type: ignore[attr-defined]
        one = Bench(version.article, version, outline(version))
        more |= _row_or_list(request, one, Done(claim, ""))
        context = card_answer_context(request, one, claim.pk, asked, **more)
        return render(request, "desk/partials/claim_answer.html", context, status=status)
    context = page_context(
        request, version.article, version, asked=asked, number=claim.number, **more
    )
    return render(request, "desk/bench.html", context, status=status)


def _not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """403; the page says why in a toast and keeps what is on it."""
    if not request.htmx:  # type: ignore[attr-defined]
        raise error
    words = str(error) or _("Your account may not do this.")
    response = HttpResponse(words, status=403, content_type="text/plain; charset=utf-8")
    response["HX-Trigger"] = json.dumps({"toast": {"text": words, "kind": "error"}})
    return response
