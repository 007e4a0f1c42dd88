"""Training examples for the net: chunks of articles with their labels and arcs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.nets.lexicon import Counts
from claims.extraction.learned.nets.recurrence import cut_chunks
from claims.extraction.learned.nets.relations import WINDOW, ArcWindow, RelationEncoder
from claims.extraction.learned.nets.token_features import TokenFeatures
from claims.extraction.learned.tokens import Tokens
from claims.training.attribution.gold import TokenRoles

LIKELY_CUE = 0.08
"""Words at least this often a cue are also shown as anchors where they are none."""


@dataclass(slots=True)
class Example:
    """One chunk. Arc arrays have a row per anchor and a column per offset of the window.

    ``arc_token`` counts from the chunk's start; ``arc_inside`` says which arcs stay in the chunk;
    ``is_cue`` which anchors are gold cues (the others are shown with no arcs).
    """

    rows: NDArray[np.int64]
    floats: NDArray[np.float32]
    tensor: NDArray[np.float16]
    labels: NDArray[np.int64]
    anchor: NDArray[np.int64]
    is_cue: NDArray[np.bool_]
    arc_token: NDArray[np.int16]
    arc_inside: NDArray[np.bool_]
    arc_relation: NDArray[np.int16]
    arc_between: NDArray[np.int8]
    arc_label: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.labels)


def anchor_of(cue: Sequence[int], likelihood: NDArray[np.float32]) -> int:
    """Return the token that stands for a cue: its likeliest by the lexicon, the later one of equals."""
    return max(cue, key=lambda index: (likelihood[index], index))


def gold_anchors(roles: Sequence[TokenRoles], likelihood: NDArray[np.float32]) -> list[int]:
    return [anchor_of(role.cue, likelihood) for role in roles if role.cue]


def other_anchors(roles: Sequence[TokenRoles], likelihood: NDArray[np.float32]) -> list[int]:
    """Return words that are often cues but belong to no gold cue here."""
    taken = {index for role in roles for index in role.cue}
    return [
        index for index in np.flatnonzero(likelihood >= LIKELY_CUE).tolist() if index not in taken
    ]


def make_examples(
    tokens: Tokens,
    features: TokenFeatures,
    roles: Sequence[TokenRoles],
    relations: RelationEncoder,
) -> list[Example]:
    gold = gold_anchors(roles, features.likelihood)
    anchors = np.array(gold + other_anchors(roles, features.likelihood), dtype=np.int64)
    windows = relations.windows(tokens, features, anchors.tolist())
    arc_labels = _arc_labels([role for role in roles if role.cue], windows, len(tokens))
    labels = tag_labels(roles, len(tokens))
    is_cue = np.arange(len(anchors)) < len(gold)
    examples = []
    for start, end in cut_chunks(tokens):
        here = (anchors >= start) & (anchors < end)
        token = anchors[here][:, None] + WINDOW
        inside = (token >= start) & (token < end)
        examples.append(
            Example(
                rows=features.rows[start:end],
                floats=features.floats[start:end],
                tensor=tokens.tensor[start:end].astype(np.float16),
                labels=labels[start:end],
                anchor=anchors[here] - start,
                is_cue=is_cue[here],
                arc_token=np.where(inside, token - start, 0).astype(np.int16),
                arc_inside=inside,
                arc_relation=windows.relation[here].astype(np.int16),
                arc_between=windows.between[here].astype(np.int8),
                arc_label=arc_labels[here],
            )
        )
    return examples


def tag_labels(roles: Sequence[TokenRoles], size: int) -> NDArray[np.int64]:
    """Return each token's index into LABELS; where spans share a word, the first role wins."""
    labels = np.zeros(size, dtype=np.int64)
    for role in roles:
        # Content first: the annotators' slips are words shared by content and the rest.
        for first, indexes in ((5, role.content), (1, role.source), (3, role.cue)):
            previous = None
            for index in indexes:
                if labels[index] == 0:
                    labels[index] = (
                        first if previous is None or index != previous + 1 else first + 1
                    )
                previous = index
    return labels


def _arc_labels(roles: Sequence[TokenRoles], windows: ArcWindow, size: int) -> NDArray[np.int8]:
    labels = np.zeros(windows.token.shape, dtype=np.int8)
    for row, role in enumerate(roles):
        kind = np.zeros(size, dtype=np.int8)
        kind[role.source], kind[role.content], kind[role.cue] = 1, 2, 3
        labels[row] = np.where(windows.inside[row], kind[windows.token[row]], 0)
    return labels


#: A dependent counts as the content when its words and the content's share this much (Jaccard).
_ALIKE = 0.7


def total(counts: Iterable[Counts]) -> Counts:
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
