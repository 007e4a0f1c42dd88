"""The board: how far the work is, the editor's own claims, and what needs attention."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from claims.actions.workflow.perform import missing_for
from claims.actions.workflow.table import Act
from claims.models import Article, Claim, ClaimCard, Event, load_cards
from claims.models.user import User
from claims.templatetags.bench import age
from claims.views.access import editor_required
from claims.views.board.article_rows import article_rows
from claims.views.board.attention import attention
from claims.views.board.figures import WINDOW_DAYS, rating_bars, readings, status_counts
from claims.views.linked_row import LinkedRow, speaker_name
from claims.views.requests import HtmxHttpRequest

S = Claim.Status
#: How many lines the board's lists show; the complete lists have pages of their own.
SHOWN_ARTICLES, SHOWN_CLAIMS = 8, 8


@editor_required
@require_GET
def board(request: HtmxHttpRequest) -> HttpResponse:
    tabs = _article_tabs(request.user)
    tab = next((tab for tab in tabs if tab.key == request.GET.get("articles")), tabs[0])
    mine = _claims_in_hand(request.user)
    last_week = timezone.now() - timedelta(days=7)
    context = {
        "counts": status_counts(S.OPEN, S.IN_PROGRESS, S.IN_REVIEW, S.APPROVED, S.PUBLISHED),
        "published_this_week": Claim.objects.filter(
            status=S.PUBLISHED, status_at__gte=last_week
        ).count(),
        "tabs": tabs,
        "tab": tab,
        "article_total": tabs[0].articles.count(),
        "article_rows": article_rows(tab.articles.order_by("-created_at", "-id")[:SHOWN_ARTICLES]),
        "mine": _own_rows(request.user, mine[:SHOWN_CLAIMS]),
        "mine_total": mine.count(),
        "attention": attention(request.user),
        "readings": readings(),
        "window_days": WINDOW_DAYS,
        "bars": rating_bars(),
    }
    return render(request, "desk/board/board.html", context)


class ArticleTab(NamedTuple):
    key: str
    label: str
    articles: QuerySet[Article]
    when_empty: str


def _article_tabs(user: User) -> list[ArticleTab]:
    open_states = [Article.Status.CHECKING, Article.Status.IMPORTING, Article.Status.FAILED]
    articles = Article.objects.in_work()
    return [
        ArticleTab(
            "work",
            _("All"),
            articles.filter(status__in=open_states),
            _("No articles are being checked"),
        ),
        ArticleTab(
            "mine",
            _("Mine"),
            articles.filter(versions__claims__assignee=user).distinct(),
            _("You have no claims in any article"),
        ),
        ArticleTab(
            "signed_off",
            _("Signed off"),
            articles.filter(status=Article.Status.SIGNED_OFF),
            _("No articles are signed off yet"),
        ),
    ]


def _claims_in_hand(user: User) -> QuerySet[Claim]:
    """The user's claims that are not settled, the one waiting longest first."""
    unsettled = [S.IN_PROGRESS, S.IN_REVIEW, S.APPROVED]
    mine = Claim.objects.in_work().filter(assignee=user, status__in=unsettled)
    return mine.with_verdict().order_by("status_at", "id")


def _own_rows(user: User, claims: Iterable[Claim]) -> list[LinkedRow]:
    """Lines for the user's claims; five queries."""
    cards = load_cards(claims)
    returned = Event.objects.filter(
        kind="claim.return", claim__in=[card.claim for card in cards]
    ).order_by("id")
    reasons = dict(returned.values_list("claim_id", "reason"))
    return [_own_row(card, user, reasons.get(card.claim.pk, "")) for card in cards]


def _own_row(card: ClaimCard, user: User, returned_because: str) -> LinkedRow:
    claim = card.claim
    return LinkedRow(
        glyph=claim.status,
        title=speaker_name(card.nearest),
        url=claim.bench_url,
        words=claim.exact,
        note=_own_note(card, user, returned_because),
    )


def _own_note(card: ClaimCard, user: User, returned_because: str) -> str:
    claim = card.claim
    if claim.status == S.APPROVED:
        return _("Ready to publish")
    if claim.status == S.IN_REVIEW:
        return _("Awaiting second reading, %(age)s") % {"age": age(claim.status_at)}
    if returned_because and card.counts.open_notes:
        return _("Returned: “%(why)s”") % {"why": returned_because}
    left = len(missing_for(card, Act.SUBMIT, user))
    return ngettext("%(n)d thing left to do", "%(n)d things left to do", left) % {"n": left}
