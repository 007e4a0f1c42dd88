"""An article's details, the coverage of its facts, and its sign-off."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.actions.access import require_role
from claims.actions.changes import require_known
from claims.actions.errors import Missing, RefusedError
from claims.models import Article, ArticleVersion, Claim, CoverageFact, Event, ExtractionRun
from claims.models.user import User

#: Fields an editor may set after the import. The text itself never changes.
DESCRIBED = ("title", "standfirst", "outlet", "byline", "url", "published_on", "language")

#: States of a claim that need no more work.
SETTLED = frozenset({Claim.Status.PUBLISHED, Claim.Status.DISMISSED, Claim.Status.WITHDRAWN})

#: States of a claim that cover no fact, because nobody has accepted it or it was rejected.
UNCOVERING = frozenset({Claim.Status.SUGGESTED, Claim.Status.DISMISSED})


class Fact(NamedTuple):
    """The part of a ``CoverageFact`` that coverage needs."""

    pk: int
    start: int
    end: int
    state: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many facts a version has, and which of them nobody has looked at (``gaps``, in text order)."""

    total: int
    gaps: tuple[Fact, ...]

    @property
    def covered(self) -> int:
        return self.total - len(self.gaps)


def coverage(
    version: ArticleVersion, claims: Iterable[tuple[str, int, int]] | None = None
) -> Coverage:
    """The coverage of ``version``; 2 queries, or one with its claims as (status, start, end).

    A fact is covered when it lies inside an accepted claim, was ticked, or was marked as needing no
    check. A suggestion covers nothing, because no editor has looked at it yet.
    """
    if claims is None:
        claims = version.claims.values_list("status", "start", "end")
    rows = version.facts.order_by("start", "end").values_list(*Fact._fields)
    facts = [Fact(*row) for row in rows]
    lies_inside = covering(
        (start, end) for status, start, end in claims if status not in UNCOVERING
    )
    gaps = tuple(
        fact
        for fact in facts
        if fact.state == CoverageFact.State.FOUND and not lies_inside(fact.start, fact.end)
    )
    return Coverage(total=len(facts), gaps=gaps)


def covering(spans: Iterable[tuple[int, int]]) -> Callable[[int, int], bool]:
    """A function of ``start`` and ``end`` that tells whether a single one of ``spans`` holds all of it."""
    ordered = sorted(spans)
    starts = [start for start, _end in ordered]
    # The furthest end among all spans that begin at or before this one.
    reach = list(accumulate((end for _start, end in ordered), max))

    def lies_inside(start: int, end: int) -> bool:
        before = bisect_right(starts, start)
        return before > 0 and reach[before - 1] >= end

    return lies_inside


@transaction.atomic
def settle_fact(fact: CoverageFact, *, actor: User, state: str) -> CoverageFact:
    """Tick a fact, mark it as needing no check, or undo either (state "found")."""
    require_role(actor)
    before = fact.state
    fact.state = CoverageFact.State(state)
    fact.settled_by = None if fact.state == CoverageFact.State.FOUND else actor
    fact.save()
    Event.record(
        "fact.settle",
        actor=actor,
        article=fact.version.article,
        subject=fact,
        data={"from": before, "to": fact.state, "start": fact.start, "end": fact.end},
    )
    return fact


@transaction.atomic
def describe_article(
    article: Article, *, actor: User | None, seen: int | None = None, **fields: Any
) -> Article:
    """Change an article's details; ``DESCRIBED`` lists the possible ``fields``."""
    require_role(actor)
    require_known(fields, DESCRIBED)
    if fields.get("published_on") and fields["published_on"] > timezone.localdate():
        raise RefusedError.because(_("The publication date lies in the future."), "published-on")
    before = {name: str(getattr(article, name) or "") for name in fields}
    if seen is not None:
        article.lock_version = seen
    for name, value in fields.items():
        setattr(article, name, value)
    article.full_clean()
    article.save()
    after = {name: str(value or "") for name, value in fields.items()}
    Event.record(
        "article.describe", actor=actor, article=article, data={"before": before, "after": after}
    )
    return article


