"""From a parsed article to its attributions: candidates are drafted, ranked and chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.drafts.content_drafts import draft_contents
from claims.extraction.learned.drafts.drafts import Article, Pieces, draft_sources
from claims.extraction.learned.evidence import CueRun, Evidence, gather_evidence
from claims.extraction.learned.nets.lexicon import Counts, Likelihoods
from claims.extraction.learned.ranking.article_facts import ArticleFacts
from claims.extraction.learned.ranking.candidate_features import (
    content_table,
    source_table,
)
from claims.extraction.learned.ranking.pool import Index, Pool
from claims.extraction.learned.ranking.trees import Ranker, Table
from claims.extraction.learned.store import LearnedModel
from claims.extraction.learned.tokens import Tokens
from claims.extraction.parsed_text import Columns
from claims.extraction.spans import Piece, keep_compatible, touch
from claims.extraction.types import Attribution, Confidence, QuotationKind, Span


@dataclass(slots=True)
class Candidates:
    """The candidates of an article, run after run, with their feature tables."""

    contents: list[Pieces]
    content_run: Index
    content_table: Table
    sources: list[Piece | None]
    source_run: Index
    source_table: Table


def draft_candidates(
    evidence: Evidence, children: Likelihoods, own: Counts | None = None
) -> Candidates | None:
    """Draft the candidates of every cue run; None where there is no content to choose from."""
    article = Article(evidence)
    rows = range(len(evidence.runs))
    contents = [(row, *item) for row in rows for item in draft_contents(article, row).items()]
    sources = [(row, *item) for row in rows for item in draft_sources(article, row).items()]
    if not contents:
        return None
    content_pool = Pool([row for row, _, _ in contents], [pieces for _, pieces, _ in contents])
    # Nobody becomes an empty range.
    source_pool = Pool([row for row, _, _ in sources], [(s or (0, 0),) for _, s, _ in sources])
    facts = ArticleFacts(article)
    drafts = [draft for _, _, draft in contents]
    generators = [generator for _, _, generator in sources]
    return Candidates(
        contents=[pieces for _, pieces, _ in contents],
        content_run=content_pool.run,
        content_table=content_table(facts, content_pool, drafts, children, own),
        sources=[source for _, source, _ in sources],
        source_run=source_pool.run,
        source_table=source_table(facts, source_pool, generators),
    )


def rank(
    evidence: Evidence, candidates: Candidates, content: Ranker, source: Ranker
) -> list[RankedRun]:
    """Score the candidates and sort them out by run."""
    content_p = content.probability(candidates.content_table)
    source_p = source.probability(candidates.source_table)
    count = len(evidence.runs)
    content_at = np.searchsorted(candidates.content_run, np.arange(count + 1))
    source_at = np.searchsorted(candidates.source_run, np.arange(count + 1))
    return [
        RankedRun(
            run,
            candidates.contents[content_at[row] : content_at[row + 1]],
            content_p[content_at[row] : content_at[row + 1]],
            candidates.sources[source_at[row] : source_at[row + 1]],
            source_p[source_at[row] : source_at[row + 1]],
        )
        for row, run in enumerate(evidence.runs)
    ]


_CONTENTS = 6
_SOURCES = 4


@dataclass(slots=True)
class RankedRun:
    """A cue run with its candidates and the rankers' probabilities for them."""

    run: CueRun
    contents: Sequence[Pieces]
    content_p: NDArray[np.float32]
    sources: Sequence[Piece | None]
    source_p: NDArray[np.float32]


class Choice(NamedTuple):
    """A chosen attribution in tokens. ``score`` is ``content_p`` times ``source_p``."""

    run: CueRun
    content: Pieces
    source: Piece | None
    content_p: float
    source_p: float
    score: float


