"""Writing a verdict, sending it to second reading, and reading it blind."""

from django.db import transaction
from django.utils.translation import gettext as _

from claims.actions.access import (
    lock_claim,
    require_editable,
    require_role,
    require_unarchived,
    touch,
)
from claims.actions.changes import record_change, require_known
from claims.actions.errors import NotAllowedError, RefusedError
from claims.actions.evidence.citations import add_note, begin_work
from claims.actions.review.disagreement import record_outcome, require_invited, third_opinion
from claims.actions.workflow.perform import perform, step
from claims.actions.workflow.table import Act
from claims.models import (
    Claim,
    ClaimReview,
    Event,
    Rating,
    SecondReading,
    StaleWriteError,
    load_card,
    review_of,
)
from claims.models.blindness import has_seen_verdict
from claims.models.user import User

#: Fields of the working copy that an editor may set.
WRITTEN = (
    "attribution_result",
    "attribution_note",
    "rating",
    "one_line",
    "reasoning",
    "reply_asked_on",
    "reply",
)


@transaction.atomic
def write_review(
    claim: Claim, *, actor: User, seen: int | None = None, **fields: object
) -> ClaimReview:
    """Save the given ``fields`` of the verdict, which ``WRITTEN`` lists; the others keep their values.

    ``seen`` is the ``lock_version`` of the review itself (0 when there was no review yet). Writing
    on an open claim assigns the claim to the writer. Raises ``StaleWriteError`` when the review
    has changed since.
    """
    require_known(fields, WRITTEN)
    claim = lock_claim(claim)
    version = claim.lock_version
    claim = begin_work(claim, actor)
    require_editable(claim, actor)
    review = review_of(claim) or ClaimReview(claim=claim, lock_version=0)
    if seen is not None and review.lock_version != seen:
        raise StaleWriteError(review)
    before = {name: _plain(getattr(review, name)) for name in fields}
    for name, value in fields.items():
        setattr(review, name, value)
    review.checker = actor
    if review._state.adding:
        review.lock_version = 1
    # Only the given fields are validated: the rest is unchanged, and the database checks the keys.
    rows = ("claim", "checker", "rating")
    fixed = [f.name for f in review._meta.fields if f.name not in fields]
    review.clean_fields(exclude={*rows, *fixed})
    written = None if review._state.adding else [*fields, "checker", "updated_at"]
    review.save(update_fields=written)
    review.claim = claim
    after = {name: _plain(value) for name, value in fields.items()}
    if before != after:
        touch(claim, since=version)
        record_change(
            claim, "review.write", actor=actor, before=before, after=after, subject=review
        )
    return review


def _plain(value: object) -> object:
    return value.slug if isinstance(value, Rating) else value


def submit(claim: Claim, *, actor: User, seen: int | None = None) -> Claim:
    """Send the verdict to second reading."""
    return perform(claim, Act.SUBMIT, actor=actor, seen=seen)


@transaction.atomic
def read_blind(
    claim: Claim,
    *,
    reader: User,
    rating: Rating,
    attribution_result: str = "",
    comment: str = "",
    seen: int | None = None,
) -> SecondReading:
    """Record the reading of a second reader who has not seen the verdict; agreement approves the claim.

    A reading that disagrees opens a disagreement, which binds the claim until it is settled. A third
    reader who disagrees with the checker returns the claim at once, with a note.
    ``seen`` is the ``lock_version`` of the claim that the reader saw: raises ``StaleWriteError``
    when the claim or its verdict has changed since.
    """
    require_role(reader)
    claim = lock_claim(claim, seen=seen)
    require_unarchived(claim)
    review = review_of(claim)
    if claim.status != Claim.Status.IN_REVIEW or review is None:
        raise RefusedError.because(_("This claim is no longer waiting for a second reading."))
    if review.checker_id == reader.pk:
        raise NotAllowedError(_("Whoever checked a claim cannot be its second reader."))
    if has_seen_verdict(claim, reader):
        raise NotAllowedError(_("You had this claim, so you cannot be its second reader."))
    dispute = require_invited(claim, reader)
    card = load_card(claim)
    agrees = rating.pk == review.rating_id and attribution_result in {
        "",
        review.attribution_result,
    }
    reading = SecondReading.objects.create(
        review=review,
        reader=reader,
        checker_id=review.checker_id,
        rating=rating,
        attribution_result=attribution_result,
        agrees=agrees,
        comment=comment.strip(),
        content_hash=card.content_hash(),
    )
    Event.record(
        "review.read",
        actor=reader,
        claim=claim,
        article=claim.version.article,
        subject=reading,
        reason=reading.comment,
        data={"agrees": agrees, "rating": rating.slug, "attribution_result": attribution_result},
    )
    dispute = record_outcome(dispute, reading, claim)
    if agrees:
        step(claim, Act.APPROVE, actor=reader, card=card)
    elif dispute and dispute.third_reading_id == reading.pk:
        return_claim(claim, actor=reader, comment=third_opinion(dispute, reading))
    return reading


@transaction.atomic
def return_claim(claim: Claim, *, actor: User, comment: str, seen: int | None = None) -> Claim:
    """Send a claim back to its checker; the comment becomes an open note."""
    returned = perform(claim, Act.RETURN, actor=actor, seen=seen, reason=comment)
    add_note(returned, body=comment, actor=actor)
    return returned
