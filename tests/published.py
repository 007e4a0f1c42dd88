"""Published verdicts for tests, made by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from claims.actions.evidence.citations import add_evidence
from claims.actions.publishing.publish import publish, reopen
from claims.actions.review.verdict import read_blind, submit, write_review
from claims.models import Claim, PublishedReview
from tests.factories import make_admin, make_approved_claim, make_pages, make_source, make_user


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works here: one checks, one reads blind, one may withdraw."""

    checker: User
    reader: User
    admin: User


def make_desk() -> Desk:
    """The people and the pages without which nothing is published."""
    make_pages()
    return Desk(
        checker=make_user(first_name="Ines", last_name="Okafor"),
        reader=make_user(first_name="Ruth", last_name="Adeyemi"),
        admin=make_admin(),
    )


def make_published(desk: Desk, *, at: Any = None, **fields: Any) -> PublishedReview:
    """A verdict that readers see; ``fields`` are those of ``make_approved_claim``."""
    claim = make_approved_claim(checker=desk.checker, reader=desk.reader, **fields)
    return publish(claim, actor=desk.reader, at=at)


def checked_again(claim: Claim, desk: Desk, **changes: Any) -> Claim:
    """Open a published claim again, change its review and take it to approval."""
    claim = reopen(Claim.objects.get(pk=claim.pk), actor=desk.checker, reason="A new document")
    if rating := changes.get("rating"):
        add_evidence(
            claim, source=make_source(), stance=rating.proof or "context", actor=desk.checker
        )
    if changes:
        write_review(claim, actor=desk.checker, **changes)
    claim = submit(Claim.objects.get(pk=claim.pk), actor=desk.checker)
    read_blind(claim, reader=desk.reader, rating=claim.review.rating)
    return Claim.objects.get(pk=claim.pk)


def republish(row: PublishedReview, desk: Desk, **changes: Any) -> PublishedReview:
    """Correct a published verdict; readers are told "We were wrong."."""
    claim = checked_again(row.claim, desk, **changes)
    return publish(claim, actor=desk.reader, correction_kind="correction", note="We were wrong.")
