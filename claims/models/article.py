"""Articles and their immutable versions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, ClassVar, NotRequired, TypedDict

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.documents.records import HIDDEN_KINDS
from claims.documents.web.same_address import address_key
from claims.models.base import FrozenModel, FrozenQuerySet, VersionedModel
from claims.models.user import signature


class TextBlock(TypedDict):
    """A paragraph of a version: code-point offsets into its text, its kind, and why it has it."""

    start: int
    end: int
    kind: str
    reason: NotRequired[str]


class ArticleQuerySet(models.QuerySet["Article"]):
    def in_work(self) -> ArticleQuerySet:
        return self.exclude(status=Article.Status.ARCHIVED)

    def with_claim_counts(self) -> ArticleQuerySet:
        """Adds ``claim_count`` (not dismissed) and ``published_count`` over every version."""
        alive = ~Q(versions__claims__status="dismissed") & Q(versions__claims__isnull=False)
        return self.annotate(
            claim_count=Count("versions__claims", filter=alive, distinct=True),
            published_count=Count(
                "versions__claims", filter=Q(versions__claims__status="published"), distinct=True
            ),
        )


class Article(VersionedModel):
    """A text under check. Its words live in its versions; this row holds what is said about them."""

    class Status(models.TextChoices):
        IMPORTING = "importing", _("importing")
        FAILED = "failed", _("import failed")
        CHECKING = "checking", _("checking")
        SIGNED_OFF = "signed_off", _("signed off")
        ARCHIVED = "archived", _("archived")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=300)
    standfirst = models.TextField(_("standfirst"), blank=True)
    outlet = models.CharField(_("outlet"), max_length=120, blank=True)
    byline = models.CharField(_("byline"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    # What all spellings of ``url`` share: an import finds by it what is here already.
    address_key = models.CharField(max_length=64, blank=True, editable=False)
    # Empty until an editor gives it: "on Wednesday" means nothing without it.
    published_on = models.DateField(_("published on"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.IMPORTING, editable=False
    )
    created_at = models.DateTimeField(_("imported at"), auto_now_add=True)
    created_by = signature(_("imported by"), editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["status", "-created_at"], name="article_by_status"),
            models.Index(fields=["address_key"], name="article_by_address"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(
        self, *args: object, update_fields: Iterable[str] | None = None, **kwargs: Any
    ) -> None:
        self.address_key = address_key(self.url)
        if update_fields is not None and "url" in update_fields:
            update_fields = {*update_fields, "address_key"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("article_detail", args=[self.slug])

    @property
    def bench_url(self) -> str:
        return reverse("desk:bench", args=[self.pk])

    @property
    def current_version(self) -> ArticleVersion | None:
        """The newest version; one query."""
        return self.versions.order_by("-number").first()


class ArticleVersion(FrozenModel):
    """One text of an article, exactly as it was received. Offsets elsewhere point into ``text``.

    ``blocks`` is a list of ``{"start", "end", "kind", "reason"}`` in text order, kinds as in
    ``claims.documents.records.BlockKind``; hidden kinds are kept but neither shown nor parsed.
    Of a block only kind and reason may change, and only ``claims.actions.articles.labels`` does that.
    ``goes_back_to`` is the version that had this very text first, when the article went back to it;
    two versions in a row never have the same text (see ``claims.infrastructure.guards``).
    """

    changeable_fields: ClassVar[frozenset[str]] = frozenset({"blocks", "sentences"})

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"), default=1)
    text = models.TextField(_("text"))
    text_sha256 = models.CharField(max_length=64, editable=False)
    goes_back_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    blocks = models.JSONField(_("blocks"), default=list)
    # The sentences as the parser saw them: [[start, end], ...]; empty until the text was read.
    sentences = models.JSONField(default=list, blank=True, editable=False)
    raw = models.FileField(_("bytes as received"), upload_to="raw/", blank=True)
    raw_sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    charset = models.CharField(max_length=40, blank=True)
    fetched_url = models.URLField(max_length=2000, blank=True)
    hops = models.JSONField(default=list, blank=True)
    headers = models.JSONField(default=list, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    importer = models.CharField(max_length=80, blank=True)
    importer_version = models.CharField(max_length=40, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = signature()

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = _("article version")
        verbose_name_plural = _("article versions")
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["article", "text_sha256"],
                condition=Q(goes_back_to__isnull=True),
                name="version_text_once",
            ),
        ]
        indexes = [models.Index(fields=["text_sha256"], name="version_by_text")]

    def __str__(self) -> str:
        return f"{self.article}, version {self.number}"

    @staticmethod
    def hash_text(text: str) -> str:
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def shown_blocks(self) -> list[TextBlock]:
        return [block for block in self.blocks if block["kind"] not in HIDDEN_KINDS]

    def block_at(self, offset: int) -> TextBlock | None:
        """The block that holds ``offset``, or None when it lies between blocks."""
        return next((b for b in self.blocks if b["start"] <= offset < b["end"]), None)
