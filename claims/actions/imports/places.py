"""What editors decide about claims that a new text of their article changed or lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import lock_claim, require_role, require_unarchived
from claims.actions.claims.shape import checked_span
from claims.actions.errors import RefusedError
from claims.actions.imports.carry import place
from claims.actions.publishing.publish import settle
from claims.actions.workflow.perform import perform
from claims.actions.workflow.table import Act
from claims.models import Article, Claim, Event
from claims.models.user import User
from claims.publishing.store import rebuild_article

S = Claim.Status


@transaction.atomic
def reanchor_claim(
    claim: Claim, *, start: int, end: int, actor: User, seen: int | None = None
) -> Claim:
    """Give a claim that lost its place other words, in the newest text of its article.

    Review, evidence, notes and status stay. A verdict that readers see stays marked until an editor
    decides that it stands or publishes another. Raises ``RefusedError`` when the claim has a place,
    is settled for good or in another editor's hands, and for spans no claim may have.
    """
    require_role(actor)
    claim = lock_claim(claim, seen=seen)
    newest = claim.version.article.current_version
    if newest is None or newest.pk == claim.version_id:
        raise RefusedError.because(_("This claim stands in the newest text already."), "words")
    _require_free(claim, actor)
    newest.article = claim.version.article
    start, end = checked_span(newest, start, end)
    before = {"start": claim.start, "end": claim.end, "exact": claim.exact}
    is_same = newest.text[start:end].split() == claim.exact.split()
    claim.anchor = Claim.Anchor.MOVED if is_same else Claim.Anchor.CHANGED
    claim.split_points = []
    place(claim, newest, start, end)
    # What the old links point at is in the old text.
    claim.attributions.update(cue_start=None, cue_end=None, source_start=None, source_end=None)
    Event.record(
        "claim.anchor",
        actor=actor,
        claim=claim,
        article=newest.article,
        subject=newest,
        data={"before": before, "after": {"start": start, "end": end, "exact": claim.exact}},
    )
    return claim


def _require_free(claim: Claim, actor: User) -> None:
    if claim.status in {S.DISMISSED, S.WITHDRAWN}:
        raise RefusedError.because(
            _("This claim is %(status)s.") % {"status": claim.get_status_display()}
        )
    require_unarchived(claim)
    other = claim.assignee if claim.assignee_id != actor.pk else None
    if other is not None and claim.status in {S.IN_PROGRESS, S.IN_REVIEW}:
        raise RefusedError.because(
            _("%(name)s is on this claim. Take it over to change it.")
            % {"name": other.get_full_name() or other.get_username()},
            "assignee",
        )


@transaction.atomic
def let_stand(
    claim: Claim,
    *,
    actor: User,
    reason: str = "",
    seen: int | None = None,
    at: datetime | None = None,
) -> Claim:
    """Decide that what is said of ``claim`` also holds for the article as it reads now.

    Needs a ``reason`` where readers see a verdict; their notice goes, and where the claim has a
    place in the newest text its passage is lit again. The verdict itself is not touched.
    """
    require_role(actor)
    at = at or timezone.now()
    claim = lock_claim(claim, seen=seen)
    require_unarchived(claim)
    row = claim.published.filter(is_current=True, withdrawn_at__isnull=True).first()
    is_open = row is not None and row.article_edited_at is not None
    if not is_open and claim.anchor != Claim.Anchor.CHANGED:
        raise RefusedError.because(_("There is nothing to decide: the words have not changed."))
    if is_open and claim.status != S.PUBLISHED:
        raise RefusedError.because(
            _("This claim is being checked again. Its publication settles it.")
        )
    if is_open and not reason.strip():
        raise RefusedError.because(_("Say why the verdict stands"), "reason")
    if claim.anchor == Claim.Anchor.CHANGED:
        claim.anchor = Claim.Anchor.MOVED
    claim.save()
    Event.record(
        "claim.stands",
        actor=actor,
        claim=claim,
        article=claim.version.article,
        subject=row,
        reason=reason.strip(),
        data={"exact": claim.exact, "version": claim.version.number},
        at=at,
    )
    if row is not None and is_open:
        article = Article.objects.select_for_update().get(pk=claim.version.article_id)
        settle(row, claim)
        rebuild_article(article, at=at)
    return claim


def dismiss_lost(claim: Claim, *, actor: User, seen: int | None = None) -> Claim:
    """Dismiss a claim whose words the article no longer has."""
    require_role(actor)
    act = Act.REJECT if claim.status == S.SUGGESTED else Act.DISMISS
    return perform(claim, act, actor=actor, code=Claim.DismissReason.GONE, seen=seen)


@transaction.atomic
def dismiss_lost_suggestions(article: Article, *, actor: User) -> int:
    """Reject every suggestion that nobody took up and that lost its place; returns how many."""
    lost = Claim.objects.without_a_place(article).filter(status=S.SUGGESTED).order_by("pk")
    return len([dismiss_lost(claim, actor=actor) for claim in lost.select_related("version")])
