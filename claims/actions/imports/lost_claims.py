"""Decisions about claims whose words a new version of their article changed or removed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.actions.access import lock_claim, require_free, require_role, require_unarchived
from claims.actions.claims.shape import checked_span
from claims.actions.errors import RefusedError
from claims.actions.imports.carry import place_claim
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
    """Attach a claim that lost its place to other words, in the newest text of its article.

    Review, evidence, notes and status stay. A published verdict stays marked until an editor
    confirms it or publishes another. Raises ``RefusedError`` when the claim has a place, is
    dismissed, withdrawn or assigned to another editor, and for spans that no claim may have.
    """
    require_role(actor)
    claim = lock_claim(claim, seen=seen)
    newest = claim.version.article.current_version
    if newest is None or newest.pk == claim.version_id:
        raise RefusedError.because(_("This claim is already in the newest text."), "words")
    if claim.status in {S.DISMISSED, S.WITHDRAWN}:
        raise RefusedError.because(
            _("This claim is %(status)s.") % {"status": claim.get_status_display()}
        )
    require_free(claim, actor)
    newest.article = claim.version.article
    start, end = checked_span(newest, start, end)
    before = {"start": claim.start, "end": claim.end, "exact": claim.exact}
    is_same = newest.text[start:end].split() == claim.exact.split()
    claim.anchor = Claim.Anchor.MOVED if is_same else Claim.Anchor.CHANGED
    claim.split_points = []
    place_claim(claim, newest, start, end)
    # The old links point into the old text.
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


@transaction.atomic
def let_stand(
    claim: Claim,
    *,
    actor: User,
    reason: str = "",
    seen: int | None = None,
    at: datetime | None = None,
) -> Claim:
    """Confirm that the claim, or its verdict, also holds for the article as it reads now.

    Needs a ``reason`` when the verdict is public: the notice to readers goes, and a passage in the
    newest text is highlighted again. The verdict itself does not change.
    """
    require_role(actor)
    at = at or timezone.now()
    claim = lock_claim(claim, seen=seen)
    require_unarchived(claim)
    public = claim.published.filter(is_current=True, withdrawn_at__isnull=True).first()
    is_open = public is not None and public.article_edited_at is not None
    if not is_open and claim.anchor != Claim.Anchor.CHANGED:
        raise RefusedError.because(
            _("The words of this claim have not changed, so there is nothing to confirm.")
        )
    if is_open and claim.status != S.PUBLISHED:
        raise RefusedError.because(
            _("This claim is being checked again. Publish its verdict instead.")
        )
    if is_open and not reason.strip():
        raise RefusedError.because(_("Say why the verdict still stands"), "reason")
    if claim.anchor == Claim.Anchor.CHANGED:
        claim.anchor = Claim.Anchor.MOVED
    claim.save()
    Event.record(
        "claim.stands",
        actor=actor,
        claim=claim,
        article=claim.version.article,
        subject=public,
        reason=reason.strip(),
        data={"exact": claim.exact, "version": claim.version.number},
        at=at,
    )
    if public is not None and is_open:
        article = Article.objects.select_for_update().get(pk=claim.version.article_id)
        settle(public, claim)
        rebuild_article(article, at=at)
    return claim


def dismiss_lost(claim: Claim, *, actor: User, seen: int | None = None) -> Claim:
    require_role(actor)
    act = Act.REJECT if claim.status == S.SUGGESTED else Act.DISMISS
    return perform(claim, act, actor=actor, code=Claim.DismissReason.GONE, seen=seen)


@transaction.atomic
def dismiss_lost_suggestions(article: Article, *, actor: User) -> int:
    """Reject every suggestion that nobody accepted and that lost its place; returns how many."""
    lost = Claim.objects.without_a_place(article).filter(status=S.SUGGESTED).order_by("pk")
    return len([dismiss_lost(claim, actor=actor) for claim in lost.select_related("version")])
