"""How the bench answers an act: card, row, counters and paragraphs for htmx, else a redirect."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from claims.actions.errors import Missing, RefusedError
from claims.models import Claim, StaleWriteError
from claims.views.access import editor_required
from claims.views.bench.card import CardQuery
from claims.views.bench.claim_list import ListFilter, page_query
from claims.views.bench.conflict import find_conflict
from claims.views.bench.outline import Outline, drawn_state
from claims.views.bench.page import card_answer_context, drawn_blocks, list_context, page_context
from claims.views.requests import Context, HtmxHttpRequest, whole_number


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did. ``message`` goes to the toast and the live region.

    ``tab`` names the tab of the card to show (empty: the card stays as it was open).
    ``list_changed``: other claims changed too. ``speaker_changed``: so did the margin of the text. ``is_draft``: saved while its editor goes on typing,
    so the fields of the card stay.
    """

    claim: Claim
    message: str
    tab: str = ""
    list_changed: bool = False
    speaker_changed: bool = False
    can_undo: bool = True
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the text and the list show of a claim; taken before the act, which changes the row."""

    span: tuple[int, int]
    drawn_state: str

    @classmethod
    def of(cls, claim: Claim) -> Shown:
        return cls((claim.start, claim.end), drawn_state(claim.status))

    @property
    def has_row(self) -> bool:
        return self.drawn_state != Claim.Status.DISMISSED


class InvalidFormError(Exception):
    """The request is not well formed; ``form`` holds it with its errors, ``query`` shows it."""

    def __init__(self, form: BaseForm, query: CardQuery | None = None) -> None:
        super().__init__("invalid form")
        self.form = form
        self.query = query


def claim_act(act: Callable[..., Outcome]) -> Callable[..., HttpResponse]:
    """Make a view of a function that takes request and claim, does one thing and returns ``Outcome``.

    The claim is looked up below its article, so that a crafted address finds nothing.
    """

    @require_POST
    @editor_required
    @wraps(act)
    def view(
        request: HtmxHttpRequest, article_id: int, claim_id: int, **kwargs: int
    ) -> HttpResponse:
        try:
            claim = claim_below(article_id, claim_id)
            shown = Shown.of(claim)
            with transaction.atomic():
                outcome = act(request, claim, **kwargs)
        except InvalidFormError as error:
            return _refuse(request, claim_id, 422, error.query, form=error.form)
        except ValidationError as error:
            missing = [Missing(text, "") for text in error.messages]
            return _refuse(request, claim_id, 422, refused=missing)
        except RefusedError as error:
            return _refuse(request, claim_id, 422, refused=error.missing)
        except StaleWriteError as error:
            conflict = find_conflict(request, claim_id, error.current)
            return _refuse(request, claim_id, 409, conflict=conflict)
        except PermissionDenied as error:
            return _not_allowed(request, error)
        return answer(request, outcome, shown)

    return view


def claim_below(article_id: int, claim_id: int) -> Claim:
    """The claim, when it is one of the article; else 404."""
    claims = Claim.objects.select_related("version__article")
    return get_object_or_404(claims, pk=claim_id, version__article=article_id)


def seen_version(request: HtmxHttpRequest, name: str = "seen") -> int:
    """The version of the row that the form was made from; answers 400 without one."""
    version = whole_number(request.POST.get(name, ""))
    if version is None:
        raise SuspiciousOperation("An act on the bench must say which version it saw.")
    return version


def valid(form: BaseForm, query: CardQuery | None = None) -> dict[str, Any]:
    """The form's clean values; raises ``InvalidFormError``, which shows the card as ``query`` says."""
    if not form.is_valid():
        raise InvalidFormError(form, query)
    return form.cleaned_data


def answer(request: HtmxHttpRequest, outcome: Outcome, shown: Shown | None = None) -> HttpResponse:
    """Fragments for htmx; for a plain form the page again, with the claim still open.

    ``shown`` is None for a claim that the page does not show yet.
    """
    if not request.htmx:
        messages.success(request, outcome.message)
        return redirect(_page_address(outcome))
    claim = outcome.claim
    outline = Outline(claim.version.article, claim.version)
    context = card_answer_context(request, outline, claim.pk, _card_query(request, outcome))
    context |= _card_swap(request, outcome)
    now = Shown.of(context["claim"])
    if now != shown or outcome.speaker_changed:
        context |= _changed_text(outline, claim.number, {now.span, (shown or now).span})
    has_row = shown is not None and shown.has_row and not outcome.list_changed
    context |= _row_or_list(request, outline, has_row=has_row)
    template = "claim_draft.html" if outcome.is_draft else "claim_answer.html"
    response = render(request, f"desk/bench/partials/{template}", context)
    response["HX-Trigger"] = json.dumps(_triggers(context, outcome))
    return response


