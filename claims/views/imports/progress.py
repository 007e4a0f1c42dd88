"""The progress of reading an imported article, and retrying a reading that failed."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from claims.actions.errors import RefusedError
from claims.actions.runs.run import retry_run
from claims.models import Article, ExtractionRun
from claims.views.access import editor_required
from claims.views.requests import HtmxHttpRequest

RUN_STEPS = (
    (ExtractionRun.Status.QUEUED, gettext_lazy("Queued")),
    (ExtractionRun.Status.READING, gettext_lazy("Reading")),
    (ExtractionRun.Status.PARSING, gettext_lazy("Parsing")),
    (ExtractionRun.Status.SAVING, gettext_lazy("Saving the results")),
)


@editor_required
@require_GET
@vary_on_headers("HX-Request")
def import_progress(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """The progress of reading an article; the page refreshes itself until it is finished."""
    article = get_object_or_404(Article, pk=article_id)
    run = _latest_run(article)
    bench = reverse("desk:bench", args=[article.pk])
    if request.htmx and run is not None and run.status == ExtractionRun.Status.DONE:
        messages.success(request, f"{_claims_found(run.claims_found)}.")
        return HttpResponseClientRedirect(bench)
    context = {
        "article": article,
        "run": run,
        "bench": bench,
        "steps": _steps(run),
        "place": _place_in_queue(run),
        "refreshes": run is not None and not run.is_finished,
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


def _claims_found(number: int) -> str:
    return ngettext("%(n)d claim found", "%(n)d claims found", number) % {"n": number}


def _steps(run: ExtractionRun | None) -> list[tuple[str, str]]:
    """The steps of a reading with their state ("done", "current" or "next"); last, its claims."""
    statuses: list[str] = [status for status, _label in RUN_STEPS]
    status = run.status if run is not None else ExtractionRun.Status.QUEUED
    is_done = status == ExtractionRun.Status.DONE
    current = statuses.index(status) if status in statuses else len(statuses)
    states = ["done"] * current + ["current"] + ["next"] * len(statuses)
    labels = [str(label) for _status, label in RUN_STEPS]
    found = run.claims_found if run is not None else 0
    last = _claims_found(found) if is_done or found else gettext("Claims found")
    return [*zip(labels, states, strict=False), (last, "done" if is_done else "next")]


def _place_in_queue(run: ExtractionRun | None) -> int:
    if run is None or run.status != ExtractionRun.Status.QUEUED:
        return 0
    return ExtractionRun.objects.filter(
        status=ExtractionRun.Status.QUEUED, queued_at__lt=run.queued_at
    ).count()


@editor_required
@require_POST
def import_retry(request: HtmxHttpRequest, article_id: int) -> HttpResponse:
    """Queue a failed reading again; pressing twice queues once."""
    article = get_object_or_404(Article, pk=article_id)
    run = _latest_run(article)
    if run is not None:
        # Refused when it has not failed, or when somebody has just retried it.
        with suppress(RefusedError):
            retry_run(run, actor=request.user)
    return redirect("desk:import_progress", article.pk)
