from django.core.management.base import BaseCommand
from django.db import transaction

from claims.infrastructure.search import rebuild_index
from claims.models import Article, PublishedArticle
from claims.publishing.store import rebuild_article


class Command(BaseCommand):
    help = "Rebuilds the pages of published articles and the search index. Verdicts never change."

    def handle(self, *args: object, **options: object) -> None:
        rows = PublishedArticle.objects.order_by("pk").values_list("article_id", "updated_at")
        count = 0
        for article_id, updated_at in list(rows):
            with transaction.atomic():
                article = Article.objects.select_for_update().get(pk=article_id)
                # The page is rebuilt but its text is not newer, so the date stays.
                rebuild_article(article, at=updated_at)
            count += 1
        rebuild_index()
        self.stdout.write(f"{count} articles and the search index rebuilt.")
