"""The records in ``claims/demo/data``, as frozen dataclasses.

The statements, sources and quotations are real and public. Outlets, bylines, editors and the dates
of the desk's work are invented. A source whose title was not recorded says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from claims.documents.records import BlockKind
from claims.models import Claim, Correction, Evidence, Source, Speaker
from claims.models.review import AttributionResult


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    first_name: str
    last_name: str
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """The kind that an editor gives a block in the preview; ``block`` -1 is the last block."""

    block: int
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """A file in ``data/articles`` and what an editor adds to it in the preview."""

    file: str
    outlet: str
    byline: str
    published_on: date
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoPage:
    """A fixed page; ``body`` is Markdown."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class DemoSource:
    """A source, rated when ``reliability`` is given.

    ``kept`` is the excerpt the desk keeps, "" where it has no copy yet; ``kept_on`` is the day of the
    copy, by default the day of publication. ``derives_from`` is the key of the source that this one
    repeats.
    """

    title: str
    publisher: str
    kind: Source.Kind
    url: str
    published_on: date | None = None
    kept: str = ""
    kept_on: date | None = None
    reliability: Source.Reliability | None = None
    reason: str = ""
    derives_from: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation; ``source`` is a key of ``sources.json``."""

    source: str
    stance: Evidence.Stance
    quote: str = ""
    note: str = ""
    locator: str = ""
    bears_on: Evidence.BearsOn = Evidence.BearsOn.CONTENT


@dataclass(frozen=True, slots=True)
class ChangedReview:
    """The verdict's fields that change when a published claim is checked again."""

    rating: str
    one_line: str
    reasoning: str


@dataclass(frozen=True, slots=True)
class Republication:
    """A second publication: what changes, and what readers are told."""

    kind: Correction.Kind
    note: str
    on: date
    reopened_because: str
    review: ChangedReview
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One claim taken through the desk. ``words`` occur exactly once in the article.

    ``until`` is how far the claim goes: published, in review, or read by two editors who differ.
    """

    article: str
    words: str
    wording: str
    speaker: str
    rating: str
    one_line: str
    reasoning: str
    citations: tuple[Citation, ...]
    on: date
    speaker_kind: Speaker.Kind = Speaker.Kind.PERSON
    role: str = ""
    said_on: date | None = None
    occasion: str = ""
    checkability: Claim.Checkability = Claim.Checkability.FACT
    attribution: AttributionResult = AttributionResult.ACCURATE
    attribution_note: str = ""
    checker: str = "ines"
    reader: str = "tom"
    until: Literal["published", "in_review", "differs"] = "published"
    second_rating: str = ""
    comment: str = ""
    then: Republication | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """The whole demo newsroom. The dictionaries use the keys that checks refer to."""

    accounts: tuple[Account, ...]
    pages: dict[str, DemoPage]
    sources: dict[str, DemoSource]
    articles: dict[str, DemoArticle]
    checks: tuple[Check, ...]
