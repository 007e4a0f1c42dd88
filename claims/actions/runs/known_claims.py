"""What the machine finds in a new text of an article and what is a claim of it already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from claims.extraction.types import ClaimCandidate
from claims.models import Claim

#: Spans that share this part of what they cover together are one claim.
SAME_SPAN = 0.8
#: The same where they share an edge and an editor has taken one of them up.
RESHAPED_SPAN = 0.4


def unknown_candidates(
    candidates: Iterable[ClaimCandidate], claims: Sequence[tuple[int, int, str]]
) -> list[ClaimCandidate]:
    """The candidates that are no claim yet. ``claims`` are the version's: start, end and status.

    Claims came along from the text before, also those that were turned down, cut or split: what has
    nearly the same span as one of them, or is made up of some, is not suggested again. Of a claim
    that an editor took up, one edge may have been moved since the machine found it.
    """
    return [one for one in candidates if not _is_taken(one.start, one.end, claims)]


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
