"""Models by subject: a model stands beside its QuerySet and its choices."""

from claims.models.archiving import ArchiveRequest
from claims.models.article import Article, ArticleVersion, CoverageFact, ExtractionRun, ImportDraft
from claims.models.claim import Attribution, Claim, Note
from claims.models.event import Event
from claims.models.immutable import ImmutableRowError
from claims.models.imports import ImportBatch, ImportItem
from claims.models.page import Page
from claims.models.rating import Rating, RatingScale
from claims.models.review import (
    AttributionResult,
    ClaimReview,
    Correction,
    PublishedArticle,
    PublishedReview,
    SecondReading,
)
from claims.models.source import Evidence, Source, SourceSnapshot
from claims.models.speaker import Speaker, SpeakerAlias
from claims.models.versioned import StaleWriteError

__all__ = [
    "ArchiveRequest",
    "Article",
    "ArticleVersion",
    "Attribution",
    "AttributionResult",
    "Claim",
    "ClaimReview",
    "Correction",
    "CoverageFact",
    "Event",
    "Evidence",
    "ExtractionRun",
    "ImmutableRowError",
    "ImportBatch",
    "ImportDraft",
    "ImportItem",
    "Note",
    "Page",
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
]
