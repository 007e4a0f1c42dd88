"""Builds the payload of a verdict: everything readers see, copied from the working tables once.

Pages, feeds, search and exports read only the payload, so nothing that is left out of it can leave
the desk. Protected names, notes, e-mail addresses and account names are never included.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from claims.models import (
    ArticleVersion,
    Claim,
    ClaimCard,
    ClaimReview,
    Correction,
    Evidence,
    PublishedReview,
    Rating,
    SecondReading,
    Source,
    SourceSnapshot,
    Speaker,
)
from claims.models.evidence import count_origins
from claims.models.user import User
from claims.publishing import markdown
from claims.publishing.sentences import sentence_around
from claims.publishing.shapes import (
    ArticleFacts,
    CitationFacts,
    ClaimFacts,
    JsonObject,
    RatingFacts,
    ReviewPayload,
    Texts,
)

#: Increased when a key changes its meaning, so that code reading old rows can tell them apart.
SCHEMA = 1

#: Keys that differ between any two publications of one verdict and so do not count as a change.
NOT_SUBSTANCE = frozenset(
    {"number", "minor", "history", "first_published_at", "published_at", "checked_by",
     "second_reading", "card", "search", "archived"}
)  # fmt: skip


#: Keys that a new version of the article changes by moving the words; the verdict stays the same.
PLACE = frozenset({"start", "end", "before", "after", "prefix", "suffix"})


def build_payload(
    card: ClaimCard,
    *,
    before: PublishedReview | None,
    reading: SecondReading | None,
    at: datetime,
    minor: bool,
    kind: str,
    note: str,
) -> ReviewPayload:
    """Returns the verdict of a claim with a rated review as readers will see it; 3 queries.

    ``before`` is what readers see now, ``reading`` the second reading it was approved on. ``kind`` and
    ``note`` tell readers what changed since ``before``, unless that is ``minor``.
    """
    claim, review, chain, evidence = card.claim, card.claim.review, card.chain, card.evidence
    minor = minor and before is not None
    if minor or before is None:
        kind = note = ""
    payload: ReviewPayload = {
        "schema": SCHEMA,
        "number": before.number + 1 if before else 1,
        "minor": minor,
        "first_published_at": (before.first_published_at if before else at).isoformat(),
        "published_at": at.isoformat(),
        "claim": _claim(claim),
        "speaker": _speaker(chain[0].speaker) if chain else None,
        "chain": [{"speaker": _speaker(link.speaker), "cue": link.cue_text} for link in chain],
        "article": article_facts(claim.version),
        "attribution": {
            "result": review.attribution_result,
            "label": review.get_attribution_result_display(),
            "note": review.attribution_note,
        },
        "rating": rating_facts(require_rating(review)),
        "scale": [rating_facts(rating) for rating in _axis(require_rating(review))],
        "one_line": review.one_line,
        "reasoning": review.reasoning,
        "reasoning_html": markdown.to_html(
            review.reasoning, top_heading=3, citations=len(evidence)
        ),
        "evidence": [_citation(citation, n) for n, citation in enumerate(evidence, start=1)],
        "independence": _independence(evidence, chain[0].speaker if chain else None),
        "archived": _archived(evidence),
        "reply": {"asked_on": iso(review.reply_asked_on), "text": review.reply},
        "checked_by": public_name(review.checker),
        "second_reading": {"by": public_name(reading.reader), "rating": reading.rating.label}
        if reading
        else None,
        "history": before.payload["history"] if before else [],
        "card": {},
        "search": {},
    }
    payload["history"] = [
        {
            "number": payload["number"],
            "published_at": payload["published_at"],
            "minor": minor,
            "kind": kind,
            "label": str(dict(Correction.Kind.choices).get(kind, "")),
            "note": note,
            "old_rating": before.payload["rating"] if before else None,
            "rating": payload["rating"],
        },
        *payload["history"],
    ]
    payload["card"] = _card(payload)
    payload["search"] = _search(payload)
    return payload


def same_substance(one: ReviewPayload, other: ReviewPayload) -> bool:
    """Whether two payloads say the same thing, whoever checked them and whenever they were published."""
    return _substance(one) == _substance(other)


def _substance(payload: ReviewPayload) -> dict[str, object]:
    values = {key: value for key, value in payload.items() if key not in NOT_SUBSTANCE}
    claim = {key: value for key, value in payload["claim"].items() if key not in PLACE}
    article = {key: value for key, value in payload["article"].items() if key != "version"}
    exact = " ".join(payload["claim"]["exact"].split())
    return values | {"claim": claim | {"exact": exact}, "article": article}


def public_name(user: User | None) -> str:
    """Returns the name readers may see. Accounts without a full name stay anonymous: user names are private."""
    name = user.get_full_name().strip() if user is not None else ""
    return name or _("An editor")


def web_address(url: str) -> str:
    """Returns ``url`` if a page may link to it, else an empty text: imports bring other schemes too."""
    return url if url.startswith(("http://", "https://")) else ""


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def require_rating(review: ClaimReview) -> Rating:
    if review.rating is None:
        raise ValueError("Only a rated review can be published")
    return review.rating


def rating_facts(rating: Rating) -> RatingFacts:
    return {
        "slug": rating.slug,
        "label": rating.label,
        "definition": rating.definition,
        "glyph": rating.glyph,
        "colour": rating.colour,
        "order": rating.order,
        "numeric_value": rating.numeric_value,
    }


def scale_ends(payload: ReviewPayload) -> tuple[float, float] | None:
    """The lowest and the highest value of the rating's axis; None when it has no axis."""
    stops = [stop["numeric_value"] for stop in payload["scale"] or [payload["rating"]]]
    values = [value for value in stops if value is not None]
    return (min(values), max(values)) if values else None


