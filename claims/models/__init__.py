"""Models by subject: a model stands beside its QuerySet and its choices."""

from claims.models.article import Article, ArticleVersion
from claims.models.base import ImmutableRowError, StaleWriteError
from claims.models.card import ClaimCard, ClaimCounts, PublicVerdict, load_card, load_cards
from claims.models.claim import Claim
from claims.models.disagreement import Disagreement
from claims.models.event import Event
from claims.models.evidence import Evidence, Note
from claims.models.imports import ImportBatch, ImportDraft, ImportItem
from claims.models.published import Correction, Page, PublishedArticle, PublishedReview
from claims.models.rating import Rating, RatingScale
from claims.models.review import AttributionResult, ClaimReview, SecondReading, review_of
from claims.models.run import CoverageFact, ExtractionRun
from claims.models.source import ArchiveRequest, Source, SourceSnapshot
from claims.models.speaker import Attribution, Speaker, SpeakerAlias

__all__ = [
    "ArchiveRequest",
    "Article",
    "ArticleVersion",
    "Attribution",
    "AttributionResult",
    "Claim",
    "ClaimCard",
    "ClaimCounts",
    "ClaimReview",
    "Correction",
    "CoverageFact",
    "Disagreement",
    "Event",
    "Evidence",
    "ExtractionRun",
    "ImmutableRowError",
    "ImportBatch",
    "ImportDraft",
    "ImportItem",
    "Note",
    "Page",
    "PublicVerdict",
    "PublishedArticle",
    "PublishedReview",
    "Rating",
    "RatingScale",
    "SecondReading",
    "Source",
    "SourceSnapshot",
    "Speaker",
    "SpeakerAlias",
    "StaleWriteError",
    "load_card",
    "load_cards",
    "review_of",
]