def choose(ranked: Iterable[RankedRun], threshold: float) -> list[Choice]:
    """Take the best-scored choices from the top, skipping those that clash with one taken.

    A cue is used once, no content overlaps another, and no cue lies inside another one's content:
    nested attributions belong to the outer one.
    """
    proposals = [choice for run in ranked for choice in _proposals(run, threshold)]
    proposals.sort(key=lambda choice: (-choice.score, choice.run.anchor, choice.content))
    chosen = keep_compatible(
        proposals, lambda choice: ((choice.run.anchor, choice.run.anchor + 1), *choice.content)
    )
    return sorted(chosen, key=lambda choice: choice.run.start)


def tokens_of(pieces: Pieces) -> set[int]:
    return {index for start, end in pieces for index in range(start, end)}


def _proposals(ranked: RankedRun, threshold: float) -> Iterable[Choice]:
    """The run's best contents, each with the likeliest source that does not overlap it."""
    share = ranked.source_p / max(float(ranked.source_p.sum()), 1e-6)
    sources = np.argsort(-share, kind="stable")[:_SOURCES].tolist()
    for index in np.argsort(-ranked.content_p, kind="stable")[:_CONTENTS].tolist():
        content_p = float(ranked.content_p[index])
        if content_p < threshold:
            return
        content = ranked.contents[index]
        for number in sources:
            source = ranked.sources[number]
            if source is None or not touch((source,), content):
                source_p = float(share[number])
                score = content_p * source_p
                if score >= threshold:
                    yield Choice(ranked.run, content, source, content_p, source_p, score)
                break


def predict(columns: Columns, model: LearnedModel) -> list[Attribution]:
    """Return the attributions of an article in the order of their cues.

    Contents are disjoint; every span cuts the text at token edges. Speakers are not resolved
    here. Without the tensor of the small English model the nets see less and find less.
    """
    tokens = Tokens(columns)
    if not tokens.is_word.any():
        return []
    chosen = choose_attributions(tokens, model)
    return [_attribution(tokens, choice, model) for choice in chosen]


def choose_attributions(tokens: Tokens, model: LearnedModel) -> list[Choice]:
    features = model.tokens.encode(tokens)
    evidence = gather_evidence(tokens, features, model.relations, model.net, model.min_cue)
    candidates = draft_candidates(evidence, model.children)
    if candidates is None:
        return []
    ranked = rank(evidence, candidates, model.content_ranker, model.source_ranker)
    return choose(ranked, model.threshold)


def quotation_kind(tokens: Tokens, content: Pieces) -> QuotationKind:
    """Direct if every word stands in quotation marks, indirect if none does, else mixed."""
    quoted = [
        tokens.quote_state[index] > 0
        for start, end in content
        for index in range(start, end)
        if tokens.is_word[index]
    ]
    if all(quoted):
        return QuotationKind.DIRECT
    return QuotationKind.MIXED if any(quoted) else QuotationKind.INDIRECT


def _attribution(tokens: Tokens, choice: Choice, model: LearnedModel) -> Attribution:
    run, source = choice.run, choice.source
    start, end = _cue_outside(choice)
    cue = tokens.text[start:end]
    return Attribution(
        source=_spans(tokens, () if source is None else (source,)),
        cue=_spans(tokens, ((start, end),)),
        content=_spans(tokens, choice.content),
        kind=quotation_kind(tokens, choice.content),
        confidence=Confidence(
            source=min(choice.source_p, 1.0),
            cue=min(run.peak, 1.0),
            content=min(choice.content_p, 1.0),
            speaker=0.0,
        ),
        found_by=f"learned model {model.version}: cue “{' '.join(cue)}”",
    )


def _cue_outside(choice: Choice) -> Piece:
    """The part of the cue run around its anchor that the content leaves: words near a cue may
    turn out to belong to the content ("that" or "to")."""
    run, content = choice.run, tokens_of(choice.content)
    start = end = run.anchor
    while start > run.start and start - 1 not in content:
        start -= 1
    while end < run.end and end not in content:
        end += 1
    return start, end


def _spans(tokens: Tokens, pieces: Pieces) -> tuple[Span, ...]:
    return tuple(Span(tokens.start[start], tokens.end[end - 1]) for start, end in pieces)
