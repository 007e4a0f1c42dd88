"""How far a source is trusted, and which public verdicts have to be checked again when it falls."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import require_role
from claims.actions.errors import RefusedError
from claims.infrastructure.roles import Role
from claims.models import Event, PublishedReview, Source
from claims.models.user import User


def published_verdicts_relying_on(source: Source) -> QuerySet[PublishedReview]:
    """The current verdicts whose published citations go back to ``source``, newest first.

    Counts what readers see, not the working copies: a re-opened claim may have dropped the citation
    while its verdict is still public. Sources merged into ``source`` or derived from it, at any
    remove, count as well.
    """
    return (
        PublishedReview.objects.current()
        .filter(sources__in=_with_derived(source))
        .select_related("article", "rating", "claim")
        .distinct()
        .newest_first()
    )


def _with_derived(source: Source) -> set[int]:
    """Ids of ``source`` and of every source merged into it or derived from it; a query per step."""
    found = newest = {source.pk}
    while newest:
        dependent = Q(derives_from__in=newest) | Q(merged_into__in=newest)
        newest = set(Source.objects.filter(dependent).values_list("pk", flat=True)) - found
        found = found | newest
    return found


#: From best to worst; "unrated" is neither.
_GRADES = (Source.Reliability.RELIABLE, Source.Reliability.MIXED, Source.Reliability.UNRELIABLE)


def is_downgrade(old: str, new: str) -> bool:
    """Whether ``new`` trusts a source less; from unrated only "unreliable" is a downgrade."""
    if old == Source.Reliability.UNRATED:
        return new == Source.Reliability.UNRELIABLE
    if new == Source.Reliability.UNRATED:
        return False
    return _GRADES.index(Source.Reliability(new)) > _GRADES.index(Source.Reliability(old))


@transaction.atomic
def rate_source(
    source: Source, *, reliability: str, reason: str, actor: User, seen: int | None = None
) -> list[PublishedReview]:
    """Rate how far a source is trusted, and why. Returns the verdicts that a downgrade queues."""
    require_role(actor, Role.ADMIN)
    before = source.reliability
    if seen is not None:
        source.lock_version = seen
    source.reliability, source.reliability_reason = reliability, reason.strip()
    source.rated_by, source.rated_at = actor, timezone.now()
    source.full_clean()
    source.save()
    verdicts = published_verdicts_relying_on(source)
    queued = list(verdicts) if is_downgrade(before, reliability) else []
    data = {"from": before, "to": reliability, "queued": [row.claim_id for row in queued]}
    Event.record("source.rate", actor=actor, subject=source, reason=reason, data=data)
    _queue(queued, source, actor, _("Its source “%(title)s” was downgraded."))
    return queued


@transaction.atomic
def retract_source(
    source: Source, *, reason: str, actor: User, seen: int | None = None
) -> list[PublishedReview]:
    """Mark a source as retracted by its publisher. Returns the verdicts that are queued."""
    require_role(actor, Role.ADMIN)
    if not reason.strip():
        raise RefusedError.because(_("Say why it is retracted."), "reason")
    if seen is not None:
        source.lock_version = seen
    source.retracted_at, source.retraction_reason = timezone.now(), reason.strip()
    source.full_clean()
    source.save()
    queued = list(published_verdicts_relying_on(source))
    data = {"queued": [row.claim_id for row in queued]}
    Event.record("source.retract", actor=actor, subject=source, reason=reason, data=data)
    _queue(queued, source, actor, _("Its source “%(title)s” was retracted."))
    return queued


def _queue(queued: list[PublishedReview], source: Source, actor: User, why: str) -> None:
    """Record on each claim that its verdict needs another check: the board lists these claims."""
    for row in queued:
        Event.record(
            "claim.recheck_due",
            actor=actor,
            claim=row.claim,
            article=row.article,
            subject=source,
            reason=why % {"title": source.title},
        )
