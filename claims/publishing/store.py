"""Storing what readers get: one unchanging row per verdict, and one row per article, rebuilt on each change."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from claims.models import Article, PublishedArticle, PublishedReview
from claims.publishing.article_html import etag_of, render_article
from claims.publishing.article_payload import article_head, build_article_payload
from claims.publishing.evidence_groups import evidence_groups
from claims.publishing.shapes import ReviewPayload


def render_review(payload: ReviewPayload) -> str:
    """Returns the HTML of the part of a claim's page that never changes: reasoning, evidence, reply."""
    context = {
        "review": payload,
        "groups": evidence_groups(payload),
        "referred": "#citation-" in payload["reasoning_html"],
    }
    return render_to_string("public/partials/review_body.html", context)


def current_reviews(article: Article) -> list[PublishedReview]:
    """Returns the verdicts of ``article`` that readers see; one query."""
    # A verdict's own page is long, and the article does not show it.
    return list(PublishedReview.objects.current().filter(article=article).defer("html"))


def rebuild_article(
    article: Article, *, at: datetime, reviews: list[PublishedReview] | None = None
) -> None:
    """Rebuild the public article from its current verdicts, or take it down when none is left.

    Shows the text of the newest version, which an editor approved before it was stored. Call it inside
    the transaction that changed the verdicts, with the article's row locked: of two simultaneous
    publications the second must see the first. ``reviews`` saves a query when the caller has already
    read ``current_reviews``.
    """
    if reviews is None:
        reviews = current_reviews(article)
    if not reviews:
        # We publish an article only together with verdicts on it.
        PublishedArticle.objects.filter(article=article).delete()
        return
    version = article.versions.latest("number")
    version.article = article
    with translation.override(settings.LANGUAGE_CODE):
        payload = build_article_payload(version, reviews, updated_at=at)
        body = render_article(payload).encode()
    built = {
        "version": version,
        "head": article_head(payload),
        "payload": payload,
        "body": body,
        "etag": etag_of(body),
        "claims_published": len(reviews),
        "first_published_at": min(row.first_published_at for row in reviews),
        "updated_at": at,
    }
    # An upsert, because reading the old row first would load the whole page twice.
    PublishedArticle.objects.bulk_create(
        [PublishedArticle(article=article, **built)],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=list(built),
    )
