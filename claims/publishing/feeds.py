"""Verdicts for machines: Atom, JSON Feed, and a DataFeed of ClaimReview. Pure functions of rows."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from claims.models import PublishedReview
from claims.publishing.claimreview import CONTEXT, claim_address, claim_review, newsroom
from claims.publishing.shapes import JsonObject, ReviewPayload

#: Verdicts in a feed; a reader who was away longer finds the rest on the site.
FEED_SIZE = 40


def latest() -> list[PublishedReview]:
    """The newest current verdicts; one query."""
    rows = PublishedReview.objects.current().newest_first()
    return list(rows.only("id", "payload", "published_at", "first_published_at")[:FEED_SIZE])


def headline(payload: ReviewPayload) -> str:
    """The finding leads and the rating stands before it, so that no false sentence stands alone."""
    return f"{payload['rating']['label']}: {payload['one_line']}"


def summary(payload: ReviewPayload) -> str:
    speaker = payload["speaker"]
    name = speaker["name"] if speaker else _("An unnamed speaker")
    return _("%(name)s said: “%(words)s”") % {"name": name, "words": payload["claim"]["exact"]}


def atom_feed(rows: Iterable[PublishedReview]) -> str:
    """RFC 4287."""
    feed = Atom1Feed(
        title=settings.NEWSROOM_NAME,
        link=f"{settings.SITE_URL}/",
        description=_("Verdicts on what was said"),
        language=settings.LANGUAGE_CODE,
        feed_url=settings.SITE_URL + reverse("feed_atom"),
        author_name=settings.NEWSROOM_NAME,
    )
    for row in rows:
        address = claim_address(row.payload["claim"])
        feed.add_item(
            title=_writable(headline(row.payload)),
            link=address,
            unique_id=address,
            description=_writable(summary(row.payload)),
            pubdate=row.first_published_at,
            updateddate=row.published_at,
            categories=[row.payload["rating"]["label"]],
        )
    return feed.writeString("utf-8")


def _writable(text: str) -> str:
    """``text`` without the control characters that XML 1.0 cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or ord(c) >= 32)


def json_feed(rows: Iterable[PublishedReview]) -> JsonObject:
    """JSON Feed 1.1 (https://jsonfeed.org/version/1.1) with the ClaimReview of each verdict."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": settings.NEWSROOM_NAME,
        "home_page_url": f"{settings.SITE_URL}/",
        "feed_url": settings.SITE_URL + reverse("feed_json"),
        "language": settings.LANGUAGE_CODE,
        "authors": [{"name": settings.NEWSROOM_NAME, "url": f"{settings.SITE_URL}/"}],
        "items": [_json_item(row) for row in rows],
    }


def _json_item(row: PublishedReview) -> JsonObject:
    address = claim_address(row.payload["claim"])
    return {
        "id": address,
        "url": address,
        "title": headline(row.payload),
        "content_text": summary(row.payload),
        "date_published": row.first_published_at.isoformat(),
        "date_modified": row.published_at.isoformat(),
        "tags": [row.payload["rating"]["label"]],
        "_claimreview": claim_review(row.payload),
    }


def data_feed(rows: Iterable[PublishedReview]) -> JsonObject:
    """A schema.org DataFeed of ClaimReview in the form that Data Commons reads."""
    listed = list(rows)
    newest = max((row.published_at for row in listed), default=datetime(1970, 1, 1, tzinfo=UTC))
    return {
        "@context": CONTEXT,
        "@type": "DataFeed",
        "dateModified": newest.isoformat(),
        "publisher": newsroom(),
        "dataFeedElement": [
            {
                "@type": "DataFeedItem",
                "dateCreated": row.first_published_at.isoformat(),
                "dateModified": row.published_at.isoformat(),
                "url": claim_address(row.payload["claim"]),
                "item": [claim_review(row.payload)],
            }
            for row in listed
        ],
    }
