"""A disagreement about a verdict: what each editor found, and the form that names a third reader.

Only for pages of those who may see the verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims.actions.errors import RefusedError
from claims.actions.review.disagreement import ask_third_reader, possible_thirds
from claims.models import Claim, ClaimCard, Disagreement, Rating, StaleWriteError, review_of
from claims.models.user import User
from claims.templatetags.bench import called
from claims.views.access import editor_required
from claims.views.requests import HtmxHttpRequest


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one of them found."""

    name: str
    answer: str
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class DisagreementView:
    """``note`` says how it stands; ``thirds`` are the editors whom the user may name now."""

    dispute: Disagreement
    opinions: Sequence[Opinion]
    note: str
    thirds: Sequence[User]

    @property
    def is_open(self) -> bool:
        return self.dispute.settled_at is None


def disagreement_view(card: ClaimCard, user: User) -> DisagreementView | None:
    """The latest disagreement about the verdict of ``card``; one query where there is none."""
    claim, review = card.claim, card.review
    if review is None:
        return None
    dispute = Disagreement.objects.with_people().filter(review=review).first()
    if dispute is None:
        return None
    readings = [row for row in (dispute.reading, dispute.third_reading) if row]
    opinions = [
        Opinion(called(review.checker), review.get_attribution_result_display(), review.rating),
        *(
            Opinion(called(row.reader), row.get_attribution_result_display(), row.rating)
            for row in readings
        ),
    ]
    may_name = (
        dispute.settled_at is None
        and claim.status == Claim.Status.IN_REVIEW
        and user.pk in {review.checker_id, dispute.reading.reader_id}
    )
    thirds = possible_thirds(dispute, claim) if may_name else []
    return DisagreementView(dispute, opinions, _note(dispute, claim), thirds)


def _note(dispute: Disagreement, claim: Claim) -> str:
    if dispute.settled_at:
        return _("Settled. %(name)s agreed with the verdict.") % {
            "name": called(dispute.settled_by)
        }
    if dispute.third_reader and dispute.third_reading is None:
        return _("%(name)s has been asked for a third reading.") % {
            "name": called(dispute.third_reader)
        }
    if claim.status == Claim.Status.IN_REVIEW:
        return _("The claim cannot be approved until you agree or a third editor reads it.")
    return _("The claim cannot be approved until one of its readers agrees with the new verdict.")


class ThirdReaderForm(forms.Form):
    seen = forms.IntegerField(min_value=0)
    reader = forms.ModelChoiceField(queryset=User.objects.filter(is_active=True))


@editor_required
@require_POST
def third_reader(request: HtmxHttpRequest, public_id: str) -> HttpResponse:
    """Name the third reader, and go back to where the user was: the bench or the reading."""
    claim = get_object_or_404(Claim.objects.with_verdict(), public_id=public_id)
    review = review_of(claim)
    is_checker = review is not None and review.checker_id == request.user.pk
    reading_url = reverse("desk:second_reading_claim", args=[claim.public_id])
    form = ThirdReaderForm(request.POST)
    try:
        if not form.is_valid():
            raise RefusedError.because(_("Choose an editor."))
        third = form.cleaned_data["reader"]
        ask_third_reader(claim, actor=request.user, third=third, seen=form.cleaned_data["seen"])
    except StaleWriteError:
        messages.error(request, _("Not saved: somebody changed this claim meanwhile. Try again."))
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("%(name)s has been asked for a third reading.") % {"name": called(third)}
        messages.success(request, text)
    return redirect(claim.bench_url if is_checker else reading_url)
