"""The features of a candidate source that the source ranker reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.drafts.drafts import Pieces
from claims.extraction.learned.ranking.article_facts import (
    ArticleFacts,
    cue_between,
    run_features,
    take,
)
from claims.extraction.learned.ranking.pool import Pool, best_of_run, piece_root
from claims.extraction.learned.ranking.ranges import Index, range_extremes
from claims.extraction.learned.ranking.tables import Table
from claims.extraction.spans import Piece

SOURCE_CATEGORIES = (
    "generator", "root_pos", "entity", "root_tag", "root_dep", "anchor_tag", "anchor_dep",
    "pronoun",
)  # fmt: skip


def source_pool(
    found: Sequence[dict[Piece | None, str]],
) -> tuple[Pool, list[Piece | None], list[str]]:
    """Lay out the candidate sources of every run; nobody becomes an empty range."""
    numbers = [number for number, drafts in enumerate(found) for _ in drafts]
    candidates = [source for drafts in found for source in drafts]
    pieces: list[Pieces] = [((0, 0),) if source is None else (source,) for source in candidates]
    return Pool.of(numbers, pieces), candidates, [g for drafts in found for g in drafts.values()]


def source_table(facts: ArticleFacts, pool: Pool, generators: Sequence[str]) -> Table:
    """Describe candidate sources; nobody is a pool entry without tokens (start == end)."""
    tokens, runs, run = facts.tokens, facts.runs, pool.run
    start, end = pool.piece_start, pool.piece_end
    named = end > start
    words = pool.sums(tokens.words_before).astype(np.float32)
    total = facts.source_arcs.share_of(pool)
    tag_sum = pool.sums(facts.source.sums)
    root = piece_root(tokens, start, end)
    is_pronoun = np.array([tokens.pos[index] == "PRON" for index in root.tolist()]) & named
    sentence = runs.sentence[run]
    edges = np.array(tokens.sentences)
    low, high = np.minimum(edges[sentence, 0], start), np.maximum(edges[sentence, 1], end)
    nearby = facts.source.sums[high] - facts.source.sums[low]
    table: Table = {
        "generator": np.array(list(generators), dtype=object),
        "words": words,
        "tokens": end - start,
        "start_offset": start - runs.end[run],
        "end_offset": end - runs.start[run],
        "tag_jaccard": tag_sum / (words + nearby - tag_sum + 1e-6),
        "tag_mean": tag_sum / np.maximum(words, 1),
        "tag_least": pool.extremes(facts.source.lowest, np.minimum, 0.0),
        "tag_before": facts.source.at(start - 1),
        "tag_after": facts.source.at(end),
        "arc_jaccard": total / (words + facts.source_arcs.total[run] - total + 1e-6),
        "arc_mean": total / np.maximum(words, 1),
        "arc_least": facts.source_arcs.least_of(pool),
        "sentences_away": tokens.sentence[start] - sentence,
        "paragraphs_away": tokens.paragraph[start] - tokens.paragraph[runs.anchor[run]],
        "quoted": tokens.quote_state[start],
        "anchor_quoted": tokens.quote_state[runs.anchor[run]],
        "capital": np.array([tokens.text[index][:1].isupper() for index in root.tolist()]),
        "is_pronoun": is_pronoun,
        "cue_between": cue_between(facts, start, end, run),
        "strongest_arc": facts.source_arcs.strongest[run],
        "strongest_tag": _strongest_source(facts, run),
        "content_share": pool.sums(facts.content.sums) / np.maximum(words, 1),
    }
    for name in ("tag_jaccard", "arc_jaccard"):
        table[name + "_behind"] = best_of_run(table[name], run, len(runs.anchor))
    for name, column in table.items():
        if name not in ("generator", "strongest_arc", "strongest_tag", "anchor_quoted"):
            table[name] = np.where(named, column, 0)
    symbols = {
        "root_pos": tokens.pos, "entity": tokens.entity, "root_tag": tokens.tag,
        "root_dep": tokens.dep,
    }  # fmt: skip
    for name, values in symbols.items():
        table[name] = np.where(named, take(values, root), "")
    table["pronoun"] = np.where(is_pronoun, take(tokens.lemma, root), "")
    for name in ("peak", "likelihood", "behind", "anchor_tag", "anchor_dep"):
        table[name] = run_features(facts, run)[name]
    return table


def _strongest_source(facts: ArticleFacts, run: Index) -> NDArray[np.float32]:
    edges = np.array(facts.tokens.sentences)[facts.runs.sentence]
    best = range_extremes(facts.evidence.source, edges[:, 0], edges[:, 1], np.maximum, 0.0)
    return best[run]
