"""What all candidates of an article, or of one of its cues, share."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.drafts.drafts import Article
from claims.extraction.learned.evidence import Evidence
from claims.extraction.learned.ranking.pool import ArcSums, Index, TagSums, range_extremes
from claims.extraction.learned.ranking.trees import Table
from claims.extraction.learned.tokens import Tokens, running_sum

_STRONG_RUN = 0.5
_EDGE_GAP = 4
_FLAG_DEPS = ("nsubj", "nsubjpass", "agent", "neg", "auxpass", "ccomp", "xcomp", "dobj", "prep")


class ArticleFacts:
    def __init__(self, article: Article) -> None:
        evidence, tokens = article.evidence, article.tokens
        self.tokens: Tokens = tokens
        self.evidence: Evidence = evidence
        self.content = TagSums(tokens, evidence.content)
        self.source = TagSums(tokens, evidence.source)
        self.content_arcs = ArcSums(evidence, evidence.content_arcs)
        self.source_arcs = ArcSums(evidence, evidence.source_arcs)
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


def run_features(facts: ArticleFacts, run: Index) -> Table:
    tokens, runs = facts.tokens, facts.runs
    anchor = runs.anchor[run]
    features: Table = {
        "peak": runs.peak[run],
        "behind": runs.behind[run],
        "likelihood": facts.evidence.features.likelihood[anchor],
        "anchor_tag": take(tokens.tag, anchor),
        "anchor_dep": take(tokens.dep, anchor),
        "cue_tokens": runs.end[run] - runs.start[run],
        "anchor_quoted": tokens.quote_state[anchor],
        "subject": np.array(runs.subject, dtype=object)[run],
        "runs": np.full(len(run), len(runs.anchor)),
    }
    for column, dep in enumerate(_FLAG_DEPS):
        features["has_" + dep] = runs.flags[run, column]
    return features


def cue_between(facts: ArticleFacts, start: Index, end: Index, run: Index) -> NDArray[np.float32]:
    """The strongest other cue between a candidate and its own cue."""
    runs = facts.runs
    low = np.minimum(end, runs.end[run])
    high = np.maximum(start, runs.start[run])
    return range_extremes(facts.peaks, low, high, np.maximum, 0.0)


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


def take(values: Sequence[str], index: Index) -> NDArray:
    return np.array(values, dtype=object)[index]
