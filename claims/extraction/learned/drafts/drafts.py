"""Collecting candidate contents of one cue, tidied, without the cue, each once; and its candidate sources."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.evidence import CueRun, Evidence
from claims.extraction.learned.nets.relations import REACH
from claims.extraction.learned.tokens import Tokens
from claims.extraction.spans import Piece

Pieces = tuple[Piece, ...]
"""A content: token ranges in order, disjoint."""

MAX_TOKENS = 400
"""No content is longer; it keeps texts without any punctuation from costing quadratic time."""

_LEADING = frozenset(",;:.—–-")
_TRAILING = frozenset(",.;:—–-!?)")


class Article:
    """The evidence on an article, and where a content may begin and end in it.

    ``lead[i]`` is the first token at or after ``i`` that may begin one, ``trail[i]`` the last end
    at or before ``i``: no spaces or stray punctuation at either edge, quotation marks kept.
    ``words_before`` is that of ``Tokens``, as a list: single entries of an array are slow to read.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence, self.tokens = evidence, evidence.tokens
        size, is_space = len(self.tokens), self.tokens.is_space.tolist()
        self.lead, self.trail = list(range(size + 1)), list(range(size + 1))
        for index in range(size - 1, -1, -1):
            if is_space[index] or self.tokens.text[index] in _LEADING:
                self.lead[index] = self.lead[index + 1]
        for index in range(size):
            if is_space[index] or self.tokens.text[index] in _TRAILING:
                self.trail[index + 1] = self.trail[index]
        self.words_before = self.tokens.words_before.tolist()


class Draft(NamedTuple):
    """How a candidate came about: the first generator that made it, and how many did."""

    generator: str
    votes: int


@dataclass(slots=True)
class Drafts:
    """The candidates of one cue so far. ``form`` is the cue as it is cut at the moment."""

    article: Article
    run: CueRun
    form: Piece
    found: dict[Pieces, Draft] = field(default_factory=dict)

    def add(self, generator: str, *pieces: Piece) -> None:
        """Add a candidate: pieces are tidied, the cue is cut out, neighbours are joined."""
        lead, trail = self.article.lead, self.article.trail
        cue_start, cue_end = self.form
        kept: list[Piece] = []
        for piece_start, piece_end in pieces:
            start, end = lead[piece_start], trail[piece_end]
            if end <= start:
                continue
            if start < cue_end and end > cue_start:
                kept.extend(
                    (lead[a], trail[b])
                    for a, b in ((start, min(end, cue_start)), (max(start, cue_end), end))
                    if b > a and trail[b] > lead[a]
                )
            else:
                kept.append((start, end))
        if kept:
            self._keep(generator, kept)

    def _keep(self, generator: str, kept: list[Piece]) -> None:
        pieces = tuple(kept) if len(kept) == 1 else _joined(kept)
        before = self.found.get(pieces)
        if before is not None:
            self.found[pieces] = Draft(before.generator, before.votes + 1)
            return
        words = self.article.words_before
        if pieces[-1][1] - pieces[0][0] > MAX_TOKENS:
            return
        if any(words[end] > words[start] for start, end in pieces):
            self.found[pieces] = Draft(generator, 1)


def _joined(kept: list[Piece]) -> Pieces:
    kept.sort()
    joined = [kept[0]]
    for start, end in kept[1:]:
        if start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def high_stretches(values: NDArray[np.float32], threshold: float, offset: int = 0) -> list[Piece]:
    """Return the ranges where values exceed the threshold, shifted by ``offset``."""
    places = (values > threshold).nonzero()[0].tolist()
    stretches: list[Piece] = []
    start = end = -1
    for place in places:
        if place != end:
            if start >= 0:
                stretches.append((start + offset, end + offset))
            start = place
        end = place + 1
    if start >= 0:
        stretches.append((start + offset, end + offset))
    return stretches


_SUBJECTS = frozenset(("nsubj", "nsubjpass", "poss", "csubj"))
_PREPOSITIONS = frozenset(("by", "from", "of", "to", "among", "for", "in", "with"))
_MODIFIERS = frozenset(("amod", "compound", "nmod"))
_CLIMBED = frozenset(
    (
        "conj", "xcomp", "advcl", "ccomp", "dobj", "pobj", "prep", "attr", "acomp", "relcl",
        "acl", "appos", "nsubj", "nsubjpass", "pcomp", "aux", "oprd",
    )
)  # fmt: skip
_HEADED = frozenset(("relcl", "acl", "appos", "prep", "amod"))
_OBJECTS = frozenset(("pobj", "dobj", "pcomp", "attr"))
_THRESHOLDS = (0.2, 0.4)
_MAX_LEVELS = 3
_MAX_CHILDREN = 12
_MAX_TOKENS = 60

