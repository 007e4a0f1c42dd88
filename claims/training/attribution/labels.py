"""Which candidates are right, as the rankers learn it, and how many choices are, by the benchmark's definition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.evidence import CueRun, Evidence
from claims.extraction.learned.predict import Candidates, Choice, tokens_of
from claims.extraction.learned.tokens import Tokens
from claims.extraction.spans import Piece
from claims.training.attribution.gold import TokenRoles

CLOSE = 0.8
"""A content is right from this word Jaccard on, as in the benchmark's scorer."""


@dataclass(slots=True)
class Labels:
    """One entry per candidate. ``has_gold`` tells sources of runs that are gold cues."""

    content: NDArray[np.int8]
    source: NDArray[np.int8]
    has_gold: NDArray[np.bool_]


def label_candidates(
    evidence: Evidence, candidates: Candidates, roles: Sequence[TokenRoles]
) -> Labels:
    """Compare candidates with the gold attribution of their own cue.

    A content is right only for its own cue: were it right for any cue, quotations would go to
    whichever cue stands nearest.
    """
    tokens = evidence.tokens
    owners = [_owner(run, roles) for run in evidence.runs]
    contents = [None if owner is None else _words(tokens, owner.content) for owner in owners]
    sources = [None if owner is None else _words(tokens, owner.source) for owner in owners]
    content = [
        gold is not None and jaccard(_words(tokens, tokens_of(pieces)), gold) >= CLOSE
        for pieces, gold in zip(
            candidates.contents, _per(contents, candidates.content_run), strict=True
        )
    ]
    source_golds = _per(sources, candidates.source_run)
    source = [
        gold is not None and sources_agree(gold, _source_words(tokens, candidate))
        for candidate, gold in zip(candidates.sources, source_golds, strict=True)
    ]
    return Labels(
        np.array(content, dtype=np.int8),
        np.array(source, dtype=np.int8),
        np.array([gold is not None for gold in source_golds], dtype=bool),
    )


def jaccard(one: set[int], other: set[int]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def sources_agree(gold: set[int], found: set[int]) -> bool:
    """Both empty, or a common word and at least half of the found words are gold ones."""
    if not gold or not found:
        return not gold and not found
    return bool(gold & found) and 2 * len(gold & found) >= len(found)


def _owner(run: CueRun, roles: Sequence[TokenRoles]) -> TokenRoles | None:
    touched = [role for role in roles if any(run.start <= index < run.end for index in role.cue)]
    anchored = [role for role in touched if run.anchor in role.cue]
    return next(iter(anchored or touched), None)


def _words(tokens: Tokens, indexes: Iterable[int]) -> set[int]:
    return {index for index in indexes if tokens.is_word[index]}


def _source_words(tokens: Tokens, source: Piece | None) -> set[int]:
    return set() if source is None else _words(tokens, range(*source))


def _per(golds: list[set[int] | None], run: NDArray[np.int64]) -> list[set[int] | None]:
    return [golds[number] for number in run.tolist()]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over some articles. ``right``: contents alike enough and sources agreeing."""

    gold: int = 0
    found: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.gold + self.found) if self.gold + self.found else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.gold + other.gold, self.found + other.found, self.right + other.right)

    def __str__(self) -> str:
        return f"F1 {self.f1:.3f} (precision {self.precision:.3f}, recall {self.recall:.3f})"


def score_article(tokens: Tokens, roles: Sequence[TokenRoles], choices: Iterable[Choice]) -> Score:
    """Match gold and found contents one to one, the most alike first, and count right ones.

    Words are tokens here, where the benchmark's scorer cuts words by a pattern of its own; the
    two differ by a few thousandths.
    """
    gold = [(_words(tokens, role.content), _words(tokens, role.source)) for role in roles]
    found = [
        (
            _words(tokens, tokens_of(choice.content)),
            _words(tokens, range(*choice.source) if choice.source else ()),
        )
        for choice in choices
    ]
    right = 0
    partners = match([content for content, _ in gold], [content for content, _ in found])
    for one, other in partners.items():
        is_close = jaccard(gold[one][0], found[other][0]) >= CLOSE
        right += is_close and sources_agree(gold[one][1], found[other][1])
    return Score(len(gold), len(found), right)


def match(gold: Sequence[set[int]], found: Sequence[set[int]]) -> dict[int, int]:
    """Match contents one to one, the most alike first."""
    pairs = sorted(
        (-jaccard(one, other), i, k)
        for i, one in enumerate(gold)
        for k, other in enumerate(found)
        if one & other
    )
    partners: dict[int, int] = {}
    for _, i, k in pairs:
        if i not in partners and k not in partners.values():
            partners[i] = k
    return partners
