"""How far the reading of an imported article is, and another try when it failed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from claims.actions.errors import RefusedError
from claims.actions.queue import enqueue_extraction
from claims.actions.runs.run import retry_run
from claims.models import Article, ExtractionRun
from claims.views.access import editor_required
from claims.views.requests import HtmxHttpRequest

RUN_STEPS = (
    (ExtractionRun.Status.QUEUED, gettext_lazy("Queued")),
    (ExtractionRun.Status.READING, gettext_lazy("Reading")),
    (ExtractionRun.Status.PARSING, gettext_lazy("Parsing")),
    (ExtractionRun.Status.SAVING, gettext_lazy("Saving what was found")),
)


@editor_required
@require_GET
@vary_on_headers("HX-Request")
def import_progress(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """How far the reading of an article is; asks again by itself until it is finished."""
    article = get_object_or_404(Article, pk=article_id)
    run = _latest_run(article)
    bench = reverse("desk:bench", args=[article.pk])
    if request.htmx and run is not None and run.status == ExtractionRun.Status.DONE:
        messages.success(request, _found_message(run))
        return HttpResponseClientRedirect(bench)
    context = {
        "article": article,
        "run": run,
        "bench": bench,
        "steps": _steps(run),
        "place": _place_in_queue(run),
    }
    template = "desk/imports/progress.html"
    return render(request, template + "#progress" if request.htmx else template, context)


def _latest_run(article: Article) -> ExtractionRun | None:
    return (
        ExtractionRun.objects.filter(version__article=article)
        .select_related("version")
        .order_by("-id")
        .first()
    )


def _found_message(run: ExtractionRun) -> str:
    return ngettext("%(n)d claim found.", "%(n)d claims found.", run.claims_found) % {
        "n": run.claims_found
    }


def _steps(run: ExtractionRun | None) -> list[dict[str, Any]]:
    """The steps of a run, each done, current or still to come."""
    names = [name for name, _label in RUN_STEPS]
    status = run.status if run is not None else ExtractionRun.Status.QUEUED
    now = names.index(status) if status in names else len(names)  # type: ignore[arg-type]
    states = ["done" if i < now else "current" if i == now else "next" for i in range(len(names))]
    return [
        {"label": label, "state": state}
        for (_name, label), state in zip(RUN_STEPS, states, strict=True)
    ]


def _place_in_queue(run: ExtractionRun | None) -> int:
    """How many runs wait before this one."""
    if run is None or run.status != ExtractionRun.Status.QUEUED:
        return 0
    return ExtractionRun.objects.filter(
        status=ExtractionRun.Status.QUEUED, queued_at__lt=run.queued_at
    ).count()


@editor_required
@require_POST
def import_retry(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Queue a failed reading afresh; pressing twice queues once."""
    article = get_object_or_404(Article, pk=article_id)
    run = _latest_run(article)
    if run is not None:
        # Refused when it has not failed, or when somebody else was faster: it is queued already.
        with suppress(RefusedError), transaction.atomic():
            run_id = retry_run(run, actor=request.user).pk
            enqueue_extraction(run_id)
    return redirect("desk:import_progress", article.pk)
