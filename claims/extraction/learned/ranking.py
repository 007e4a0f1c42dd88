"""What the rankers are told about a candidate content or source.

A feature table has a row per candidate. Named columns; those in CATEGORIES hold rows of the
ranking vocabulary in place of numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.drafts import Article, Draft, Pieces
from claims.extraction.learned.evidence import Evidence
from claims.extraction.learned.lexicon import Counts, Likelihoods
from claims.extraction.learned.pool import ArcSums, Pool, TagSums, best_of_run, piece_root
from claims.extraction.learned.ranges import Index, range_extremes
from claims.extraction.learned.tokens import Range, Tokens, running_sum
from claims.extraction.learned.vocabulary import Vocabulary

CONTENT_CATEGORIES = (
    "generator", "side", "first_tag", "next_class", "previous_class", "root_dep",
    "anchor_tag", "anchor_dep", "subject",
)  # fmt: skip
SOURCE_CATEGORIES = (
    "generator", "root_pos", "entity", "root_tag", "root_dep", "anchor_tag", "anchor_dep",
    "pronoun",
)  # fmt: skip

_STRONG_RUN = 0.5
_EDGE_GAP = 4
_OPENING = frozenset(("“", '"', "``"))
_CLOSING = frozenset(("”", '"', "''"))
_FLAG_DEPS = ("nsubj", "nsubjpass", "agent", "neg", "auxpass", "ccomp", "xcomp", "dobj", "prep")

Table = dict[str, NDArray]


class ArticleFacts:
    """What all candidates of an article share."""

    def __init__(self, article: Article) -> None:
        evidence, tokens = article.evidence, article.tokens
        self.tokens: Tokens = tokens
        self.evidence: Evidence = evidence
        self.content = TagSums(tokens, evidence.content)
        self.source = TagSums(tokens, evidence.source)
        self.content_arcs = ArcSums(evidence, evidence.arcs.content)
        self.source_arcs = ArcSums(evidence, evidence.arcs.source)
        self.quoted = running_sum(tokens.quote_state > 0)
        self.classes = _classes(tokens)
        self.before_word, self.after_word = _word_neighbours(tokens)
        self.peaks = np.zeros(len(tokens), dtype=np.float32)
        for run in evidence.runs:
            self.peaks[run.anchor] = run.peak
        self.strong = running_sum(self.peaks > _STRONG_RUN)
        self.runs = RunFacts(evidence, tokens)


class RunFacts:
    """One entry per cue run."""

    def __init__(self, evidence: Evidence, tokens: Tokens) -> None:
        runs = evidence.runs
        self.start = np.array([run.start for run in runs], dtype=np.int64)
        self.end = np.array([run.end for run in runs], dtype=np.int64)
        self.anchor = np.array([run.anchor for run in runs], dtype=np.int64)
        self.peak = np.array([run.peak for run in runs], dtype=np.float32)
        self.sentence = tokens.sentence[self.anchor]
        self.subject = [_subject(tokens, run.start, run.end) for run in runs]
        self.flags = np.array(
            [_child_flags(tokens, run.start, run.end) for run in runs], dtype=np.float32
        ).reshape(-1, len(_FLAG_DEPS))
        best = np.zeros(len(tokens.sentences), dtype=np.float32)
        np.maximum.at(best, self.sentence, self.peak)
        self.behind = self.peak - best[self.sentence]


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
    table |= _run_features(facts, run)
    table["root_dep"] = _take(facts.tokens.dep, root)
    for name in ("tag_jaccard", "arc_jaccard", "arc_gain"):
        table[name + "_behind"] = best_of_run(table[name], run, len(runs.anchor))
    return table


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
        "cue_between": _cue_between(facts, start, end, run),
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
        table[name] = np.where(named, _take(values, root), "")
    table["pronoun"] = np.where(is_pronoun, _take(tokens.lemma, root), "")
    for name in ("peak", "likelihood", "behind", "anchor_tag", "anchor_dep"):
        table[name] = _run_features(facts, run)[name]
    return table


@dataclass(slots=True)
class TableEncoder:
    """Turns a feature table into the matrix that the trees read: columns in a fixed order."""

    columns: tuple[str, ...]
    categories: frozenset[str]
    vocabulary: Vocabulary

    @classmethod
    def fit(
        cls, tables: Sequence[Table], categories: Sequence[str], at_least: int = 20
    ) -> TableEncoder:
        """Learn the categories seen ``at_least`` times in some tables."""
        strings = (
            f"{name}={value}" for table in tables for name in categories for value in table[name]
        )
        vocabulary = Vocabulary.count(strings, at_least)
        return cls(tuple(tables[0]), frozenset(categories), vocabulary)

    def encode(self, table: Table) -> NDArray[np.float32]:
        """Return candidates x columns."""
        return np.stack([self._column(name, table[name]) for name in self.columns], axis=1)

    def _column(self, name: str, values: NDArray) -> NDArray[np.float32]:
        if name not in self.categories:
            return np.asarray(values, dtype=np.float32)
        known = {value: self.vocabulary.row(f"{name}={value}") for value in set(values.tolist())}
        return np.array([known[value] for value in values.tolist()], dtype=np.float32)


def content_pool(found: Sequence[dict[Pieces, Draft]]) -> tuple[Pool, list[Pieces], list[Draft]]:
    """Lay out the candidate contents of every run."""
    numbers = [number for number, drafts in enumerate(found) for _ in drafts]
    candidates = [pieces for drafts in found for pieces in drafts]
    return (
        Pool.of(numbers, candidates),
        candidates,
        [d for drafts in found for d in drafts.values()],
    )


def source_pool(
    found: Sequence[dict[Range | None, str]],
) -> tuple[Pool, list[Range | None], list[str]]:
    """Lay out the candidate sources of every run; nobody becomes an empty range."""
    numbers = [number for number, drafts in enumerate(found) for _ in drafts]
    candidates = [source for drafts in found for source in drafts]
    pieces: list[Pieces] = [((0, 0),) if source is None else (source,) for source in candidates]
    return Pool.of(numbers, pieces), candidates, [g for drafts in found for g in drafts.values()]


def count_children(tokens: Tokens, anchor: int, cue: set[int], content: set[int]) -> Counts:
    """Count, per cue lemma and dependency label, how often a dependent is the cue's content."""
    counts = Counts()
    for child in tokens.children[anchor]:
        if child in cue or tokens.dep[child] in ("punct", "aux"):
            continue
        words = {i for i in range(tokens.left[child], tokens.right[child]) if tokens.is_word[i]}
        union = words | content
        hit = bool(union) and len(words & content) >= 0.7 * len(union)
        counts.add((tokens.lemma[anchor], tokens.dep[child]), hit=hit)
    return counts


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
        "first_tag": _take(tokens.tag, start),
        "next_class": facts.classes[end + 1],
        "previous_class": facts.classes[start],
    }


