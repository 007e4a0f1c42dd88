"""What readers see: published reviews, corrections, articles, and the fixed pages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.models.base import FrozenModel, FrozenQuerySet, VersionedModel
from claims.models.user import User, signature


class PublishedReviewQuerySet(FrozenQuerySet):
    def current(self) -> PublishedReviewQuerySet:
        """What readers see now; withdrawn verdicts have a tombstone page only."""
        return self.filter(is_current=True, withdrawn_at__isnull=True)

    def newest_first(self) -> PublishedReviewQuerySet:
        return self.order_by("-published_at", "-id")


class PublishedReview(FrozenModel):
    """What readers see, as it was on the day. A later one supersedes it; neither changes.

    ``payload`` holds all that a reader page, feed or export needs, so that none of them reads
    working tables. Article, speaker and rating are copied for filters.
    """

    changeable_fields: ClassVar[frozenset[str]] = frozenset(
        {
            "is_current",
            "withdrawn_at",
            "withdrawn_by",
            "withdrawn_reason",
            "rechecking_since",
            "article_edited_at",
            "place",
            "speaker",  # follows a merge of speakers; the payload keeps the name as printed
        }
    )

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="published")
    number = models.PositiveIntegerField(_("number"))
    article = models.ForeignKey(
        "claims.Article", on_delete=models.PROTECT, related_name="published_reviews"
    )
    speaker = models.ForeignKey(
        "claims.Speaker",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="published_reviews",
    )
    rating = models.ForeignKey(
        "claims.Rating", on_delete=models.PROTECT, related_name="published_reviews"
    )
    # The sources it cites, so that a source's page and its blast radius need no working row.
    sources = models.ManyToManyField(
        "claims.Source", verbose_name=_("sources"), related_name="published_reviews", blank=True
    )
    payload = models.JSONField()
    html = models.TextField()
    content_hash = models.CharField(max_length=64)
    minor = models.BooleanField(_("typo only"), default=False)
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = signature()
    is_current = models.BooleanField(default=True)
    rechecking_since = models.DateTimeField(null=True, blank=True)
    # When it was seen that the article no longer has these words; empty while it has, and once an
    # editor has decided that the verdict stands or published another.
    article_edited_at = models.DateTimeField(null=True, blank=True)
    # Where the words stand in a newer text: {"version": number, "start": ..., "end": ...}. Empty: where
    # the payload says.
    place = models.JSONField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = signature()
    withdrawn_reason = models.TextField(blank=True)

    objects = PublishedReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("published review")
        verbose_name_plural = _("published reviews")
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="published_number_once"),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(is_current=True), name="one_current_published_review"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="withdrawal_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(is_current=True, withdrawn_at__isnull=True),
                name="published_newest_first",
            ),
            models.Index(fields=["article", "is_current"], name="published_by_article"),
            models.Index(fields=["speaker", "is_current"], name="published_by_speaker"),
            models.Index(fields=["rating", "is_current"], name="published_by_rating"),
        ]

    def __str__(self) -> str:
        return f"Published review {self.number} of claim {self.claim_id}"

    def where(self) -> tuple[int, int, int]:
        """The version, start and end at which readers find the words."""
        place, claim = self.place, self.payload["claim"]
        if place:
            return place["version"], place["start"], place["end"]
        return self.payload["article"]["version"], claim["start"], claim["end"]


class Correction(models.Model):
    """A public note on what changed between two published reviews."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        UPDATE = "update", _("Update")
        CLARIFICATION = "clarification", _("Clarification")
        WITHDRAWAL = "withdrawal", _("Withdrawal")

    published = models.ForeignKey(
        PublishedReview, on_delete=models.PROTECT, related_name="corrections"
    )
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    note = models.TextField(_("note"))
    old_rating = models.ForeignKey("claims.Rating", on_delete=models.PROTECT, related_name="+")
    new_rating = models.ForeignKey(
        "claims.Rating", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="correction_has_a_note"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.note[:80]}"


class PublishedArticle(models.Model):
    """The article as readers see it: built once per publication, served as it stands.

    ``body`` is the page between head and foot, in UTF-8 as it is sent: a long article is neither
    decoded nor encoded for a reader. ``payload`` is the text, dates, tally and claims it was made
    from; ``head`` the few facts that lists and the page's head show.
    """

    article = models.OneToOneField(
        "claims.Article", on_delete=models.PROTECT, related_name="published_article"
    )
    version = models.ForeignKey("claims.ArticleVersion", on_delete=models.PROTECT, related_name="+")
    head = models.JSONField(default=dict)
    payload = models.JSONField()
    body = models.BinaryField()
    etag = models.CharField(max_length=64)
    claims_published = models.PositiveIntegerField(default=0)
    first_published_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("published article")
        verbose_name_plural = _("published articles")
        ordering = ["-updated_at", "-id"]
        indexes = [models.Index(fields=["-updated_at", "-id"], name="published_article_newest")]

    def __str__(self) -> str:
        return f"Published: {self.article_id}"


class Page(VersionedModel):
    #: Pages without which nothing may be published.
    REQUIRED = ("method", "corrections-policy")

    slug = models.SlugField(_("slug"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("page", args=[self.slug])
