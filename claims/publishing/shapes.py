"""The shapes of what is published: the keys of a stored payload and what each holds.

Dates and moments are ISO 8601 texts, empty when unknown.
"""

from typing import NotRequired, TypedDict

#: What machines get (schema.org, JSON Feed): keys and nesting are the standard's, not ours.
JsonObject = dict[str, object]
#: A small part of a payload, all of it text: a speaker, a source, an answer.
Texts = dict[str, str]


class RatingFacts(TypedDict):
    slug: str
    label: str
    definition: str
    glyph: str
    colour: str
    order: int
    numeric_value: float | None


class ArticleFacts(TypedDict):
    slug: str
    title: str
    outlet: str
    byline: str
    url: str
    published_on: str
    language: str
    version: int


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
    source: Texts


class ClaimFacts(TypedDict):
    """``start`` and ``end`` are code-point offsets; ``before`` and ``after`` complete the sentence."""

    public_id: str
    slug: str
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


class ReviewPayload(TypedDict):
    """A verdict as it was published. ``card`` is what a list shows of it, ``search`` its words by field."""

    schema: int
    number: int
    minor: bool
    first_published_at: str
    published_at: str
    claim: ClaimFacts
    speaker: Texts | None
    chain: list[JsonObject]
    article: ArticleFacts
    attribution: Texts
    rating: RatingFacts
    scale: list[RatingFacts]
    one_line: str
    reasoning: str
    reasoning_html: str
    evidence: list[CitationFacts]
    independence: dict[str, int]
    # Verdicts published before sources were archived have no such key.
    archived: NotRequired[dict[str, Texts]]
    reply: Texts
    checked_by: str
    second_reading: Texts | None
    history: list[HistoryEntry]
    card: JsonObject
    search: Texts


class TalliedRating(RatingFacts):
    count: int


class ArticleClaim(TypedDict):
    public_id: str
    slug: str
    number: int
    exact: str
    start: int
    end: int
    kind: str
    occasion: str
    said_on: str
    in_text: bool
    speaker: Texts | None
    rating: RatingFacts
    attribution: Texts
    one_line: str
    evidence: list[JsonObject]
    evidence_total: int
    changed: object
    published_at: str
    second_read: bool
    rechecking_since: str
    edited_at: str


class ShownBlock(TypedDict):
    kind: str
    start: int
    text: str


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
    speakers: list[Texts]
    checkers: list[str]
    readers: list[str]
    edited_at: str
    edited_claims: int
    all_second_read: bool
    claims: list[ArticleClaim]
