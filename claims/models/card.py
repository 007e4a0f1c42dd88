"""A claim with everything that its card, its gates and its history need, read in one place."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from claims.models.claim import Claim
from claims.models.evidence import Evidence, Independence, Note, count_origins
from claims.models.published import PublishedReview
from claims.models.review import ClaimReview, review_of
from claims.models.speaker import Attribution, Speaker

S = Claim.Status
Row = TypeVar("Row", Attribution, Evidence, Note)


@dataclass(frozen=True, slots=True)
class ClaimCounts:
    """How many citations a claim has, how many of them support or refute it, and its open notes."""

    citations: int
    supports: int
    refutes: int
    open_notes: int


@dataclass(frozen=True, slots=True)
class PublicVerdict:
    """What readers see of a claim now.

    ``words`` are those the verdict was published with. ``edited_at`` is when the article was seen
    to have other words, None while it has them. ``is_withdrawn``: readers see a tombstone.
    """

    words: str
    edited_at: datetime | None
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """A claim with its chain (nearest the words first), evidence and notes in their order.

    ``public`` is None until a verdict was published.
    """

    claim: Claim
    chain: tuple[Attribution, ...]
    evidence: tuple[Evidence, ...]
    notes: tuple[Note, ...]
    counts: ClaimCounts
    public: PublicVerdict | None

    @property
    def review(self) -> ClaimReview | None:
        return review_of(self.claim)

    @property
    def nearest(self) -> Attribution | None:
        """The link nearest the words: who is said to have said them."""
        return self.chain[0] if self.chain else None

    @property
    def claimant(self) -> Speaker | None:
        return self.nearest.speaker if self.nearest else None

    @property
    def is_attributed(self) -> bool:
        """Whether an editor confirmed who said it."""
        return any(link.order == 0 and link.is_confirmed for link in self.chain)

    @property
    def is_edited(self) -> bool:
        """Whether readers are told that the article no longer has the words of the verdict."""
        public = self.public
        return public is not None and not public.is_withdrawn and public.edited_at is not None

    @property
    def independence(self) -> Independence:
        """How many origins the citations for or against the claim's content go back to."""
        return count_origins(self.evidence, self.claimant)

    def substance(self) -> dict[str, object]:
        """All that a second reader judges, as plain values. The claim must have a review."""
        claim, review = self.claim, self.claim.review
        return {
            # White space that a new version of the article sets differently is nothing to judge.
            "exact": " ".join(claim.exact.split()),
            "wording": claim.wording,
            "speakers": [(link.order, link.speaker_id) for link in self.chain],
            "said_on": claim.said_on.isoformat() if claim.said_on else "",
            "occasion": claim.occasion,
            "attribution_result": review.attribution_result,
            "attribution_note": review.attribution_note,
            "rating": review.rating_id,
            "one_line": review.one_line,
            "reasoning": review.reasoning,
            "reply": review.reply,
            "evidence": [
                (e.source_id, e.snapshot_id, e.bears_on, e.stance, e.quote, e.locator, e.note)
                for e in self.evidence
            ],
        }

    def content_hash(self) -> str:
        """A fingerprint of ``substance()``: a second reading of another hash is out of date."""
        text = json.dumps(self.substance(), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def load_card(claim: Claim) -> ClaimCard:
    """The card of ``claim`` as it is in the database now; see ``load_cards``."""
    return load_cards([claim])[0]


def load_cards(claims: Iterable[Claim]) -> list[ClaimCard]:
    """The cards of ``claims``, in their order; four queries, however many there are.

    The review, assignee and article of each claim are read when they are asked for, unless the
    claims come from ``Claim.objects.with_verdict()``.
    """
    claims = list(claims)
    keys = [claim.pk for claim in claims]
    chains = _by_claim(
        Attribution.objects.filter(claim__in=keys).select_related("speaker").order_by("order")
    )
    evidence = _by_claim(Evidence.objects.filter(claim__in=keys).with_origins())
    notes = _by_claim(
        Note.objects.filter(claim__in=keys).select_related(
            "author", "resolved_by", "evidence__source"
        )
    )
    # A claim that nobody has begun to check never had a verdict that readers could see.
    begun = [claim.pk for claim in claims if claim.status not in {S.SUGGESTED, S.OPEN}]
    public = {
        row.claim_id: PublicVerdict(
            row.payload["claim"]["exact"], row.article_edited_at, row.withdrawn_at is not None
        )
        for row in PublishedReview.objects.filter(claim__in=begun, is_current=True)
    }
    return [
        ClaimCard(
            claim=claim,
            chain=chains[claim.pk],
            evidence=evidence[claim.pk],
            notes=notes[claim.pk],
            counts=_count(evidence[claim.pk], notes[claim.pk]),
            public=public.get(claim.pk),
        )
        for claim in claims
    ]


def _by_claim(rows: Iterable[Row]) -> defaultdict[int, tuple[Row, ...]]:
    grouped: defaultdict[int, tuple[Row, ...]] = defaultdict(tuple)
    for row in rows:
        grouped[row.claim_id] += (row,)
    return grouped


def _count(evidence: Sequence[Evidence], notes: Sequence[Note]) -> ClaimCounts:
    stances = [citation.stance for citation in evidence]
    return ClaimCounts(
        citations=len(stances),
        supports=stances.count(Evidence.Stance.SUPPORTS),
        refutes=stances.count(Evidence.Stance.REFUTES),
        open_notes=sum(note.is_open for note in notes),
    )
