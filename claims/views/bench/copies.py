"""Copies of a cited page, kept or asked for at the citation itself.

The page is fetched outside any transaction. The answer is the citation's own row and what follows
from it; the bench leaves it aside when that row is not on the card any more.
"""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims.actions.errors import RefusedError
from claims.actions.sources.copies import KeptCopy, keep_copy
from claims.actions.sources.web_archive import request_archiving
from claims.documents.records import ReadError
from claims.models import Claim, Evidence
from claims.views.access import editor_required
from claims.views.bench.card import CardQuery
from claims.views.bench.outline import Outline
from claims.views.bench.page import card_answer_context
from claims.views.requests import HtmxHttpRequest
from claims.views.sources.archive import archive_requested


@require_POST
@editor_required
def citation_copy(
    request: HtmxHttpRequest, article_id: int, claim_id: int, citation_id: int
) -> HttpResponse:
    """Fetch the cited page and keep it; the quote is looked for in it where it waited for a copy."""
    citation = _citation(article_id, claim_id, citation_id)
    try:
        kept = keep_copy(citation.source, actor=request.user)
    except (ReadError, RefusedError) as error:
        refused = _("No copy was kept. %(why)s") % {"why": error}
        return _answer(request, citation, refused=refused)
    return _answer(request, citation, message=_message(citation, kept))


@require_POST
@editor_required
def citation_archive(
    request: HtmxHttpRequest, article_id: int, claim_id: int, citation_id: int
) -> HttpResponse:
    """Ask the web archive to keep the cited page; asking twice asks once."""
    citation = _citation(article_id, claim_id, citation_id)
    try:
        request_archiving(citation.source, actor=request.user)
    except RefusedError as error:
        refused = _("No web archive copy was requested. %(why)s") % {"why": error}
        return _answer(request, citation, refused=refused)
    return _answer(request, citation, message=archive_requested())


def _citation(article_id: int, claim_id: int, citation_id: int) -> Evidence:
    """A citation below its claim and article; 404 when it is another's."""
    rows = Evidence.objects.select_related("source", "claim__version__article")
    return get_object_or_404(
        rows, pk=citation_id, claim=claim_id, claim__version__article=article_id
    )


def _message(citation: Evidence, kept: KeptCopy) -> str:
    """What happened to the copy, and to this citation."""
    if kept.unread:
        return kept.message
    now = Evidence.objects.filter(pk=citation.pk).first()
    if now is None:
        return _("Copy kept with the source. The citation has been removed in the meantime.")
    if now.snapshot_id == kept.snapshot.pk:
        if not now.quote:
            return _("Copy kept.")
        return _("Copy kept, %(match)s.") % {"match": now.get_quote_match_display()}
    if now.snapshot_id is not None:
        return _(
            "Newer copy kept with the source. The quote stays checked against the earlier copy."
        )
    return _(
        "Copy kept with the source. This citation is unchanged, because the claim is %(status)s."
    ) % {"status": citation.claim.get_status_display()}


def _answer(
    request: HtmxHttpRequest, citation: Evidence, *, message: str = "", refused: str = ""
) -> HttpResponse:
    """The citation's row, and those of the same source; for a plain form the page again."""
    claim = citation.claim
    if not request.htmx:
        if refused:
            messages.error(request, refused)
        else:
            messages.success(request, message)
        return redirect(_row_address(claim, citation))
    context = _row_context(request, claim, citation) | {"copy_refused": refused}
    template = "desk/bench/partials/citation_answer.html"
    response = render(request, template, context, status=422 if refused else 200)
    toast = {"text": refused, "kind": "error"} if refused else {"text": message}
    # After the swap, for then it is heard although the pressed button may be gone.
    response["HX-Trigger-After-Swap"] = json.dumps({"toast": toast})
    return response


def _row_address(claim: Claim, citation: Evidence) -> str:
    version = claim.version
    newest = version.article.current_version
    older = f"&version={version.number}" if newest and newest.pk != version.pk else ""
    return f"{version.article.bench_url}?claim={claim.number}&tab=evidence{older}#citation-{citation.pk}"


def _row_context(request: HtmxHttpRequest, claim: Claim, citation: Evidence) -> dict[str, object]:
    outline = Outline(claim.version.article, claim.version)
    context = card_answer_context(request, outline, claim.pk, CardQuery())
    same = [c for c in context["citations"] if c.row.source_id == citation.source_id]
    return context | {
        "cited": next((c for c in same if c.row.pk == citation.pk), None),
        "others": [c for c in same if c.row.pk != citation.pk],
    }