NOBODY = None
"""The candidate that stands for "no source is named"."""


def draft_sources(article: Article, row: int) -> dict[Piece | None, str]:
    """Return candidate sources of cue run number ``row`` with the generator of each.

    The last one is NOBODY.
    """
    run = article.evidence.runs[row]
    whole: dict[Piece, str] = {}
    for generator, start, end in _proposals(article, run, row):
        source = _tidied(article, run, start, end)
        if source is not None:
            whole.setdefault(source, generator)
    found: dict[Piece | None, str] = dict(whole.items())
    for source, generator in whole.items():
        _add_cut_at_comma(article.tokens, source, generator, found)
    return found | {NOBODY: "nobody"}


def _proposals(article: Article, run: CueRun, row: int) -> Iterator[tuple[str, int, int]]:
    tokens = article.tokens
    for index in range(run.start, run.end):
        yield from _around(tokens, index, run, "cue")
    yield from _above(tokens, run)
    for index in range(run.start, run.end):
        for child in tokens.children[index][:_MAX_CHILDREN]:
            if tokens.dep[child] in _OBJECTS:
                yield "object " + tokens.dep[child], tokens.left[child], tokens.right[child]
    yield from _likely(article, run, row)


def _around(tokens: Tokens, head: int, run: CueRun, name: str) -> Iterator[tuple[str, int, int]]:
    """Subject, possessor, modifier, and what follows "by", "from", "of" and the like."""
    for child in tokens.children[head][:_MAX_CHILDREN]:
        dep = tokens.dep[child]
        if dep in _SUBJECTS and not run.start <= child < run.end:
            yield f"{name} {dep}", tokens.left[child], tokens.right[child]
        elif dep == "agent" or (dep == "prep" and tokens.lemma[child] in _PREPOSITIONS):
            for inner in tokens.children[child]:
                if tokens.dep[inner] == "pobj":
                    generator = f"{name} {tokens.lemma[child]}"
                    yield generator, tokens.left[inner], tokens.right[inner]
        elif dep in _MODIFIERS:
            yield f"{name} {dep}", child, child + 1


def _above(tokens: Tokens, run: CueRun) -> Iterator[tuple[str, int, int]]:
    """The same around up to three governors, and the governor itself ("the man who said")."""
    position = run.anchor
    for level in range(_MAX_LEVELS):
        head = int(tokens.heads[position])
        if head == position:
            return
        dep = tokens.dep[position]
        if dep in _CLIMBED:
            yield from _around(tokens, head, run, f"above {level} {dep}")
        if dep in _HEADED:
            end = tokens.right[head]
            if head < run.start:
                end = min(end, max(run.start, head + 1))
            yield f"head {dep}", tokens.left[head], end
        position = head


def _likely(article: Article, run: CueRun, row: int) -> Iterator[tuple[str, int, int]]:
    """Likely sources of the neighbouring sentences, and the sources that the cue's arcs mark."""
    evidence, tokens = article.evidence, article.tokens
    number = int(tokens.sentence[run.anchor])
    first = max(tokens.sentences[max(0, number - 1)][0], run.start - REACH)
    last = min(tokens.sentences[min(len(tokens.sentences) - 1, number + 1)][1], run.end + REACH)
    arcs = evidence.source_arcs[row]
    for threshold in _THRESHOLDS:
        for start, end in high_stretches(evidence.source[first:last], threshold, first):
            yield f"likely {threshold}", start, end
        for start, end in high_stretches(arcs, threshold, run.anchor - REACH):
            yield f"arcs {threshold}", start, end


def _tidied(article: Article, run: CueRun, start: int, end: int) -> Piece | None:
    """Drop the cue and stray punctuation; None where nothing sensible is left."""
    lead, trail = article.lead, article.trail
    start, end = lead[start], trail[end]
    if start < run.end and end > run.start:
        if start < run.start:
            end = trail[run.start]
        else:
            start = lead[run.end]
    words = article.words_before
    if end <= start or end - start >= _MAX_TOKENS or words[end] == words[start]:
        return None
    return start, end


def _add_cut_at_comma(
    tokens: Tokens, source: Piece, generator: str, found: dict[Piece | None, str]
) -> None:
    """Add a source without what its first comma sets off ("Lee, the mayor" -> "Lee")."""
    start, end = source
    for index in range(start + 1, end):
        if tokens.text[index] == ",":
            found.setdefault((start, index), "cut " + generator.split()[0])
            return