def _card_query(request: HtmxHttpRequest, outcome: Outcome) -> CardQuery:
    """The tab the act asks for, else what is open on the card (its field ``open`` tells)."""
    if outcome.tab:
        return CardQuery(tab=outcome.tab)
    return _opened(request)


def _opened(request: HtmxHttpRequest) -> CardQuery:
    """What is open on the card: its field ``open`` tells, else the address of the page."""
    opened = request.POST.get("open")
    query = page_query(request) if opened is None else QueryDict(opened)
    return CardQuery.from_query(query).without_question()


def _card_swap(request: HtmxHttpRequest, outcome: Outcome) -> dict[str, bool]:
    """How the card is swapped: the toast's Undo names the claim that is on the card now."""
    on_card = request.POST.get("card")
    return {
        "swap_card": on_card in {None, str(outcome.claim.pk)},
        "card_oob": on_card is not None,
        # A half-written citation outlives every act but its own.
        "keep_evidence_form": not outcome.tab,
    }


def _changed_text(outline: Outline, number: int, spans: set[tuple[int, int]]) -> dict[str, object]:
    """The paragraphs that ``spans`` touch, claim ``number`` marked in them, and the coverage."""
    places = {
        place
        for place, block in enumerate(outline.version.blocks)
        if any(block["start"] < end and start < block["end"] for start, end in spans)
    }
    coverage = outline.coverage()
    blocks = drawn_blocks(outline, coverage, outline.mark(number), only=places)
    return {"coverage": coverage, "changed_blocks": blocks}


def _row_or_list(request: HtmxHttpRequest, outline: Outline, *, has_row: bool) -> dict[str, object]:
    """The claim's row where the list on the page has it for sure, else the whole list."""
    wanted = ListFilter.of_request(request)
    if wanted.lists_all and has_row:
        return {"changed_row": True}
    return {"changed_list": True, **list_context(request, outline, wanted)}


def _triggers(context: Context, outcome: Outcome) -> dict[str, object]:
    """Events for the page: toast, versions of the rows, what is left to do."""
    claim = context["claim"]
    triggers: dict[str, Any] = {
        "claimUpdated": {
            "claim": claim.pk,
            "seen": claim.lock_version,
            "review": context["review_seen"],
        }
    }
    if outcome.is_draft:
        return triggers
    left = len(context["missing"])
    if claim.status == Claim.Status.IN_PROGRESS and left:
        text = ngettext("%(n)d thing left", "%(n)d things left", left) % {"n": left}
        triggers["announce"] = f"{outcome.message}. {text}."
    triggers["toast"] = {"text": outcome.message}
    if outcome.can_undo:
        address = reverse("desk:article_undo", args=[claim.version.article_id])
        triggers["toast"]["undo"] = address
    return triggers


def _page_address(outcome: Outcome) -> str:
    claim = outcome.claim
    query = f"claim={claim.number}" + (f"&tab={outcome.tab}" if outcome.tab else "")
    newest = claim.version.article.current_version
    if newest and newest.pk != claim.version_id:
        query += f"&version={claim.version.number}"
    return f"{claim.version.article.bench_url}?{query}"


def _refuse(
    request: HtmxHttpRequest,
    claim_id: int,
    status: int,
    query: CardQuery | None = None,
    **more: object,
) -> HttpResponse:
    """The card as it stands, with what is wrong above it and all that was typed still in it."""
    claim = Claim.objects.select_related("version__article").get(pk=claim_id)
    query = query or _opened(request)
    version = claim.version
    more["typed"] = request.POST
    if request.htmx:
        outline = Outline(version.article, version)
        has_row = claim.status != Claim.Status.DISMISSED
        more |= {"swap_card": True, **_row_or_list(request, outline, has_row=has_row)}
        context = card_answer_context(request, outline, claim_id, query, **more)
        return render(request, "desk/bench/partials/claim_answer.html", context, status=status)
    context = page_context(
        request, version.article, version, card=query, number=claim.number, **more
    )
    return render(request, "desk/bench/page.html", context, status=status)


def _not_allowed(request: HtmxHttpRequest, error: PermissionDenied) -> HttpResponse:
    """403; the page says why in a toast and keeps what is on it."""
    if not request.htmx:
        raise error
    message = str(error) or _("Your account cannot do this.")
    response = HttpResponse(message, status=403, content_type="text/plain; charset=utf-8")
    response["HX-Trigger"] = json.dumps({"toast": {"text": message, "kind": "error"}})
    return response
