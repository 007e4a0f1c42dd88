"""Storing what readers get: one unchanging row per verdict, and one row per article, rebuilt on each change."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from claims.models import Article, PublishedArticle, PublishedReview
from claims.publishing.article_html import render_article
from claims.publishing.article_payload import article_head, build_article_payload
from claims.publishing.payload import scale_ends
from claims.publishing.shapes import JsonObject, ReviewPayload


def render_review(payload: ReviewPayload) -> str:
    """Returns the HTML of the part of a claim's page that never changes: reasoning, evidence, reply."""
    context = {
        "review": payload,
        "groups": evidence_groups(payload),
        "referred": "#citation-" in payload["reasoning_html"],
    }
    return render_to_string("public/partials/review_body.html", context)


def evidence_groups(payload: ReviewPayload) -> list[JsonObject]:
    """Citations by what they bear on, then by stance; groups without a citation are left out."""
    context = {"context": _("Gives context")}
    stances = {"supports": _("Supports the claim"), "refutes": _("Refutes the claim")}
    if leans_false(payload):
        stances = dict(reversed(stances.items()))
    said = {"supports": _("Confirms that it was said"), "refutes": _("Disputes that it was said")}
    kinds = (
        ("content", _("Evidence"), independence_note(payload), stances | context),
        ("attribution", _("Evidence that it was said"), "", said | context),
    )
    # A verdict published before sources were archived has no such key.
    archived = payload.get("archived") or {}
    evidence = [
        {**citation, "archived": archived.get(citation["source"]["slug"])}
        for citation in payload["evidence"]
    ]
    groups: list[JsonObject] = []
    for key, title, note, names in kinds:
        shown = []
        for stance, name in names.items():
            citations = [c for c in evidence if (c["bears_on"], c["stance"]) == (key, stance)]
            if citations:
                shown.append({"glyph": stance, "title": name, "citations": citations})
        if shown:
            groups.append({"key": key, "title": title, "note": note, "stances": shown})
    return groups


def leans_false(payload: ReviewPayload) -> bool:
    """Whether the rating lies below the middle of its axis: what refutes the claim then leads."""
    value, ends = payload["rating"]["numeric_value"], scale_ends(payload)
    return value is not None and ends is not None and 2 * value < sum(ends)


def independence_note(payload: ReviewPayload) -> str:
    """How many citations go back to how many origins, as a sentence for readers."""
    counts = payload["independence"]
    citations = ngettext("%(n)d citation", "%(n)d citations", counts["citations"]) % {
        "n": counts["citations"]
    }
    if not counts["independent"]:
        return _("%(citations)s, but no independent source.") % {"citations": citations}
    sources = ngettext(
        "%(n)d independent source", "%(n)d independent sources", counts["independent"]
    ) % {"n": counts["independent"]}
    if not counts["primary"]:
        tail = ""
    elif counts["primary"] == counts["independent"] == 1:
        tail = _(", a primary document")
    elif counts["primary"] == 1:
        tail = _(", one of them a primary document")
    else:
        tail = _(", %(n)d of them primary documents") % {"n": counts["primary"]}
    return _("%(citations)s from %(sources)s%(tail)s.") % {
        "citations": citations,
        "sources": sources,
        "tail": tail,
    }


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
        "etag": hashlib.sha256(body).hexdigest()[:32],
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
