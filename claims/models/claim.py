"""Claims: spans of a version that somebody asserts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from claims.models.article import Article, ArticleVersion
from claims.models.base import VersionedModel
from claims.models.speaker import Attribution
from claims.models.user import signature

#: No vowels and no look-alikes: an id never spells a word and survives being read aloud.
PUBLIC_ID_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def make_public_id() -> str:
    """27^10 possibilities: an address that does not tell how many claims there are."""
    return get_random_string(10, PUBLIC_ID_ALPHABET)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def update(self, **kwargs: object) -> int:
        if "status" in kwargs:
            raise TypeError(
                "A claim's status is changed by claims.actions.workflow.perform.perform only"
            )
        return super().update(**kwargs)

    def live(self) -> ClaimQuerySet:
        """Claims that somebody works on or has settled: not dismissed."""
        return self.exclude(status=Claim.Status.DISMISSED)

    def in_work(self) -> ClaimQuerySet:
        """Claims of articles that are not archived."""
        return self.exclude(version__article__status=Article.Status.ARCHIVED)

    def without_a_place(self, article: object) -> ClaimQuerySet:
        """Claims of ``article`` that stand in no place of its newest text and that matter still."""
        settled = [Claim.Status.DISMISSED, Claim.Status.WITHDRAWN]
        newer = ArticleVersion.objects.filter(
            article=OuterRef("version__article"), number__gt=OuterRef("version__number")
        )
        return self.filter(Exists(newer), version__article=article).exclude(status__in=settled)

    def awaiting_second_reading(self) -> ClaimQuerySet:
        return self.in_work().filter(status=Claim.Status.IN_REVIEW)

    def in_text_order(self) -> ClaimQuerySet:
        return self.order_by("start", "end", "id")

    def with_verdict(self) -> ClaimQuerySet:
        return self.select_related(
            "version__article", "assignee", "review__rating", "review__checker"
        )

    def for_list(self) -> ClaimQuerySet:
        """Everything a row of a claim list shows, in two queries."""
        chain = Attribution.objects.select_related("speaker").order_by("order")
        return (
            self.with_verdict()
            .prefetch_related(Prefetch("attributions", queryset=chain))
            .annotate(
                supports=Count("evidence", filter=Q(evidence__stance="supports"), distinct=True),
                refutes=Count("evidence", filter=Q(evidence__stance="refutes"), distinct=True),
                citations=Count("evidence", distinct=True),
            )
        )


class Claim(VersionedModel):
    """A span of a version that somebody asserts: ``version.text[start:end] == exact``, always.

    ``wording`` says the same so that it stands alone. ``status`` is where the work stands and is
    written by ``claims.actions.workflow.perform`` only; the verdict lives in the claim's review.
    """

    written_elsewhere: ClassVar[frozenset[str]] = frozenset({"status"})

    class Status(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        OPEN = "open", _("open")
        IN_PROGRESS = "in_progress", _("in progress")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")
        DISMISSED = "dismissed", _("dismissed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Kind(models.TextChoices):
        DIRECT = "direct", _("direct quotation")
        INDIRECT = "indirect", _("indirect quotation")
        MIXED = "mixed", _("mixed quotation")
        OUTLET = "outlet", _("outlet's own statement")

    class Checkability(models.TextChoices):
        FACT = "fact", _("fact")
        OPINION = "opinion", _("opinion")
        PREDICTION = "prediction", _("prediction")
        UNCLEAR = "unclear", _("unclear")

    class Flag(models.TextChoices):
        """What an editor should know of the words; the extractor sets these, editors correct them."""

        HEARSAY = "hearsay", _("hearsay")
        ALLEGED = "alleged", _("alleged")
        UNNAMED_SOURCE = "unnamed_source", _("unnamed source")
        ANONYMOUS = "anonymous", _("anonymous")
        PREDICTION = "prediction", _("prediction")
        OPINION = "opinion", _("opinion")

    class Origin(models.TextChoices):
        MACHINE = "machine", _("machine")
        EDITOR = "editor", _("editor")

    class Anchor(models.TextChoices):
        OK = "ok", _("in place")
        MOVED = "moved", _("moved")
        CHANGED = "changed", _("words changed")
        ORPHAN = "orphan", _("no longer in the text")

    class DismissReason(models.TextChoices):
        OPINION = "opinion", _("Opinion or forecast")
        DUPLICATE = "duplicate", _("Duplicate")
        NOT_A_STATEMENT = "not_a_statement", _("Not a statement")
        WRONG_WORDS = "wrong_words", _("Wrong words selected")
        MERGED = "merged", _("Merged into another claim")
        NOT_PURSUED = "not_pursued", _("Not worth checking")
        NOT_IN_TEXT = "not_in_text", _("Not part of the article")
        GONE = "gone", _("No longer in the article")

    class Priority(models.IntegerChoices):
        LOW = -1, _("low")
        NORMAL = 0, _("normal")
        HIGH = 1, _("high")

    public_id = models.CharField(max_length=12, unique=True, default=make_public_id, editable=False)
    version = models.ForeignKey(
        "claims.ArticleVersion", on_delete=models.PROTECT, related_name="claims"
    )
    # Given once and kept, so that "claim 7" in a note means the same tomorrow.
    number = models.PositiveIntegerField(_("number"))
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    exact = models.TextField(_("words"))
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    wording = models.TextField(_("wording"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.INDIRECT)
    checkability = models.CharField(
        _("checkability"), max_length=12, choices=Checkability, default=Checkability.UNCLEAR
    )
    flags = models.JSONField(_("flags"), default=list, blank=True)
    split_points = models.JSONField(default=list, blank=True, editable=False)
    said_on = models.DateField(_("said on"), null=True, blank=True)
    occasion = models.CharField(_("where it was said"), max_length=200, blank=True)
    origin = models.CharField(
        _("origin"), max_length=8, choices=Origin, default=Origin.EDITOR, editable=False
    )
    run = models.ForeignKey(
        "claims.ExtractionRun",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="claims",
    )
    found_by = models.CharField(max_length=200, blank=True, editable=False)
    score = models.FloatField(_("check-worthiness"), null=True, blank=True, editable=False)
    score_reasons = models.JSONField(default=list, blank=True, editable=False)
    priority = models.SmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.SUGGESTED, editable=False
    )
    dismiss_reason = models.CharField(
        _("reason for dismissal"), max_length=16, choices=DismissReason, blank=True, editable=False
    )
    assignee = signature(_("assignee"), editable=False, related_name="claims")
    assigned_at = models.DateTimeField(null=True, blank=True, editable=False)
    anchor = models.CharField(
        _("place in the text"), max_length=8, choices=Anchor, default=Anchor.OK, editable=False
    )
    split_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="parts",
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    status_at = models.DateTimeField(_("in this status since"), auto_now_add=True)
    created_by = signature(editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["version", "start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="claim_number_once"),
            models.CheckConstraint(
                condition=Q(start__lt=F("end")),
                name="claim_has_length",
                violation_error_message=_("A claim must hold at least one character."),
            ),
            models.CheckConstraint(
                condition=Q(status="dismissed") | Q(dismiss_reason=""),
                name="only_dismissed_claims_have_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["version", "start"], name="claim_in_text_order"),
            models.Index(fields=["status", "status_at"], name="claim_by_status"),
            models.Index(fields=["assignee", "status"], name="claim_by_assignee"),
        ]

    def __str__(self) -> str:
        return f"Claim {self.number}: {self.exact[:80]}"

    def get_absolute_url(self) -> str:
        return reverse("claim_detail", args=[self.public_id, self.slug])

    @property
    def bench_url(self) -> str:
        """The bench with this claim on the card; a lost claim stands in the text that has its words."""
        version = f"version={self.version.number}&" if self.anchor == self.Anchor.ORPHAN else ""
        return f"{self.version.article.bench_url}?{version}claim={self.number}"

    @property
    def slug(self) -> str:
        """For people who read addresses; the public id alone finds the claim."""
        return slugify(self.wording or self.exact)[:60].strip("-") or "claim"

    @property
    def stands_alone(self) -> str:
        """The words that can be read without the article."""
        return self.wording or self.exact

    @property
    def nearest_attribution(self) -> Attribution | None:
        """The link nearest the words: who is said to have said them. Uses a prefetched chain."""
        return min(self.attributions.all(), key=lambda link: link.order, default=None)
