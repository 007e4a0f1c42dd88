"""What needs somebody's attention and is on nobody's own list; one query for each line."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import (
    Article,
    Claim,
    Disagreement,
    Event,
    Evidence,
    ExtractionRun,
    Note,
    SecondReading,
    Source,
    SourceSnapshot,
)
from claims.models.claim import ClaimQuerySet
from claims.models.disagreement import DisagreementQuerySet
from claims.models.user import User
from claims.templatetags.bench import called
from claims.views.linked_row import LinkedRow


def attention(user: User) -> list[LinkedRow]:
    """The lines that count anything, the most urgent first."""
    rows = [
        *_third_readings(user),
        *_disagreements(user),
        _unsettled_readings(),
        _lost_passages(),
        _sources_without_copy(),
        _due_verdicts(),
        _open_notes(user),
        _failed_imports(),
    ]
    return [row for row in rows if row is not None]


def recheck_due() -> ClaimQuerySet:
    """Published claims whose verdict is due for another check.

    A downgrade, a retraction or an edited article has asked for it, and nobody has re-opened the
    claim, published it again or let the verdict stand since. Archived articles are no exception:
    readers still see their verdicts.
    """
    events = Event.objects.filter(claim=OuterRef("pk")).order_by("-id").values("id")
    due = events.filter(kind="claim.recheck_due")[:1]
    settled = events.filter(kind__in=["claim.reopen", "claim.publish", "claim.stands"])[:1]
    published = Claim.objects.filter(status=Claim.Status.PUBLISHED)
    return published.annotate(due=Subquery(due)).filter(due__gt=Subquery(settled))


def _third_readings(user: User) -> list[LinkedRow]:
    """Claims that this user, by name, was asked to read."""
    asked = _disputes().filter(third_reader=user, third_reading=None)
    return [
        LinkedRow(
            "eye",
            _("%(name)s asks you for a third reading") % {"name": called(dispute.asked_by)},
            reverse("desk:second_reading_claim", args=[dispute.review.claim.public_id]),
            words=dispute.review.claim.exact,
        )
        for dispute in asked.filter(review__claim__status=Claim.Status.IN_REVIEW)
    ]


def _disagreements(user: User) -> list[LinkedRow]:
    """The user's own open disagreements, as checker and as reader."""
    own = _disputes().filter(Q(review__checker=user) | Q(reading__reader=user))
    return [_disagreement(dispute, user) for dispute in own]


def _disagreement(dispute: Disagreement, user: User) -> LinkedRow:
    claim, checker = dispute.review.claim, dispute.review.checker
    if checker == user:
        values = {"name": called(dispute.reading.reader), "n": claim.number}
        title = _("%(name)s disagrees with your verdict on claim %(n)d") % values
    else:
        values = {"name": called(checker), "n": claim.number}
        title = _("You disagree with %(name)s’s verdict on claim %(n)d") % values
    return LinkedRow("warning", title, claim.bench_url, words=claim.exact)


def _disputes() -> DisagreementQuerySet:
    in_work = [Claim.Status.IN_REVIEW, Claim.Status.IN_PROGRESS]
    rows = Disagreement.objects.open().with_people().filter(review__claim__status__in=in_work)
    rows = rows.exclude(review__claim__version__article__status=Article.Status.ARCHIVED)
    return rows.select_related(
        "review__claim__version__article", "asked_by", "review__checker", "reading__reader"
    )


def _unsettled_readings() -> LinkedRow | None:
    read = SecondReading.objects.filter(review__claim=OuterRef("pk"))
    n = Claim.objects.awaiting_second_reading().filter(Exists(read)).count()
    title = ngettext("%(n)d unsettled second reading", "%(n)d unsettled second readings", n)
    note = _("The two verdicts differ, or the checker’s changed after it was read")
    return _row(n, "eye", title, note, reverse("desk:second_reading"))


def _lost_passages() -> LinkedRow | None:
    n = Claim.objects.in_work().live().filter(anchor=Claim.Anchor.ORPHAN).count()
    title = ngettext("%(n)d claim no longer in the text", "%(n)d claims no longer in the text", n)
    note = _("The article has a new version")
    return _row(n, "out", title, note, reverse("desk:search") + "?anchor=orphan")


def _sources_without_copy() -> LinkedRow | None:
    held = SourceSnapshot.objects.held_here().filter(source=OuterRef("pk"))
    cited = Evidence.objects.filter(source=OuterRef("pk"))
    n = Source.objects.usable().filter(~Exists(held), Exists(cited)).count()
    title = ngettext(
        "%(n)d cited source without a kept copy", "%(n)d cited sources without a kept copy", n
    )
    return _row(n, "copy", title, "", reverse("desk:source_list") + "?copy=without")


def _due_verdicts() -> LinkedRow | None:
    n = recheck_due().count()
    title = ngettext(
        "%(n)d verdict is due for another check", "%(n)d verdicts are due for another check", n
    )
    note = _("A source was downgraded or retracted, or the article was edited")
    return _row(n, "warning", title, note, reverse("desk:search") + "?due=1")


def _open_notes(user: User) -> LinkedRow | None:
    n = (
        Note.objects.filter(resolved_at__isnull=True, claim__assignee=user)
        .exclude(claim__version__article__status=Article.Status.ARCHIVED)
        .count()
    )
    title = ngettext("%(n)d open note for you", "%(n)d open notes for you", n)
    return _row(n, "flag", title, "", reverse("desk:search") + "?notes=mine")


def _failed_imports() -> LinkedRow | None:
    n = (
        ExtractionRun.objects.filter(status=ExtractionRun.Status.FAILED)
        .exclude(version__article__status=Article.Status.ARCHIVED)
        .count()
    )
    title = ngettext("%(n)d article could not be read", "%(n)d articles could not be read", n)
    address = reverse("desk:article_list") + "?status=failed"
    return _row(n, "warning", title, _("Retry from the article’s page"), address)


def _row(count: int, glyph: str, title: str, note: str, url: str) -> LinkedRow | None:
    return LinkedRow(glyph, title % {"n": count}, url, note=note) if count else None
