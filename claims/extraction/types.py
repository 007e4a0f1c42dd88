"""What extraction finds in a text. All offsets are code points into the text given, end exclusive."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of the text: ``text[start:end]``."""

    start: int
    end: int


class QuotationKind(StrEnum):
    """How the words of an attribution stand in the text."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    OUTLET = "outlet"  # asserted by the outlet itself, attributed to nobody else


class SpeakerKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    UNNAMED = "unnamed"
    OUTLET = "outlet"


class Flag(StrEnum):
    """What an editor should know about a claim before checking it."""

    HEARSAY = "hearsay"
    ALLEGED = "alleged"
    UNNAMED_SOURCE = "unnamed_source"
    ANONYMOUS = "anonymous"  # the source spoke on condition of anonymity
    PREDICTION = "prediction"
    OPINION = "opinion"


class Checkability(StrEnum):
    FACT = "fact"
    OPINION = "opinion"
    PREDICTION = "prediction"
    UNCLEAR = "unclear"


class FactKind(StrEnum):
    """What the coverage bar counts: details that somebody must have looked at."""

    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    TITLE = "title"
    QUOTATION = "quotation"


@dataclass(frozen=True, slots=True)
class Block:
    """A labelled stretch of the article, as the importer cut it; ``kind`` is a block kind of the importer."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Confidence:
    """Probabilities from 0 to 1 that each role was found right; ``speaker`` that it was resolved right."""

    source: float
    cue: float
    content: float
    speaker: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who (source) said, with which words of saying (cue), what (content).

    Each role is a tuple of spans, because a role may be interrupted ("A," he said, "B").
    ``source`` and ``cue`` may be empty. ``speaker`` is an index into ``Extraction.speakers``.
    ``found_by`` names the rule or model that found it, in words an editor can read.
    ``level`` is 0 for the outermost; an attribution of level 1 stands inside the content of one of
    level 0. Contents of one level are disjoint.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    kind: QuotationKind
    confidence: Confidence
    speaker: int | None = None
    flags: frozenset[Flag] = frozenset()
    found_by: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class SpeakerCluster:
    """One speaker of the article with every mention of them.

    ``name`` is the fullest name in the text; ``aliases`` are the other forms as written;
    ``similar_to`` are indexes of clusters whose name is one edit away: offered as the same
    person, never merged here.
    """

    name: str
    kind: SpeakerKind
    role: str = ""
    aliases: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()
    similar_to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One link of who passed the words on. Order 0 is nearest the words; the last is the outlet."""

    order: int
    speaker: int
    source: Span | None
    cue: Span | None
    cue_text: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class ClaimCandidate:
    """A span that somebody asserts, offered to the editor as a claim.

    ``start``/``end`` exclude quotation marks and closing punctuation. ``split_points`` are offsets
    at which the claim could be cut into smaller ones. ``score`` (0 to 1) is check-worthiness and
    ``reasons`` says why in words.
    """

    start: int
    end: int
    kind: QuotationKind
    checkability: Checkability
    chain: tuple[ChainLink, ...] = ()
    flags: frozenset[Flag] = frozenset()
    split_points: tuple[int, ...] = ()
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    found_by: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    start: int
    end: int
    kind: FactKind


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything found in one text, with what found it, so that a result can be traced and rerun.

    ``sentences`` are the parser's, in order, without white space at their edges.
    """

    attributions: tuple[Attribution, ...] = ()
    speakers: tuple[SpeakerCluster, ...] = ()
    claims: tuple[ClaimCandidate, ...] = ()
    facts: tuple[Fact, ...] = ()
    sentences: tuple[Span, ...] = ()
    words: int = 0
    model_name: str = ""
    model_version: str = ""
    spacy_version: str = ""
    rules_version: str = ""
    warnings: tuple[str, ...] = field(default=())
