"""The features of candidate contents and sources that the rankers read."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.drafts.drafts import Draft
from claims.extraction.learned.nets.lexicon import Counts, Likelihoods
from claims.extraction.learned.ranking.article_facts import (
    ArticleFacts,
    cue_between,
    run_features,
    take,
)
from claims.extraction.learned.ranking.pool import (
    Index,
    Pool,
    best_of_run,
    piece_root,
    range_extremes,
)
from claims.extraction.learned.ranking.trees import Table
from claims.extraction.learned.tokens import Tokens

CONTENT_CATEGORIES = (
    "generator", "side", "first_tag", "next_class", "previous_class", "root_dep",
    "anchor_tag", "anchor_dep", "subject",
)  # fmt: skip

_OPENING = frozenset(("“", '"', "``"))
_CLOSING = frozenset(("”", '"', "''"))


def content_table(
    facts: ArticleFacts,
    pool: Pool,
    drafts: Sequence[Draft],
    children: Likelihoods,
    own: Counts | None = None,
) -> Table:
    """Describe candidate contents. ``own`` as in ``lexicon.Likelihoods.of``."""
    runs, run, start, end = facts.runs, pool.run, pool.start, pool.end
    words = pool.sums(facts.tokens.words_before).astype(np.float32)
    root = piece_root(facts.tokens, start, pool.piece_end[pool.first_piece])
    place = _root_place(facts.tokens, root, runs.start[run], runs.end[run])
    table: Table = {
        "generator": np.array([draft.generator for draft in drafts], dtype=object),
        "votes": np.array([draft.votes for draft in drafts]),
        "words": words,
        "pieces": pool.pieces,
        "start_offset": start - runs.end[run],
        "end_offset": end - runs.start[run],
        "side": np.where(
            end <= runs.start[run], "before", np.where(start >= runs.end[run], "after", "around")
        ),
        "root_place": place,
        "child_likelihood": _child_likelihood(facts, root, place == 2, run, children, own),
        "anchor_content": facts.content.values[runs.anchor[run]],
        "anchor_source": facts.source.values[runs.anchor[run]],
    }
    table |= _tag_features(facts, pool, words)
    table |= _arc_features(facts, pool, words)
    table |= _edge_features(facts, start, end)
    table |= _quote_features(facts, pool)
    table |= _between_features(facts, pool)
    table |= run_features(facts, run)
    table["root_dep"] = take(facts.tokens.dep, root)
    for name in ("tag_jaccard", "arc_jaccard", "arc_gain"):
        table[name + "_behind"] = best_of_run(table[name], run, len(runs.anchor))
    return table


def _tag_features(facts: ArticleFacts, pool: Pool, words: NDArray[np.float32]) -> Table:
    tokens, content = facts.tokens, facts.content
    start, end = pool.start, pool.end
    edges = np.array(tokens.sentences)
    sentence = facts.runs.sentence[pool.run]
    low, high = np.minimum(edges[sentence, 0], start), np.maximum(edges[sentence, 1], end)
    total = pool.sums(content.sums)
    nearby = content.sums[high] - content.sums[low]
    begins = facts.evidence.begins_content
    later = range_extremes(begins, pool.piece_start + 1, pool.piece_end, np.maximum, 0.0)
    return {
        "tag_jaccard": total / (words + nearby - total + 1e-6),
        "tag_mean": total / np.maximum(words, 1),
        "tag_least": pool.extremes(content.lowest, np.minimum, 0.0),
        "tag_before": content.at(facts.before_word[start]),
        "tag_after": content.at(facts.after_word[end]),
        "tag_begins": begins[start],
        "tag_begins_later": np.maximum.reduceat(later, pool.first_piece),
        "cue_inside": pool.extremes(facts.evidence.cue, np.maximum, 0.0),
        "source_inside": pool.extremes(facts.evidence.source, np.maximum, 0.0),
    }


def _arc_features(facts: ArticleFacts, pool: Pool, words: NDArray[np.float32]) -> Table:
    arcs, run = facts.content_arcs, pool.run
    total = arcs.share_of(pool)
    return {
        "arc_jaccard": total / (words + arcs.total[run] - total + 1e-6),
        "arc_mean": total / np.maximum(words, 1),
        "arc_least": arcs.least_of(pool),
        "arc_before": arcs.at(run, facts.before_word[pool.start]),
        "arc_after": arcs.at(run, facts.after_word[pool.end]),
        "arc_gain": arcs.gain_of(pool),
        "arc_total": arcs.total[run],
        "strongest_arc": arcs.strongest[run],
        "strongest_source": facts.source_arcs.strongest[run],
    }


def _edge_features(facts: ArticleFacts, start: Index, end: Index) -> Table:
    tokens, words = facts.tokens, facts.tokens.words_before
    edges = np.array(tokens.sentences)
    opens, closes = edges[tokens.sentence[start], 0], edges[tokens.sentence[end - 1], 1]
    return {
        "starts_sentence": words[start] == words[opens],
        "ends_sentence": words[end] == words[closes],
        "starts_that": np.array([tokens.lower[index] == "that" for index in start.tolist()]),
        "first_tag": take(tokens.tag, start),
        "next_class": facts.classes[end + 1],
        "previous_class": facts.classes[start],
    }


def _quote_features(facts: ArticleFacts, pool: Pool) -> Table:
    tokens, start, end = facts.tokens, pool.start, pool.end
    tokens_inside = np.add.reduceat(pool.piece_end - pool.piece_start, pool.first_piece)
    return {
        "opens_quote": np.array([tokens.text[i] in _OPENING for i in start.tolist()]),
        "closes_quote": np.array([tokens.text[i - 1] in _CLOSING for i in end.tolist()]),
        "quoted_share": pool.sums(facts.quoted) / np.maximum(tokens_inside, 1),
        "cuts_quote_start": _cuts_quote(tokens, start),
        "cuts_quote_end": _cuts_quote(tokens, end),
    }


def _between_features(facts: ArticleFacts, pool: Pool) -> Table:
    tokens, runs, run = facts.tokens, facts.runs, pool.run
    anchor = runs.anchor[run]
    return {
        "cues_inside": pool.sums(facts.strong),
        "cue_between": cue_between(facts, pool.start, pool.end, run),
        "sentences_away": tokens.sentence[pool.start] - runs.sentence[run],
        "paragraphs_away": tokens.paragraph[pool.start] - tokens.paragraph[anchor],
    }


def _root_place(tokens: Tokens, root: Index, start: Index, end: Index) -> Index:
    """2: the content depends on the cue; 1: its governor does; 3: it is a root; 0: elsewhere."""
    head = tokens.heads[root]
    above = tokens.heads[head]
    on_cue = (head >= start) & (head < end)
    near = (above >= start) & (above < end)
    return np.where(on_cue, 2, np.where(near, 1, np.where(head == root, 3, 0)))


def _child_likelihood(
    facts: ArticleFacts,
    root: Index,
    on_cue: NDArray[np.bool_],
    run: Index,
    children: Likelihoods,
    own: Counts | None,
) -> NDArray[np.float32]:
    tokens = facts.tokens
    lemmas = take(tokens.lemma, facts.runs.anchor[run]).tolist()
    deps = take(tokens.dep, root).tolist()
    return np.where(on_cue, children.of_all(lemmas, deps, own), -1).astype(np.float32)


def _cuts_quote(tokens: Tokens, edge: Index) -> NDArray[np.bool_]:
    inside = (edge > 0) & (edge < len(tokens))
    at = np.where(inside, edge, 0)
    here, before = tokens.quote_id[at], tokens.quote_id[at - 1]
    return inside & (here >= 0) & (here == before)


SOURCE_CATEGORIES = (
    "generator", "root_pos", "entity", "root_tag", "root_dep", "anchor_tag", "anchor_dep",
    "pronoun",
)  # fmt: skip


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
