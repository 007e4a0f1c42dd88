"""Candidate sources of a cue."""

from __future__ import annotations

from collections.abc import Iterator

from claims.extraction.learned.drafts.drafts import Article, high_stretches
from claims.extraction.learned.evidence import CueRun
from claims.extraction.learned.nets.relations import REACH
from claims.extraction.learned.tokens import Tokens
from claims.extraction.spans import Piece

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
