"""Opening, settling and asking a third reader about a disagreement. The claim is locked by the caller."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import lock_claim, require_role, require_unarchived, touch
from claims.actions.errors import NotAllowedError, RefusedError
from claims.infrastructure.roles import Role, desk_people, has_role
from claims.models import Claim, Event, SecondReading, review_of
from claims.models.blindness import has_seen_verdict
from claims.models.disagreement import Disagreement, open_disagreement
from claims.models.user import User


def require_invited(claim: Claim, reader: User) -> Disagreement | None:
    """The open disagreement on ``claim``; raises when somebody else than its readers reads it."""
    dispute = open_disagreement(review_of(claim))
    if dispute and reader.pk not in {dispute.reading.reader_id, dispute.third_reader_id}:
        raise NotAllowedError(
            _("Two editors disagree on this claim. Only a third reader they name may read it.")
        )
    return dispute


def record_outcome(
    dispute: Disagreement | None, reading: SecondReading, claim: Claim
) -> Disagreement | None:
    """Settle or open a disagreement by what ``reading`` says; returns the one still open."""
    if dispute is not None:
        if reading.reader_id == dispute.third_reader_id:
            dispute.third_reading = reading
        else:
            dispute.reading = reading
        dispute.save(update_fields=["reading", "third_reading"])
    if reading.agrees:
        _settle(reading, claim)
        return None
    if dispute is None:
        # One whose reader has become the checker binds nobody, and makes room for this one.
        Disagreement.objects.filter(review=reading.review, settled_at=None).update(
            settled_at=timezone.now(), settled_by=reading.reader
        )
        dispute = Disagreement.objects.create(review=reading.review, reading=reading)
        _tell("review.differ", dispute, claim, reading.reader)
    return dispute


def _settle(reading: SecondReading, claim: Claim) -> None:
    for dispute in Disagreement.objects.filter(review=reading.review, settled_at=None):
        dispute.settled_at, dispute.settled_by = timezone.now(), reading.reader
        dispute.save(update_fields=["settled_at", "settled_by"])
        _tell("review.settle", dispute, claim, reading.reader)


def third_opinion(dispute: Disagreement, reading: SecondReading) -> str:
    """What the note says with which a third reader's verdict returns the claim; no rating is named."""
    values = {
        "third": _name(reading.reader),
        "reader": _name(dispute.reading.reader),
    }
    if _same(reading, dispute.reading):
        return (
            _("Third reading: %(third)s agrees with %(reader)s. Two of three share that verdict.")
            % values
        )
    return _("Third reading: %(third)s agrees with neither of you.") % values


def _same(one: SecondReading, other: SecondReading) -> bool:
    answers = {one.attribution_result, other.attribution_result} - {""}
    return one.rating_id == other.rating_id and len(answers) <= 1


@transaction.atomic
def ask_third_reader(
    claim: Claim, *, actor: User, third: User, seen: int | None = None
) -> Disagreement:
    """Name who reads ``claim`` next; either of the two may, and may name another later."""
    require_role(actor)
    claim = lock_claim(claim, seen=seen)
    require_unarchived(claim)
    dispute = open_disagreement(review_of(claim))
    if dispute is None or claim.status != Claim.Status.IN_REVIEW:
        raise RefusedError.because(_("There is no open disagreement to settle here."))
    if actor.pk not in {dispute.review.checker_id, dispute.reading.reader_id}:
        raise NotAllowedError(_("Only the two who disagree may name a third reader."))
    if not may_read_third(dispute, claim, third):
        raise RefusedError.because(
            _("%(name)s has seen the verdict or is not an editor. Choose somebody else.")
            % {"name": _name(third)},
            "reader",
        )
    dispute.third_reader, dispute.asked_by, dispute.third_reading = third, actor, None
    dispute.save(update_fields=["third_reader", "asked_by", "third_reading"])
    touch(claim)
    _tell("review.ask_third", dispute, claim, actor, third=third.pk)
    return dispute


def may_read_third(dispute: Disagreement, claim: Claim, user: User) -> bool:
    """Whether ``user`` has seen neither verdict."""
    return (
        has_role(user, Role.EDITOR)
        and user.pk not in {dispute.review.checker_id, claim.assignee_id}
        and not dispute.review.readings.filter(reader=user).exists()
        and not has_seen_verdict(claim, user)
    )


def possible_thirds(dispute: Disagreement, claim: Claim) -> list[User]:
    """Editors who may be named, by name; empty where readings are not required."""
    if not settings.REQUIRE_SECOND_READING:
        return []
    return [user for user in desk_people() if may_read_third(dispute, claim, user)]


def _tell(kind: str, dispute: Disagreement, claim: Claim, actor: User, **data: object) -> None:
    Event.record(
        kind,
        actor=actor,
        claim=claim,
        article=claim.version.article,
        subject=dispute,
        data=data,
    )


def _name(user: User) -> str:
    return user.get_full_name() or user.get_username()
