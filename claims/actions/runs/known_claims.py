"""Telling new candidates from claims that a version already has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from claims.extraction.types import ClaimCandidate
from claims.models import Claim

#: Two spans are the same claim when their overlap is at least this share of what they cover together.
SAME_SPAN = 0.8
#: The share that suffices when the spans have an edge in common and an editor has acted on the claim.
RESHAPED_SPAN = 0.4


def unknown_candidates(
    candidates: Iterable[ClaimCandidate], claims: Sequence[tuple[int, int, str]]
) -> list[ClaimCandidate]:
    """The candidates that are not claims yet; ``claims`` are those of the version: start, end, status.

    A version starts with the claims carried over from the one before, including those that were
    rejected, trimmed or split. A candidate with nearly the same span as one of them, or made up of
    several, is not suggested again. An editor may have moved one edge of a claim since it was found.
    """
    return [c for c in candidates if not _is_taken(c.start, c.end, claims)]


def _is_taken(start: int, end: int, claims: Sequence[tuple[int, int, str]]) -> bool:
    inside: set[int] = set()
    for low, high, status in claims:
        shared = min(end, high) - max(start, low)
        both = max(end, high) - min(start, low)
        is_reshaped = status != Claim.Status.SUGGESTED and (start == low or end == high)
        if shared > 0 and shared >= (RESHAPED_SPAN if is_reshaped else SAME_SPAN) * both:
            return True
        if start <= low and high <= end:
            inside.update(range(low, high))
    return len(inside) >= SAME_SPAN * (end - start)
