"""Articles as the board and the article list show them: how far the work is, who is on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.actions.articles import SETTLED
from claims.models import Article, ArticleVersion, Claim, CoverageFact
from claims.templatetags.bench import initials

#: Parts of the bar, from done to untouched.
BAR = ("published", "approved", "in_review", "in_progress", "open", "suggested")


@dataclass(frozen=True, slots=True)
class BarPart:
    status: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One line of the list. ``note`` says in words what is next."""

    article: Article
    done: int
    total: int
    parts: list[BarPart]
    facts: int
    covered: int
    note: str
    note_glyph: str
    people: str

    @property
    def summary(self) -> str:
        """The bar in words."""
        return ", ".join(f"{part.count} {part.label}" for part in self.parts)


def article_rows(articles: Iterable[Article]) -> list[ArticleRow]:
    """Rows for ``articles`` from their newest versions; 5 queries, however many articles.

    Claims that lost their place stand on an older version and are counted besides.
    """
    articles = list(articles)
    newest: dict[int, int] = {}
    versions = ArticleVersion.objects.filter(article__in=articles).order_by("number")
    for version_id, article_id in versions.values_list("pk", "article_id"):
        newest[article_id] = version_id
    claims = _claims_of(newest.values())
    lost = _lost_claims(articles)
    facts = _facts_of(newest.values())
    return [
        _row(
            article,
            claims[newest.get(article.pk, 0)],
            facts[newest.get(article.pk, 0)],
            lost[article.pk],
        )
        for article in articles
    ]


def _claims_of(versions: Iterable[int]) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = defaultdict(list)
    rows = Claim.objects.filter(version__in=list(versions)).select_related("assignee")
    for claim in rows.only("version_id", "status", "assignee__first_name", "assignee__last_name"):
        found[claim.version_id].append(claim)
    return found


def _lost_claims(articles: Iterable[Article]) -> Counter[int]:
    """How many claims of each article have no place in its newest text."""
    rows = Claim.objects.filter(
        anchor=Claim.Anchor.ORPHAN, version__article__in=[article.pk for article in articles]
    ).exclude(status__in=[Claim.Status.DISMISSED, Claim.Status.WITHDRAWN])
    return Counter(rows.values_list("version__article_id", flat=True))


def _facts_of(versions: Iterable[int]) -> dict[int, Counter[bool]]:
    """How many facts of each version are covered (True) and not (False)."""
    inside = Claim.objects.exclude(
        status__in=[Claim.Status.SUGGESTED, Claim.Status.DISMISSED]
    ).filter(version=OuterRef("version"), start__lte=OuterRef("start"), end__gte=OuterRef("end"))
    rows = CoverageFact.objects.filter(version__in=list(versions)).annotate(
        covered=~Q(state=CoverageFact.State.FOUND) | Exists(inside)
    )
    found: dict[int, Counter[bool]] = defaultdict(Counter)
    for version_id, covered in rows.values_list("version_id", F("covered")):
        found[version_id][bool(covered)] += 1
    return found


def _row(article: Article, claims: list[Claim], facts: Counter[bool], lost: int) -> ArticleRow:
    live = [claim for claim in claims if claim.status != Claim.Status.DISMISSED]
    counts = Counter(claim.status for claim in live)
    note, glyph = _note(article, live, facts, lost)
    people = {claim.assignee_id: initials(claim.assignee) for claim in live if claim.assignee}
    return ArticleRow(
        article=article,
        done=sum(counts[status] for status in SETTLED),
        total=len(live),
        parts=[
            BarPart(status, str(Claim.Status(status).label), counts[status])
            for status in BAR
            if counts[status]
        ],
        facts=facts.total(),
        covered=facts[True],
        note=note,
        note_glyph=glyph,
        people=" ".join(sorted(people.values())),
    )


def _note(article: Article, live: list[Any], facts: Counter[bool], lost: int) -> tuple[str, str]:
    """What is next, and its glyph."""
    status = Article.Status
    if article.status == status.IMPORTING:
        return _("Being read"), ""
    if article.status == status.FAILED:
        return _("Could not be read"), "warning"
    if article.status == status.SIGNED_OFF:
        return _("Signed off"), "tick"
    if article.published_on is None:
        return _("No publication date"), "warning"
    if lost:
        text = ngettext("%(n)d claim lost its place", "%(n)d claims lost their place", lost)
        return text % {"n": lost}, "warning"
    if facts[False]:
        text = _("%(n)d facts uncovered") if facts[False] > 1 else _("%(n)d fact uncovered")
        return text % {"n": facts[False]}, "warning"
    if all(claim.status in SETTLED for claim in live):
        return _("Ready to sign off"), "tick"
    return "", ""