def _quote_features(facts: ArticleFacts, pool: Pool) -> Table:
    tokens, start, end = facts.tokens, pool.start, pool.end
    tokens_inside = fold_lengths(pool)
    return {
        "opens_quote": np.array([tokens.text[i] in _OPENING for i in start.tolist()]),
        "closes_quote": np.array([tokens.text[i - 1] in _CLOSING for i in end.tolist()]),
        "quoted_share": pool.sums(facts.quoted) / np.maximum(tokens_inside, 1),
        "cuts_quote_start": _cuts_quote(tokens, start),
        "cuts_quote_end": _cuts_quote(tokens, end),
    }


def fold_lengths(pool: Pool) -> NDArray:
    """Return the number of tokens of each candidate."""
    return np.add.reduceat(pool.piece_end - pool.piece_start, pool.first_piece)


def _between_features(facts: ArticleFacts, pool: Pool) -> Table:
    tokens, runs, run = facts.tokens, facts.runs, pool.run
    anchor = runs.anchor[run]
    return {
        "cues_inside": pool.sums(facts.strong),
        "cue_between": _cue_between(facts, pool.start, pool.end, run),
        "sentences_away": tokens.sentence[pool.start] - runs.sentence[run],
        "paragraphs_away": tokens.paragraph[pool.start] - tokens.paragraph[anchor],
    }


