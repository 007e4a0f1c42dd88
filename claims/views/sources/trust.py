"""Rating and retracting a source, with the public verdicts that rely on it in view."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from claims.actions.errors import RefusedError
from claims.actions.sources.trust import published_verdicts_relying_on, rate_source, retract_source
from claims.forms.refusals import add_refusal
from claims.forms.sources import RetractForm, TrustForm
from claims.models import PublishedReview, Source, StaleWriteError
from claims.views.access import admin_required
from claims.views.linked_row import verdict_row
from claims.views.requests import HtmxHttpRequest


@admin_required
@require_http_methods(["GET", "POST"])
def source_rate(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """Rate how far a source is trusted."""
    source = get_object_or_404(Source, pk=source_id)
    initial = {"reliability": source.reliability, "seen": source.lock_version}
    form = TrustForm(request.POST or None, initial=initial)
    return _page(request, source, form, _("Rate the source"), rate_source)


@admin_required
@require_http_methods(["GET", "POST"])
def source_retract(request: HtmxHttpRequest, source_id: int) -> HttpResponse:
    """Mark a source as retracted by its publisher."""
    source = get_object_or_404(Source, pk=source_id, retracted_at__isnull=True)
    form = RetractForm(request.POST or None, initial={"seen": source.lock_version})
    return _page(request, source, form, _("Retract the source"), retract_source)


def _page(
    request: HtmxHttpRequest,
    source: Source,
    form: RetractForm,
    title: str,
    action: Callable[..., list[PublishedReview]],
) -> HttpResponse:
    """Call ``action`` with a valid form; the page again when it was refused or not sent yet."""
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            queued = action(source, actor=request.user, **form.cleaned_data)
        except (RefusedError, ValidationError) as error:
            add_refusal(form, error, fields={"reliability_reason": "reason"})
        except StaleWriteError:
            text = _("Someone changed this source meanwhile. Check it and save again.")
            form.add_error(None, text)
            status = 409
        else:
            messages.success(request, _saved(len(queued)))
            return redirect("desk:source_edit", source.pk)
    context = {
        "source": Source.objects.get(pk=source.pk),
        "form": form,
        "title": title,
        "button_class": "button--primary" if isinstance(form, TrustForm) else "button--danger",
        "verdicts": [verdict_row(row) for row in published_verdicts_relying_on(source)],
    }
    return render(request, "desk/sources/trust.html", context, status=status)


def _saved(queued: int) -> str:
    text = ngettext(
        "Saved. %(n)d published verdict is due for another check.",
        "Saved. %(n)d published verdicts are due for another check.",
        queued,
    )
    return text % {"n": queued}
