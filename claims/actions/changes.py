"""What an action changed on a claim: which fields it may set, and the event that records it."""

from collections.abc import Collection, Mapping

from django.db import models

from claims.models import Claim, Event
from claims.models.user import User


def require_known(fields: Collection[str], known: Collection[str]) -> None:
    """Raises ``TypeError`` when ``fields`` names one that the action does not set."""
    if unknown := set(fields) - set(known):
        raise TypeError(f"This action does not set {sorted(unknown)}")


def record_change(
    claim: Claim,
    kind: str,
    *,
    actor: User,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    subject: models.Model | None = None,
) -> None:
    """Record an event with the values before and after, from which the change can be undone.

    ``subject`` is the changed row, when that is not the claim itself.
    """
    Event.record(
        kind,
        actor=actor,
        claim=claim,
        article=claim.version.article,
        subject=subject,
        data={"before": dict(before or {}), "after": dict(after or {})},
    )
