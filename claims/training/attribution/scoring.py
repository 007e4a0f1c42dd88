"""Scoring chosen attributions against gold ones, by the benchmark's definition of a right one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims.extraction.learned.decode import Choice, tokens_of
from claims.extraction.learned.tokens import Tokens
from claims.training.attribution.gold import TokenRoles
from claims.training.attribution.labels import CLOSE, jaccard, sources_agree


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
    pairs = sorted(
        (
            (-jaccard(gold_content, content), one, other)
            for one, (gold_content, _) in enumerate(gold)
            for other, (content, _) in enumerate(found)
            if gold_content & content
        )
    )
    right = 0
    matched_gold: set[int] = set()
    matched_found: set[int] = set()
    for unlike, one, other in pairs:
        if one in matched_gold or other in matched_found:
            continue
        matched_gold.add(one)
        matched_found.add(other)
        right += -unlike >= CLOSE and sources_agree(gold[one][1], found[other][1])
    return Score(len(gold), len(found), right)


def _words(tokens: Tokens, indexes: Iterable[int]) -> set[int]:
    return {index for index in indexes if tokens.is_word[index]}
