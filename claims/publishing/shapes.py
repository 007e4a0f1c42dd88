"""The shapes of what is published: the keys of a stored payload and what each holds.

Dates and moments are ISO 8601 texts, empty when unknown.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

#: What machines get (schema.org, JSON Feed): keys and nesting are the standard's, not ours.
JsonObject = dict[str, object]


class Addressed(TypedDict):
    """What the address of a claim's page is made from."""

    public_id: str
    slug: str


class RatingFacts(TypedDict):
    slug: str
    label: str
    definition: str
    glyph: str
    colour: str
    order: int
    numeric_value: float | None


class SpeakerFacts(TypedDict):
    name: str
    slug: str
    kind: str
    kind_label: str
    role: str
    wikidata_id: str


class ChainLink(TypedDict):
    speaker: SpeakerFacts | None
    cue: str


class ArticleFacts(TypedDict):
    slug: str
    title: str
    outlet: str
    byline: str
    url: str
    published_on: str
    language: str
    version: int


class SourceFacts(TypedDict):
    slug: str
    title: str
    publisher: str
    kind: str
    kind_label: str
    reliability: str
    reliability_label: str
    url: str
    published_on: str


class CitationFacts(TypedDict):
    number: int
    bears_on: str
    bears_on_label: str
    stance: str
    stance_label: str
    quote: str
    locator: str
    quote_match: str
    quote_match_label: str
    copy_kept_on: str
    source: SourceFacts


class ArchivedCopy(TypedDict):
    url: str
    taken_on: str


class ClaimFacts(Addressed):
    """``start`` and ``end`` are code-point offsets; ``before`` and ``after`` complete the sentence."""

    number: int
    start: int
    end: int
    exact: str
    wording: str
    before: str
    after: str
    prefix: str
    suffix: str
    kind: str
    kind_label: str
    said_on: str
    occasion: str


class AttributionFacts(TypedDict):
    result: str
    label: str
    note: str


class IndependenceFacts(TypedDict):
    citations: int
    independent: int
    primary: int


class Reply(TypedDict):
    asked_on: str
    text: str


class ReadingFacts(TypedDict):
    by: str
    rating: str


class HistoryEntry(TypedDict):
    """One publication of a verdict; ``kind`` is empty unless readers were told of a correction."""

    number: int
    published_at: str
    minor: bool
    kind: str
    label: str
    note: str
    old_rating: RatingFacts | None
    rating: RatingFacts


class CardArticle(TypedDict):
    slug: str
    title: str
    outlet: str


class Card(Addressed):
    """What a list shows of a verdict."""

    one_line: str
    words: str
    kind: str
    speaker: SpeakerFacts | None
    said_on: str
    occasion: str
    rating: RatingFacts
    article: CardArticle
    second_read: bool
    changed: str


class SearchWords(TypedDict):
    """The words a reader may find a verdict by; the database indexes these keys."""

    claim: str
    finding: str
    speaker: str
    article: str
    sources: str


class Review(TypedDict):
    """A verdict as it was published, without what is derived from it."""

    schema: int
    number: int
    minor: bool
    first_published_at: str
    published_at: str
    claim: ClaimFacts
    speaker: SpeakerFacts | None
    chain: list[ChainLink]
    article: ArticleFacts
    attribution: AttributionFacts
    rating: RatingFacts
    scale: list[RatingFacts]
    one_line: str
    reasoning: str
    reasoning_html: str
    evidence: list[CitationFacts]
    independence: IndependenceFacts
    # Verdicts published before sources were archived have no such key.
    archived: NotRequired[dict[str, ArchivedCopy]]
    reply: Reply
    checked_by: str
    second_reading: ReadingFacts | None
    history: list[HistoryEntry]


class ReviewPayload(Review):
    """A verdict as it is stored: with its card and its search words."""

    card: Card
    search: SearchWords


class Named(TypedDict):
    slug: str
    name: str


class TalliedRating(RatingFacts):
    count: int


class PanelSource(TypedDict):
    slug: str
    title: str
    publisher: str
    published_on: str


class PanelCitation(TypedDict):
    stance: str
    stance_label: str
    quote: str
    locator: str
    source: PanelSource


class ArticleClaim(Addressed):
    """What the text, the panel and the list of an article show of one verdict."""

    number: int
    exact: str
    start: int
    end: int
    kind: str
    occasion: str
    said_on: str
    in_text: bool
    speaker: SpeakerFacts | None
    rating: RatingFacts
    attribution: AttributionFacts
    one_line: str
    evidence: list[PanelCitation]
    evidence_total: int
    changed: str
    published_at: str
    second_read: bool
    rechecking_since: str
    edited_at: str


class ShownBlock(TypedDict):
    kind: str
    start: int
    text: str


class ArticleHead(TypedDict):
    """The few facts of an article that lists and the page's head show."""

    slug: str
    title: str
    standfirst: str
    outlet: str
    published_on: str
    checked: int
    factual: int
    tally: list[TalliedRating]


class ArticlePayload(ArticleFacts):
    """The public face of an article: its text with the verdicts on it."""

    schema: int
    standfirst: str
    blocks: list[ShownBlock]
    checked: int
    factual: int
    first_published_at: str
    updated_at: str
    tally: list[TalliedRating]
    speakers: list[Named]
    checkers: list[str]
    readers: list[str]
    edited_at: str
    edited_claims: int
    all_second_read: bool
    claims: list[ArticleClaim]
