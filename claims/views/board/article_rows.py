"""Articles as the board and the article list show them: how far the work is, and who is doing it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.actions.articles.details import SETTLED, UNCOVERING, covering
from claims.models import Article, ArticleVersion, Claim, CoverageFact
from claims.models.user import User
from claims.templatetags.bench import initials

#: Parts of the bar, from done to untouched.
BAR = ("published", "approved", "in_review", "in_progress", "open", "suggested")


#: The status of some claims of one version, their assignee and how many they are.
ClaimGroup = tuple[str, User | None, int]


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One line of the list. ``note`` says in words what comes next.

    ``parts`` of the bar are a status, its label and how many claims have it.
    """

    article: Article
    done: int
    total: int
    parts: list[tuple[str, str, int]]
    facts: int
    covered: int
    note: str
    note_glyph: str
    people: str

    @property
    def url(self) -> str:
        """The bench, or the progress of an article that has not been read."""
        if self.article.status in {Article.Status.IMPORTING, Article.Status.FAILED}:
            return reverse("desk:import_progress", args=[self.article.pk])
        return self.article.bench_url

    @property
    def subtitle(self) -> str:
        outlet = self.article.outlet or _("Outlet not given")
        published_on = self.article.published_on
        return f"{outlet}, {date_format(published_on)}" if published_on else outlet

    @property
    def can_archive(self) -> bool:
        return self.article.status not in {Article.Status.IMPORTING, Article.Status.ARCHIVED}

    @property
    def archive_act(self) -> str:
        """The act of the archive button, "" while the article is being read."""
        if self.article.status == Article.Status.ARCHIVED:
            return "unarchive"
        return "archive" if self.can_archive else ""

    @property
    def archive_label(self) -> str:
        return _("Archive") if self.can_archive else _("Take out of the archive")

    @property
    def summary(self) -> str:
        return ", ".join(f"{count} {label}" for _status, label, count in self.parts)


def article_rows(articles: Iterable[Article]) -> list[ArticleRow]:
    """Rows for ``articles`` from their newest versions; 5 queries, however many articles.

    Claims no longer in the text belong to an older version and are counted separately.
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


def _claims_of(versions: Iterable[int]) -> dict[int, list[ClaimGroup]]:
    found: dict[int, list[ClaimGroup]] = defaultdict(list)
    names = ("username", "first_name", "last_name")
    rows = Claim.objects.live().filter(version__in=list(versions)).order_by()
    groups = rows.values_list("version", "status", *(f"assignee__{name}" for name in names))
    for version, status, *called, number in groups.annotate(n=Count("pk")):
        assignee = User(**dict(zip(names, called, strict=True))) if called[0] else None
        found[version].append((status, assignee, number))
    return found


def _lost_claims(articles: Iterable[Article]) -> Counter[int]:
    """How many claims of each article have no place in its newest text."""
    rows = Claim.objects.filter(
        anchor=Claim.Anchor.ORPHAN, version__article__in=[article.pk for article in articles]
    ).exclude(status__in=[Claim.Status.DISMISSED, Claim.Status.WITHDRAWN])
    return Counter(rows.order_by().values_list("version__article_id", flat=True))


def _facts_of(versions: Iterable[int]) -> dict[int, Counter[bool]]:
    """How many facts of each version are covered (True) and not (False); 2 queries."""
    versions = list(versions)
    claims = Claim.objects.filter(version__in=versions).exclude(status__in=UNCOVERING).order_by()
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for version_id, start, end in claims.values_list("version_id", "start", "end"):
        spans[version_id].append((start, end))
    facts = CoverageFact.objects.filter(version__in=versions).order_by()
    found: dict[int, Counter[bool]] = defaultdict(Counter)
    lies_inside = {version_id: covering(spans[version_id]) for version_id in versions}
    for version_id, start, end, state in facts.values_list("version_id", "start", "end", "state"):
        is_covered = state != CoverageFact.State.FOUND or lies_inside[version_id](start, end)
        found[version_id][is_covered] += 1
    return found


def _row(article: Article, claims: list[ClaimGroup], facts: Counter[bool], lost: int) -> ArticleRow:
    counts: Counter[str] = Counter()
    for status, _assignee, number in claims:
        counts[status] += number
    note, glyph = _note(article, counts, facts, lost)
    people = {user.username: initials(user) for _status, user, _number in claims if user}
    return ArticleRow(
        article=article,
        done=sum(counts[status] for status in SETTLED),
        total=counts.total(),
        parts=[
            (status, str(Claim.Status(status).label), counts[status])
            for status in BAR
            if counts[status]
        ],
        facts=facts.total(),
        covered=facts[True],
        note=note,
        note_glyph=glyph,
        people=" ".join(sorted(people.values())),
    )


def _note(
    article: Article, counts: Counter[str], facts: Counter[bool], lost: int
) -> tuple[str, str]:
    status = Article.Status
    if article.status == status.IMPORTING:
        return _("Being read"), ""
    if article.status == status.FAILED:
        return _("Could not be read"), "warning"
    if article.status == status.ARCHIVED:
        return _("Archived"), ""
    if article.status == status.SIGNED_OFF:
        return _("Signed off"), "tick"
    if article.published_on is None:
        return _("No publication date"), "warning"
    if lost:
        text = ngettext(
            "%(n)d claim no longer in the text", "%(n)d claims no longer in the text", lost
        )
        return text % {"n": lost}, "warning"
    if facts[False]:
        text = ngettext("%(n)d fact uncovered", "%(n)d facts uncovered", facts[False])
        return text % {"n": facts[False]}, "warning"
    if SETTLED.issuperset(counts):
        return _("Ready to sign off"), "tick"
    return "", ""