def _run_features(facts: ArticleFacts, run: Index) -> Table:
    tokens, runs = facts.tokens, facts.runs
    anchor = runs.anchor[run]
    features: Table = {
        "peak": runs.peak[run],
        "behind": runs.behind[run],
        "likelihood": facts.evidence.features.likelihood[anchor],
        "anchor_tag": _take(tokens.tag, anchor),
        "anchor_dep": _take(tokens.dep, anchor),
        "cue_tokens": runs.end[run] - runs.start[run],
        "anchor_quoted": tokens.quote_state[anchor],
        "subject": np.array(runs.subject, dtype=object)[run],
        "runs": np.full(len(run), len(runs.anchor)),
    }
    for column, dep in enumerate(_FLAG_DEPS):
        features["has_" + dep] = runs.flags[run, column]
    return features


def _cue_between(facts: ArticleFacts, start: Index, end: Index, run: Index) -> NDArray[np.float32]:
    """The strongest other cue between a candidate and its own cue."""
    runs = facts.runs
    low = np.minimum(end, runs.end[run])
    high = np.maximum(start, runs.start[run])
    return range_extremes(facts.peaks, low, high, np.maximum, 0.0)


def _strongest_source(facts: ArticleFacts, run: Index) -> NDArray[np.float32]:
    edges = np.array(facts.tokens.sentences)[facts.runs.sentence]
    best = range_extremes(facts.evidence.source, edges[:, 0], edges[:, 1], np.maximum, 0.0)
    return best[run]


def _root_place(tokens: Tokens, root: Index, start: Index, end: Index) -> Index:
    """2: the content hangs on the cue; 1: on its governor's governor's; 3: a root; 0: elsewhere."""
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
    lemmas = _take(tokens.lemma, facts.runs.anchor[run]).tolist()
    deps = _take(tokens.dep, root).tolist()
    return np.where(on_cue, children.of_all(lemmas, deps, own), -1).astype(np.float32)


def _cuts_quote(tokens: Tokens, edge: Index) -> NDArray[np.bool_]:
    inside = (edge > 0) & (edge < len(tokens))
    at = np.where(inside, edge, 0)
    here, before = tokens.quote_id[at], tokens.quote_id[at - 1]
    return inside & (here >= 0) & (here == before)


def _classes(tokens: Tokens) -> NDArray:
    """Each token's class seen from a neighbour, with the article's two ends around them."""
    classes = [
        "break" if space else text[:1] if pos == "PUNCT" else tag
        for space, text, pos, tag in zip(
            tokens.is_space.tolist(), tokens.text, tokens.pos, tokens.tag, strict=True
        )
    ]
    return np.array(["end", *classes, "end"], dtype=object)


def _word_neighbours(tokens: Tokens) -> tuple[Index, Index]:
    """For each edge between tokens: the nearest word before and after it, at most 4 tokens on."""
    size = len(tokens)
    index = np.arange(size)
    last = np.maximum.accumulate(np.where(tokens.is_word, index, -1))
    before = np.concatenate([[-1], np.maximum(last, index - _EDGE_GAP)])
    following = np.where(tokens.is_word, index, size)[::-1]
    after = np.minimum.accumulate(following)[::-1]
    return before, np.concatenate([np.minimum(after, index + _EDGE_GAP), [size]])


def _subject(tokens: Tokens, start: int, end: int) -> str:
    """The kind of the cue's grammatical subject: entity type, pronoun, or word class."""
    for index in range(start, end):
        for child in tokens.children[index]:
            if tokens.dep[child] in ("nsubj", "nsubjpass"):
                if tokens.pos[child] == "PRON":
                    return tokens.lemma[child]
                return tokens.entity[child] or tokens.pos[child]
    return ""


def _child_flags(tokens: Tokens, start: int, end: int) -> list[bool]:
    deps = {tokens.dep[child] for index in range(start, end) for child in tokens.children[index]}
    return [dep in deps for dep in _FLAG_DEPS]


def _take(values: Sequence[str], index: Index) -> NDArray:
    return np.array(values, dtype=object)[index]
