"""The board: where the work stands, what is yours, what needs somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from claims.actions.workflow.gates import to_submit
from claims.models import (
    Article,
    Claim,
    ClaimCard,
    Event,
    Evidence,
    ExtractionRun,
    Note,
    SecondReading,
    Source,
    SourceSnapshot,
    load_cards,
)
from claims.models.user import User
from claims.templatetags.bench import age
from claims.views.access import editor_required
from claims.views.board.article_rows import article_rows
from claims.views.board.figures import WINDOW_DAYS, rating_bars, readings, status_counts
from claims.views.requests import HtmxHttpRequest

S = Claim.Status
#: How many lines the board's lists hold; the whole lists have pages of their own.
SHOWN_ARTICLES, SHOWN_CLAIMS = 8, 8


@dataclass(frozen=True, slots=True)
class Todo:
    """A line that leads somewhere: what it is, why it is here."""

    glyph: str
    title: str
    url: str
    words: str = ""
    note: str = ""


@editor_required
@require_GET
def board(request: HtmxHttpRequest) -> HttpResponse:
    """Everything an editor looks at first in the morning."""
    bars = rating_bars()
    context = {
        "counts": status_counts(S.OPEN, S.IN_PROGRESS, S.IN_REVIEW, S.APPROVED, S.PUBLISHED),
        "published_this_week": Claim.objects.filter(
            status=S.PUBLISHED, status_at__gte=timezone.now() - timedelta(days=7)
        ).count(),
        **_articles(request),
        "yours": _yours(request.user),
        "attention": [todo for todo in _attention(request.user) if todo],
        "readings": readings(),
        "window_days": WINDOW_DAYS,
        "bars": bars,
        "bars_total": sum(bar.count for bar in bars),
    }
    return render(request, "desk/board/board.html", context)


def _articles(request: HtmxHttpRequest) -> dict[str, Any]:
    """The table of articles with its three tabs."""
    tabs = {
        "work": Article.objects.filter(
            status__in=[Article.Status.CHECKING, Article.Status.IMPORTING, Article.Status.FAILED]
        ),
        "mine": Article.objects.in_work()
        .filter(versions__claims__assignee=request.user)
        .distinct(),
        "signed_off": Article.objects.filter(status=Article.Status.SIGNED_OFF),
    }
    chosen = request.GET.get("articles", "work")
    chosen = chosen if chosen in tabs else "work"
    return {
        "article_tab": chosen,
        "article_total": tabs["work"].count(),
        "article_rows": article_rows(tabs[chosen].order_by("-created_at")[:SHOWN_ARTICLES]),
    }


def _yours(user: User) -> dict[str, Any]:
    """The user's claims that are not settled, the one waiting longest first."""
    mine = Claim.objects.filter(assignee=user, status__in=[S.IN_PROGRESS, S.IN_REVIEW, S.APPROVED])
    returned = Event.objects.filter(claim=OuterRef("pk"), kind="claim.return").order_by("-id")
    rows = (
        mine.with_verdict()
        .annotate(returned_reason=Subquery(returned.values("reason")[:1]))
        .order_by("status_at", "id")[:SHOWN_CLAIMS]
    )
    reasons = {claim.pk: claim.returned_reason for claim in rows}
    todos = [_own_claim(card, user, reasons[card.claim.pk]) for card in load_cards(rows)]
    return {"total": mine.count(), "todos": todos}


def _own_claim(card: ClaimCard, user: User, returned_reason: str | None) -> Todo:
    claim, link = card.claim, card.nearest
    return Todo(
        glyph=claim.status,
        title=str(link.speaker) if link and link.speaker else _("Nobody named yet"),
        url=claim.bench_url,
        words=claim.exact,
        note=_own_note(card, user, returned_reason),
    )


