"""Publishing a verdict, opening it again, withdrawing it. Nothing that readers saw is ever changed."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from claims.actions.access import lock_claim
from claims.actions.errors import Missing, RefusedError
from claims.actions.workflow.gates import agreeing_reading
from claims.actions.workflow.perform import perform, step
from claims.actions.workflow.table import Act
from claims.models import (
    Article,
    Claim,
    ClaimCard,
    Correction,
    Event,
    PublishedReview,
    SecondReading,
    load_card,
)
from claims.models.user import User
from claims.publishing.payload import build_payload, require_rating, same_substance
from claims.publishing.shapes import ReviewPayload
from claims.publishing.store import current_reviews, rebuild_article, render_review

#: Kinds of note an editor may give a changed verdict; a withdrawal is an act of its own.
CHANGES = (
    Correction.Kind.CORRECTION,
    Correction.Kind.UPDATE,
    Correction.Kind.CLARIFICATION,
)


@transaction.atomic
def publish(
    claim: Claim,
    *,
    actor: User,
    seen: int | None = None,
    correction_kind: str = "",
    note: str = "",
    minor: bool = False,
    at: datetime | None = None,
) -> PublishedReview:
    """Show the approved verdict of ``claim`` to readers; returns the row they see from now on.

    A verdict that was public before needs to say what changed: ``correction_kind`` (one of
    ``CHANGES``) with a ``note``, or ``minor`` for a typo, which cannot change the rating or
    the answer to "was it said?". When nothing a reader sees differs, the public row stays and only
    its mark "being checked again" goes. ``at`` dates the publication (None: now).

    Raises ``RefusedError``, ``NotAllowedError`` and ``StaleWriteError`` as ``perform`` does.
    """
    at = at or timezone.now()
    claim = lock_claim(claim, seen=claim.lock_version if seen is None else seen)
    card = load_card(claim)
    claim = step(claim, Act.PUBLISH, actor=actor, card=card, at=at)
    article = _lock_article(claim)
    reading = agreeing_reading(card)
    public = current_reviews(article)
    before = next((row for row in public if row.claim_id == claim.pk), None)
    with translation.override(settings.LANGUAGE_CODE):
        payload = build_payload(
            card,
            before=before,
            reading=reading,
            at=at,
            minor=minor,
            kind=correction_kind,
            note=note.strip(),
        )
    if before is not None and same_substance(before.payload, payload):
        settle(before, claim)
        rebuild_article(article, at=at, reviews=public)
        _record(before, "review.confirmed", actor, at, {})
        return before
    if before is not None:
        _require_explanation(before, payload, kind=correction_kind, note=note, minor=minor)
        note = "" if minor else note.strip()
        PublishedReview.objects.filter(pk=before.pk).update(
            is_current=False, rechecking_since=None, article_edited_at=None
        )
    row = _insert(card, payload, reading, actor=actor, at=at)
    if before is not None and not minor:
        Correction.objects.create(
            published=row,
            claim=claim,
            kind=correction_kind,
            note=note,
            old_rating=before.rating,
            new_rating=row.rating,
            made_at=at,
            made_by=actor,
        )
    others = [other for other in public if other is not before]
    rebuild_article(article, at=at, reviews=[*others, row])
    _record(row, "review.publish", actor, at, {"kind": correction_kind, "minor": minor}, note)
    return row


def rehearse(
    claim: Claim,
    *,
    actor: User,
    show: Callable[[PublishedReview], str],
    correction_kind: str = "",
    note: str = "",
    minor: bool = False,
) -> str:
    """What ``show`` makes of the row that ``publish`` would store now; nothing of it stays.

    Raises what ``publish`` raises.
    """
    with transaction.atomic():
        row = publish(claim, actor=actor, correction_kind=correction_kind, note=note, minor=minor)
        shown = show(row)
        transaction.set_rollback(True)
    return shown


@transaction.atomic
def reopen(
    claim: Claim,
    *,
    actor: User,
    reason: str,
    seen: int | None = None,
    at: datetime | None = None,
) -> Claim:
    """Take a published claim back into work; readers keep the verdict, marked as being checked again."""
    at = at or timezone.now()
    claim = perform(claim, Act.REOPEN, actor=actor, seen=seen, reason=reason)
    article = _lock_article(claim)
    claim.published.filter(is_current=True).update(rechecking_since=at)
    rebuild_article(article, at=at)
    return claim


@transaction.atomic
def withdraw(
    claim: Claim,
    *,
    actor: User,
    reason: str,
    seen: int | None = None,
    at: datetime | None = None,
) -> Claim:
    """Take a verdict from readers for good. Its address keeps the date and the public ``reason``.

    Every version of the verdict goes, and it leaves lists, feeds, search and counts. Admins only.
    """
    at = at or timezone.now()
    claim = perform(claim, Act.WITHDRAW, actor=actor, seen=seen, reason=reason)
    article = _lock_article(claim)
    current = claim.published.select_related("rating").get(is_current=True)
    claim.published.update(
        withdrawn_at=at,
        withdrawn_by=actor,
        withdrawn_reason=reason.strip(),
        rechecking_since=None,
        article_edited_at=None,
    )
    Correction.objects.create(
        published=current,
        claim=claim,
        kind=Correction.Kind.WITHDRAWAL,
        note=reason.strip(),
        old_rating=current.rating,
        new_rating=None,
        made_at=at,
        made_by=actor,
    )
    rebuild_article(article, at=at)
    return claim


def settle(row: PublishedReview, claim: Claim) -> None:
    """What readers see of ``claim`` holds for its words as they stand now, wherever that is."""
    row.rechecking_since = row.article_edited_at = None
    row.place = {"version": claim.version.number, "start": claim.start, "end": claim.end}
    row.save(update_fields=["rechecking_since", "article_edited_at", "place"])


def _lock_article(claim: Claim) -> Article:
    return Article.objects.select_for_update().get(pk=claim.version.article_id)


def _require_explanation(
    before: PublishedReview, payload: ReviewPayload, *, kind: str, note: str, minor: bool
) -> None:
    old = before.payload
    changed = (
        old["rating"]["slug"] != payload["rating"]["slug"]
        or old["attribution"]["result"] != payload["attribution"]["result"]
    )
    if minor and changed:
        raise RefusedError.because(
            _("The verdict itself changed, so this is not just a typo. Write a note for readers."),
            "correction",
        )
    if minor:
        return
    missing = []
    if kind not in CHANGES:
        missing.append(
            Missing(
                _(
                    "Readers have seen a different verdict: say whether this is a correction, an update "
                    "or a clarification, or mark it as a typo only"
                ),
                "correction",
            )
        )
    if not note.strip():
        missing.append(Missing(_("Write the note that readers will see"), "correction-note"))
    if missing:
        raise RefusedError(missing)


def _insert(
    card: ClaimCard,
    payload: ReviewPayload,
    reading: SecondReading | None,
    *,
    actor: User,
    at: datetime,
) -> PublishedReview:
    claim, speaker = card.claim, card.claimant
    with translation.override(settings.LANGUAGE_CODE):
        html = render_review(payload)
    row = PublishedReview.objects.create(
        claim=claim,
        number=payload["number"],
        article=claim.version.article,
        speaker=(speaker.merged_into or speaker) if speaker else None,
        rating=require_rating(claim.review),
        payload=payload,
        html=html,
        content_hash=card.content_hash(),
        minor=payload["minor"],
        first_published_at=datetime.fromisoformat(payload["first_published_at"]),
        published_at=at,
        published_by=actor,
        approved_by=reading.reader if reading else None,
    )
    row.sources.add(*{citation.source_id for citation in card.evidence})
    return row


def _record(
    row: PublishedReview,
    kind: str,
    actor: User,
    at: datetime,
    data: dict[str, object],
    reason: str = "",
) -> None:
    Event.record(
        kind,
        actor=actor,
        claim=row.claim,
        article=row.article,
        subject=row,
        reason=reason,
        data={"number": row.number, "content_hash": row.content_hash} | data,
        at=at,
    )
