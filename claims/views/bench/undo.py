"""Undo: takes back the editor's last act on the article, and says which it was."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims.actions.errors import RefusedError
from claims.actions.undo import FACT, undo_act
from claims.models import Article, Claim, CoverageFact, Event
from claims.views.access import editor_required
from claims.views.bench.answer import Outcome, Shown, answer
from claims.views.bench.article_acts import answer_fact, refused
from claims.views.bench.history import WORDS
from claims.views.requests import HtmxHttpRequest

#: Events that concern other claims too or took the claim off the list, and those on the speaker.
CHANGES_LIST = frozenset({"claim.split", "claim.merge", "claim.reject", "claim.dismiss"})
CHANGES_SPEAKER = frozenset({"claim.speaker", "claim.attribution"})


@require_POST
@editor_required
def article_undo(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Undo the last act; the answer shows the claim or the fact that it concerned."""
    article = get_object_or_404(Article, pk=article_id)
    try:
        event = undo_act(article, actor=request.user)
    except RefusedError as error:
        return _refuse(request, article, [str(item.text) for item in error.missing])
    except ValidationError as error:
        return _refuse(request, article, error.messages)
    if event.kind == FACT:
        return _answer_fact(request, event)
    claim = Claim.objects.with_verdict().get(pk=event.claim_id)
    words = {"n": claim.number, "what": WORDS.get(event.kind, event.kind)}
    outcome = Outcome(
        claim,
        _("Undone on claim %(n)d: %(what)s") % words,
        list_changed=event.kind in CHANGES_LIST or claim.status == Claim.Status.DISMISSED,
        speaker_changed=event.kind in CHANGES_SPEAKER,
    )
    return answer(request, outcome, _shown_before(event, claim))


def _shown_before(event: Event, claim: Claim) -> Shown:
    """What the page showed of the claim: an act on its state or place changed the text too."""
    if not event.kind.startswith("claim."):
        return Shown.of(claim)
    after = event.data.get("after") or {}
    span = (after.get("start", claim.start), after.get("end", claim.end))
    return Shown(span, drawn_state="")


def _refuse(request: HtmxHttpRequest, article: Article, errors: list[str]) -> HttpResponse:
    if (version := article.current_version) is None:
        raise Http404
    return refused(request, version, errors)


def _answer_fact(request: HtmxHttpRequest, event: Event) -> HttpResponse:
    facts = CoverageFact.objects.select_related("version__article")
    fact = facts.get(pk=event.subject.rpartition(" ")[2])
    state = CoverageFact.State(event.data["to"]).label
    words = {"words": fact.version.text[fact.start : fact.end], "state": state}
    return answer_fact(request, fact, _("Undone: “%(words)s” %(state)s") % words)
