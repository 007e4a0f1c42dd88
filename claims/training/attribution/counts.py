"""Counts over gold articles: which words are cues, and which dependents of a cue are its content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from claims.extraction.learned.nets.lexicon import Counts
from claims.extraction.learned.nets.token_features import TokenFeatures
from claims.extraction.learned.tokens import Tokens
from claims.training.attribution.examples import anchor_of
from claims.training.attribution.gold import TokenRoles

#: A dependent counts as the content when its words and the content's share this much (Jaccard).
_ALIKE = 0.7


def total(counts: Iterable[Counts]) -> Counts:
    """Return the sum of the counts of several articles."""
    summed = Counts()
    for article in counts:
        summed.update(article)
    return summed


def count_cues(tokens: Tokens, roles: Iterable[TokenRoles]) -> Counts:
    """Count, per lemma and word class of an article, how often it lies in a gold cue."""
    cue_tokens = {index for attribution in roles for index in attribution.cue}
    counts = Counts()
    for index, key in enumerate(zip(tokens.lemma, tokens.pos, strict=True)):
        counts.add(key, hit=index in cue_tokens)
    return counts


def count_contents(tokens: Tokens, roles: Sequence[TokenRoles], features: TokenFeatures) -> Counts:
    """Count, per cue lemma and dependency label, how often a cue's dependent is its content."""
    counts = Counts()
    for role in roles:
        if role.cue:
            content = {index for index in role.content if tokens.is_word[index]}
            anchor = anchor_of(role.cue, features.likelihood)
            counts.update(count_children(tokens, anchor, set(role.cue), content))
    return counts


def count_children(tokens: Tokens, anchor: int, cue: set[int], content: set[int]) -> Counts:
    """Count the dependents of one cue; ``cue`` and ``content`` hold token indexes."""
    counts = Counts()
    for child in tokens.children[anchor]:
        if child in cue or tokens.dep[child] in ("punct", "aux"):
            continue
        words = {i for i in range(tokens.left[child], tokens.right[child]) if tokens.is_word[i]}
        union = words | content
        hit = bool(union) and len(words & content) >= _ALIKE * len(union)
        counts.add((tokens.lemma[anchor], tokens.dep[child]), hit=hit)
    return counts
