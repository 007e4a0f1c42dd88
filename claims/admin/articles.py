"""Articles, their versions and their extraction runs. Texts are shown, never edited."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from claims.actions.articles.details import DESCRIBED, describe_article
from claims.admin.base import (
    ActionAdmin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    SeenVersionForm,
    count_column,
    signed_in,
)
from claims.models import Article, ArticleVersion, ExtractionRun


class VersionInline(ReadOnlyInline):
    model = ArticleVersion
    fields = readonly_fields = ("number", "created_at", "importer", "charset", "text_sha256")


@admin.register(Article)
class ArticleAdmin(ActionAdmin):
    # Articles are imported at the desk, where their text is previewed first, and archived there.
    can_add = can_delete = False
    list_display = ("title", "outlet", "published_on", "status", "claim_count", "published_count")
    list_filter = ("status", "outlet", "language")
    search_fields = ("title", "outlet", "byline", "url")
    date_hierarchy = "created_at"
    fields = (*DESCRIBED, "slug", "status", "created_at", "created_by")
    readonly_fields = ("slug", "status", "created_at", "created_by")
    inlines = (VersionInline,)
    claim_count = staticmethod(count_column("claim_count", _("claims")))
    published_count = staticmethod(count_column("published_count", _("published")))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return Article.objects.with_claim_counts()

    def save_model(
        self, request: HttpRequest, obj: Article, form: SeenVersionForm, change: bool
    ) -> None:
        if values := form.changed_values():
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