def is_being_read(version: ArticleVersion) -> bool:
    """Whether a run over ``version`` has not finished yet; one query."""
    return ExtractionRun.objects.unfinished().filter(version=version).exists()


def missing_for_sign_off(article: Article) -> list[Missing]:
    """What remains to be done before an article can be signed off; 4 queries."""
    version = article.current_version
    if version is None or article.status in {Article.Status.IMPORTING, Article.Status.FAILED}:
        return [Missing(_("The article has not been read yet"), "import")]
    missing = []
    if is_being_read(version):
        missing.append(Missing(_("The newest version is still being read"), "import"))
    if gaps := len(coverage(version).gaps):
        text = ngettext("%(n)d fact is not covered", "%(n)d facts are not covered", gaps)
        missing.append(Missing(text % {"n": gaps}, "coverage"))
    # Includes claims on older versions: those that lost their place in the newest text.
    claims = Claim.objects.filter(version__article=article)
    if waiting := claims.exclude(status__in=SETTLED).count():
        text = ngettext("%(n)d claim is not settled", "%(n)d claims are not settled", waiting)
        missing.append(Missing(text % {"n": waiting}, "claims"))
    return missing


@transaction.atomic
def sign_off(article: Article, *, actor: User, seen: int | None = None) -> Article:
    """Sign an article off: every fact is covered and every claim settled."""
    require_role(actor)
    if article.status != Article.Status.CHECKING:
        raise RefusedError.because(
            _("This article cannot be signed off: its status is “%(status)s”.")
            % {"status": article.get_status_display()}
        )
    if missing := missing_for_sign_off(article):
        raise RefusedError(missing)
    return set_status(article, Article.Status.SIGNED_OFF, "article.sign_off", actor, seen)


@transaction.atomic
def reopen_article(article: Article, *, actor: User, seen: int | None = None) -> Article:
    """Take a signed-off article back into work."""
    require_role(actor)
    if article.status == Article.Status.ARCHIVED:
        raise RefusedError.because(_("The article is archived. Take it out of the archive first."))
    if article.status != Article.Status.SIGNED_OFF:
        raise RefusedError.because(_("This article is already open for checking."))
    return set_status(article, Article.Status.CHECKING, "article.reopen", actor, seen)


def set_status(
    article: Article, status: str, kind: str, actor: User, seen: int | None = None
) -> Article:
    """Write the article's status and an event of ``kind``; ``seen`` is the version the editor saw."""
    if seen is not None:
        article.lock_version = seen
    before = article.status
    article.status = status
    article.save()
    Event.record(kind, actor=actor, article=article, data={"from": before, "to": status})
    return article


S = Article.Status


@transaction.atomic
def archive_article(article: Article, *, actor: User, seen: int | None = None) -> Article:
    """Take an article off the desk's lists. Its claims cannot be edited; readers' pages stay.

    Raises ``RefusedError`` while the article is being read or when it is archived already.
    """
    require_role(actor)
    if article.status == S.IMPORTING:
        raise RefusedError.because(_("The article is still being read. Archive it afterwards."))
    if article.status == S.ARCHIVED:
        raise RefusedError.because(_("The article is archived already."))
    return set_status(article, S.ARCHIVED, "article.archive", actor, seen)


@transaction.atomic
def unarchive_article(article: Article, *, actor: User, seen: int | None = None) -> Article:
    """Take an article out of the archive; it gets back the status it had before."""
    require_role(actor)
    if article.status != S.ARCHIVED:
        raise RefusedError.because(_("The article is not archived."))
    archived = Event.objects.filter(article=article, kind="article.archive").order_by("-id").first()
    status = archived.data["from"] if archived else S.CHECKING
    return set_status(article, status, "article.unarchive", actor, seen)
