"""Articles, their versions and the runs over them. Texts are shown, never edited."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.actions.articles.details import DESCRIBED, describe_article
from claims.admin.base import ActionAdmin, ReadOnlyAdmin, ReadOnlyInline, signed_in
from claims.models import Article, ArticleVersion, ExtractionRun


class VersionInline(ReadOnlyInline):
    model = ArticleVersion
    fields = readonly_fields = ("number", "created_at", "importer", "charset", "text_sha256")


@admin.register(Article)
class ArticleAdmin(ActionAdmin):
    list_display = ("title", "outlet", "published_on", "status", "claim_count", "published_count")
    list_filter = ("status", "outlet", "language")
    search_fields = ("title", "outlet", "byline", "url")
    date_hierarchy = "created_at"
    fields = (*DESCRIBED, "slug", "status", "created_at", "created_by")
    readonly_fields = ("slug", "status", "created_at", "created_by")
    inlines = (VersionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).with_claim_counts()  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Articles come in by the import page, which shows what was read first."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Articles are archived, never deleted."""
        return False

    @admin.display(description=_("claims"), ordering="claim_count")
    def claim_count(self, article: Any) -> int:
        return article.claim_count

    @admin.display(description=_("published"), ordering="published_count")
    def published_count(self, article: Any) -> int:
        return article.published_count

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        values = form.changed_values()
        if values:
            row = Article.objects.get(pk=obj.pk)
            describe_article(row, actor=signed_in(request), seen=form.seen, **values)


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ReadOnlyAdmin):
    list_display = ("article", "number", "created_at", "importer", "charset")
    search_fields = ("article__title", "text_sha256")
    list_select_related = ("article",)
    exclude = ("raw",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        rows = super().get_queryset(request)
        if request.resolver_match and str(request.resolver_match.url_name).endswith("changelist"):
            return rows.defer("text", "blocks", "headers", "hops")
        return rows


@admin.register(ExtractionRun)
class ExtractionRunAdmin(ReadOnlyAdmin):
    list_display = (
        "version",
        "status",
        "attempts",
        "claims_found",
        "words",
        "words_per_second",
        "queued_at",
        "finished_at",
        "error",
    )
    list_filter = ("status", "model_name", "rules_version")
    list_select_related = ("version__article",)
    search_fields = ("version__article__title", "error")
