"""Which candidates are claims of the version already. Pure; no database."""

from __future__ import annotations

import pytest

from claims.actions.runs.found import unknown_candidates
from claims.extraction.types import Checkability, ClaimCandidate, QuotationKind
from claims.models import Claim

S = Claim.Status


def candidate_at(start: int, end: int) -> ClaimCandidate:
    return ClaimCandidate(start, end, QuotationKind.DIRECT, Checkability.FACT)


def is_new(candidate: ClaimCandidate, *claims: tuple[int, int, str]) -> bool:
    return bool(unknown_candidates([candidate], claims))


@pytest.mark.parametrize(
    ("claim", "new"),
    [
        ((0, 90, S.SUGGESTED), False),  # nine tenths in common
        ((0, 70, S.SUGGESTED), True),  # seven tenths: another claim
        ((0, 50, S.OPEN), False),  # half of it, but an editor moved the end
        ((0, 50, S.SUGGESTED), True),  # half of it, and nobody touched it
        ((0, 30, S.OPEN), True),  # too little is left, whoever moved it
        ((30, 80, S.OPEN), True),  # half of it, with no edge in common
        ((200, 300, S.OPEN), True),  # elsewhere
    ],
)
def test_a_candidate_is_known_by_how_much_it_shares(claim: tuple[int, int, str], new: bool) -> None:
    assert is_new(candidate_at(0, 100), claim) is new


def test_a_candidate_made_up_of_several_claims_is_known() -> None:
    assert not is_new(candidate_at(0, 100), (0, 45, S.OPEN), (50, 100, S.OPEN))
    assert not is_new(candidate_at(0, 100), (0, 40, S.SUGGESTED), (60, 100, S.SUGGESTED))
    assert is_new(candidate_at(0, 100), (0, 35, S.SUGGESTED), (60, 100, S.SUGGESTED))
