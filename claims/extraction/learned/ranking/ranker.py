"""From evidence to ranked candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.decode import RankedRun
from claims.extraction.learned.drafts.content_drafts import draft_contents
from claims.extraction.learned.drafts.drafts import Article, Edges, Pieces
from claims.extraction.learned.drafts.source_drafts import draft_sources
from claims.extraction.learned.evidence import Evidence
from claims.extraction.learned.nets.lexicon import Counts, Likelihoods
from claims.extraction.learned.ranking.article_facts import ArticleFacts
from claims.extraction.learned.ranking.content_features import content_pool, content_table
from claims.extraction.learned.ranking.ranges import Index
from claims.extraction.learned.ranking.source_features import source_pool, source_table
from claims.extraction.learned.ranking.tables import Table, TableEncoder
from claims.extraction.learned.ranking.trees import ForestScorer
from claims.extraction.spans import Piece


@dataclass(slots=True)
class Candidates:
    """The candidates of an article, run after run, with their feature tables."""

    contents: list[Pieces]
    content_run: Index
    content_table: Table
    sources: list[Piece | None]
    source_run: Index
    source_table: Table


@dataclass(slots=True)
class Ranker:
    """Trees that read a feature table."""

    encoder: TableEncoder
    scorer: ForestScorer

    def probability(self, table: Table) -> NDArray[np.float32]:
        return self.scorer.probability(self.encoder.encode(table))


def draft_candidates(
    evidence: Evidence, children: Likelihoods, own: Counts | None = None
) -> Candidates | None:
    """Draft the candidates of every cue run; None where there is no content to choose from."""
    article = Article(evidence, Edges.of(evidence.tokens))
    rows = range(len(evidence.runs))
    contents, pieces, drafts = content_pool([draft_contents(article, row) for row in rows])
    if not pieces:
        return None
    sources, ranges, generators = source_pool([draft_sources(article, row) for row in rows])
    facts = ArticleFacts(article)
    return Candidates(
        contents=pieces,
        content_run=contents.run,
        content_table=content_table(facts, contents, drafts, children, own),
        sources=ranges,
        source_run=sources.run,
        source_table=source_table(facts, sources, generators),
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