def _own_note(card: ClaimCard, user: User, returned_reason: str | None) -> str:
    claim = card.claim
    if claim.status == S.APPROVED:
        return _("Ready to publish")
    if claim.status == S.IN_REVIEW:
        return _("Waiting for a reader, %(age)s") % {"age": age(claim.status_at)}
    if returned_reason and card.counts.open_notes:
        return _("Returned: “%(why)s”") % {"why": returned_reason}
    left = len(to_submit(card, user))
    return ngettext("%(n)d thing left", "%(n)d things left", left) % {"n": left}


def _attention(user: User) -> list[Todo | None]:
    """What nobody has on their own list; one query each."""
    return [
        _unsettled_readings(),
        _lost_passages(),
        _sources_without_copy(),
        _due_verdicts(),
        _open_notes(user),
        _failed_imports(),
    ]


def _unsettled_readings() -> Todo | None:
    n = _stale_readings().count()
    title = ngettext("%(n)d unsettled second reading", "%(n)d unsettled second readings", n)
    note = _("The readers differ, or the verdict changed after it was read")
    return _todo(n, "eye", title, note, reverse("desk:second_reading"))


def _lost_passages() -> Todo | None:
    n = Claim.objects.live().filter(anchor=Claim.Anchor.ORPHAN).count()
    title = ngettext("%(n)d passage lost its place", "%(n)d passages lost their place", n)
    note = _("The article has a new version")
    return _todo(n, "out", title, note, reverse("desk:search") + "?anchor=orphan")


def _sources_without_copy() -> Todo | None:
    n = _cited_without_copy().count()
    title = ngettext(
        "%(n)d cited source without a kept copy", "%(n)d cited sources without a kept copy", n
    )
    return _todo(n, "copy", title, "", reverse("desk:source_list") + "?copy=without")


def _due_verdicts() -> Todo | None:
    n = recheck_due().count()
    title = ngettext(
        "%(n)d verdict is due to be checked again", "%(n)d verdicts are due to be checked again", n
    )
    note = _("A source is trusted less, or the article was edited")
    return _todo(n, "warning", title, note, reverse("desk:search") + "?due=1")


def _open_notes(user: User) -> Todo | None:
    n = Note.objects.filter(resolved_at__isnull=True, claim__assignee=user).count()
    title = ngettext("%(n)d open note for you", "%(n)d open notes for you", n)
    return _todo(n, "flag", title, "", reverse("desk:search") + "?notes=mine")


def _failed_imports() -> Todo | None:
    n = ExtractionRun.objects.filter(status=ExtractionRun.Status.FAILED).count()
    title = ngettext("%(n)d article could not be read", "%(n)d articles could not be read", n)
    address = reverse("desk:article_list") + "?status=failed"
    return _todo(n, "warning", title, _("Try again on its page"), address)


def _cited_without_copy() -> QuerySet[Source]:
    held = SourceSnapshot.objects.held_here().filter(source=OuterRef("pk"))
    cited = Evidence.objects.filter(source=OuterRef("pk"))
    return Source.objects.usable().filter(~Exists(held), Exists(cited))


def _todo(count: int, glyph: str, title: str, note: str, url: str) -> Todo | None:
    return Todo(glyph, title % {"n": count}, url, note=note) if count else None


def _stale_readings() -> QuerySet[Claim]:
    """Claims in review that somebody has read without agreeing to what they say now."""
    read = SecondReading.objects.filter(review__claim=OuterRef("pk"))
    return Claim.objects.awaiting_second_reading().filter(Exists(read))


def recheck_due() -> QuerySet[Claim]:
    """Published claims that a downgrade, a retraction or an edited article has queued, and that
    nobody has opened again, published or let stand since."""
    due = Event.objects.filter(claim=OuterRef("pk"), kind="claim.recheck_due").order_by("-id")
    since = Event.objects.filter(
        claim=OuterRef("pk"), kind__in=["claim.reopen", "claim.publish", "claim.stands"]
    ).order_by("-id")
    return (
        Claim.objects.filter(status=S.PUBLISHED)
        .annotate(due=Subquery(due.values("id")[:1]), since=Subquery(since.values("id")[:1]))
        .filter(due__isnull=False, due__gt=Subquery(since.values("id")[:1]))
    )