def _axis(rating: Rating) -> list[Rating]:
    """The stops of the true-false axis of the rating's own scale."""
    stops = Rating.objects.filter(scale=rating.scale_id, numeric_value__isnull=False)
    return [stop for stop in stops.order_by("order") if stop.is_active or stop.pk == rating.pk]


def _claim(claim: Claim) -> ClaimFacts:
    text = claim.version.text
    first, last = sentence_around(claim.version, claim.start, claim.end)
    return {
        "public_id": claim.public_id,
        "slug": claim.slug,
        "number": claim.number,
        "start": claim.start,
        "end": claim.end,
        "exact": claim.exact,
        "wording": claim.wording,
        "before": text[first : claim.start],
        "after": text[claim.end : last],
        "prefix": claim.prefix,
        "suffix": claim.suffix,
        "kind": claim.kind,
        "kind_label": claim.get_kind_display(),
        "said_on": iso(claim.said_on),
        "occasion": claim.occasion,
    }


def _speaker(speaker: Speaker | None) -> Texts | None:
    if speaker is None:
        return None
    speaker = speaker.merged_into or speaker
    return {
        "name": speaker.name,
        "slug": speaker.slug,
        "kind": speaker.kind,
        "kind_label": speaker.get_kind_display(),
        "role": speaker.role,
        "wikidata_id": speaker.wikidata_id,
    }


def article_facts(version: ArticleVersion) -> ArticleFacts:
    article = version.article
    return {
        "slug": article.slug,
        "title": article.title,
        "outlet": article.outlet,
        "byline": article.byline,
        "url": web_address(article.url),
        "published_on": iso(article.published_on),
        "language": article.language,
        "version": version.number,
    }


def _citation(citation: Evidence, number: int) -> CitationFacts:
    snapshot = citation.snapshot
    return {
        "number": number,
        "bears_on": citation.bears_on,
        "bears_on_label": citation.get_bears_on_display(),
        "stance": citation.stance,
        "stance_label": citation.get_stance_display(),
        "quote": citation.quote,
        "locator": citation.locator,
        "quote_match": citation.quote_match,
        "quote_match_label": citation.get_quote_match_display(),
        "copy_kept_on": snapshot.captured_at.date().isoformat() if snapshot else "",
        "source": source_facts(citation.source),
    }


def source_facts(source: Source) -> Texts:
    """Returns what readers learn about a source; never its protected name."""
    return {
        "slug": source.slug,
        "title": source.title,
        "publisher": source.publisher,
        "kind": source.kind,
        "kind_label": source.get_kind_display(),
        "reliability": source.reliability,
        "reliability_label": source.get_reliability_display(),
        "url": web_address(source.url),
        "published_on": iso(source.published_on),
    }


def _archived(evidence: Sequence[Evidence]) -> dict[str, Texts]:
    """Returns where a web archive keeps the cited sources, by slug: ``{"url", "taken_on"}``; one query."""
    public = [row.source_id for row in evidence if not row.source.private_name]
    copies = SourceSnapshot.objects.in_archive().filter(source__in=public)
    # The newest comes last and stays.
    return {
        slug: {"url": web_address(url), "taken_on": taken_at.date().isoformat()}
        for slug, url, taken_at in copies.order_by("captured_at", "id").values_list(
            "source__slug", "archive_url", "captured_at"
        )
    }


def _independence(evidence: Sequence[Evidence], claimant: Speaker | None) -> dict[str, int]:
    found = count_origins(evidence, claimant)
    return {
        "citations": sum(row.bears_on == Evidence.BearsOn.CONTENT for row in evidence),
        "independent": found.origins,
        "primary": found.primary_origins,
    }


def _card(payload: ReviewPayload) -> JsonObject:
    """What a list shows of a verdict: small, so that a page of them costs little."""
    claim = payload["claim"]
    return {
        "public_id": claim["public_id"],
        "slug": claim["slug"],
        "one_line": payload["one_line"],
        "words": claim["exact"],
        "kind": claim["kind"],
        "speaker": payload["speaker"],
        "said_on": claim["said_on"],
        "occasion": claim["occasion"],
        "rating": payload["rating"],
        "article": {
            "slug": payload["article"]["slug"],
            "title": payload["article"]["title"],
            "outlet": payload["article"]["outlet"],
        },
        "second_read": payload["second_reading"] is not None,
        "changed": next((entry["label"] for entry in payload["history"] if entry["kind"]), ""),
    }


def _search(payload: ReviewPayload) -> Texts:
    """The words a reader may find the verdict by; the database indexes these keys."""
    claim, speaker, article = payload["claim"], payload["speaker"], payload["article"]
    sources = [citation["source"] for citation in payload["evidence"]]
    return {
        "claim": "\n".join(filter(None, [claim["exact"], claim["wording"]])),
        "finding": payload["one_line"],
        "speaker": " ".join(filter(None, [speaker["name"], speaker["role"]])) if speaker else "",
        "article": " ".join(filter(None, [article["title"], article["outlet"]])),
        "sources": "\n".join(f"{source['title']} {source['publisher']}" for source in sources),
    }
