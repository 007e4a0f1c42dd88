"""The net's input for each token: rows of embedding tables and a few numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.nets.lexicon import Counts, Likelihoods, Vocabulary
from claims.extraction.learned.tokens import TENSOR_WIDTH, Tokens

CUE_LIKE = 0.35
"""A governor at least this likely to be a cue, by its lemma, is taken for the clause's cue."""

_CUE_CLASSES = frozenset(("VERB", "NOUN", "AUX", "ADP", "SCONJ"))
_MAX_STEPS = 25
_MAX_OFFSET = 6


class Column(NamedTuple):
    """One symbolic feature: the table that holds its embeddings and its width in floats."""

    name: str
    table: str
    width: int


VOCABULARIES = ("word", "lemma", "suffix", "tag", "dep", "entity", "shape")
"""Tables whose rows are strings seen in training."""

FIXED_TABLES = {
    "head_offset": 2 * _MAX_OFFSET + 1,
    "quote_state": 3,
    "quote_place": 10,
    "boundary": 16,
    "cue_steps": 5,
    "decile": 11,
}
"""Tables with a row for each of a fixed set of values, and their number of rows."""

COLUMNS = (
    Column("word", "word", 64),
    Column("lemma", "lemma", 48),
    Column("suffix", "suffix", 16),
    Column("tag", "tag", 16),
    Column("dep", "dep", 16),
    Column("entity", "entity", 8),
    Column("shape", "shape", 8),
    Column("head_lemma", "lemma", 24),
    Column("grandhead_lemma", "lemma", 24),
    Column("head_tag", "head_tag", 8),
    Column("head_offset", "head_offset", 6),
    Column("quote_state", "quote_state", 4),
    Column("quote_place", "quote_place", 6),
    Column("boundary", "boundary", 8),
    Column("cue_lemma", "lemma", 24),
    Column("cue_branch", "cue_branch", 16),
    Column("cue_steps", "cue_steps", 4),
    Column("decile", "decile", 6),
)
"""Columns of the table "lemma" narrower than its embeddings are projected to their width."""

FLOATS = ("own", "head", "cue_ancestor", "sentence_best", "sentence_quoted", "quoted")


@dataclass(slots=True)
class TokenFeatures:
    """``rows`` (tokens x COLUMNS) and ``floats`` (tokens x FLOATS).

    ``likelihood`` is each token's P(cue | lemma, word class); ``dep_rows`` its dependency label.
    """

    rows: NDArray[np.int64]
    floats: NDArray[np.float32]
    likelihood: NDArray[np.float32]

    @property
    def dep_rows(self) -> NDArray[np.int64]:
        return self.rows[:, _DEP]


_DEP = next(index for index, column in enumerate(COLUMNS) if column.name == "dep")


class TokenEncoder:
    """Turns tokens into features with vocabularies and a cue lexicon learned in training."""

    def __init__(self, vocabularies: dict[str, Vocabulary], cues: Likelihoods) -> None:
        self.vocabularies = vocabularies
        self.cues = cues

    @classmethod
    def fit(cls, articles: Iterable[Tokens], cues: Likelihoods) -> TokenEncoder:
        """Learn the vocabularies from articles: strings seen at least three times."""
        strings: dict[str, list[str]] = {name: [] for name in VOCABULARIES}
        for tokens in articles:
            for name, values in _strings(tokens).items():
                strings[name].extend(values)
        return cls({name: Vocabulary.count(strings[name], 3) for name in VOCABULARIES}, cues)

    def table_rows(self, table: str) -> int:
        if table in FIXED_TABLES:
            return FIXED_TABLES[table]
        if table == "head_tag":
            return len(self.vocabularies["tag"])
        if table == "cue_branch":
            return 1 + 2 * len(self.vocabularies["dep"])
        # One row more than known strings: "no such token" differs from "unknown word".
        return len(self.vocabularies[table]) + 1

    def encode(self, tokens: Tokens, own: Counts | None = None) -> TokenFeatures:
        """Encode an article. ``own`` are its own counts, left out of the lexicon in training."""
        likelihood = self.cues.of_all(tokens.lemma, tokens.pos, own)
        known = {
            name: self.vocabularies[name].rows(values) for name, values in _strings(tokens).items()
        }
        cue, branch, steps = _nearest_cue(tokens, likelihood)
        has_cue = cue >= 0
        none = len(self.vocabularies["lemma"])
        own_place = np.arange(len(tokens))
        heads = tokens.heads
        columns = {
            **known,
            "head_lemma": known["lemma"][heads],
            "grandhead_lemma": known["lemma"][heads[heads]],
            "head_tag": known["tag"][heads],
            "head_offset": np.clip(own_place - heads, -_MAX_OFFSET, _MAX_OFFSET) + _MAX_OFFSET,
            "quote_state": tokens.quote_state,
            "quote_place": _quote_place(tokens),
            "boundary": _boundary(tokens),
            "cue_lemma": np.where(has_cue, known["lemma"][cue], none),
            "cue_branch": np.where(has_cue, 1 + 2 * known["dep"][branch] + (own_place > cue), 0),
            "cue_steps": np.where(has_cue, np.minimum(steps, 4), 0),
            "decile": (likelihood * 10).astype(np.int64),
        }
        rows = np.stack([columns[column.name] for column in COLUMNS], axis=1)
        return TokenFeatures(rows, _floats(tokens, likelihood, cue), likelihood)


def _strings(tokens: Tokens) -> dict[str, list[str]]:
    return {
        "word": tokens.lower,
        "lemma": tokens.lemma,
        "suffix": [text[-3:] for text in tokens.lower],
        "tag": tokens.tag,
        "dep": tokens.dep,
        "entity": tokens.entity,
        "shape": tokens.shape,
    }


def _nearest_cue(
    tokens: Tokens, likelihood: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Find each token's nearest cue-like ancestor.

    Returns its index (-1: none), the index of its child on the way down to the token, and the
    number of steps up to it. All tokens climb together, one step at a time.
    """
    in_class = np.array([pos in _CUE_CLASSES for pos in tokens.pos], dtype=bool)
    cue_like = in_class & (likelihood > CUE_LIKE)
    size = len(tokens)
    cue = np.full(size, -1, dtype=np.int64)
    branch = np.zeros(size, dtype=np.int64)
    steps = np.zeros(size, dtype=np.int64)
    climbing = np.arange(size)
    position = climbing.copy()
    for step in range(1, _MAX_STEPS + 1):
        above = tokens.heads[position]
        moved = above != position
        climbing, position, above = climbing[moved], position[moved], above[moved]
        if not len(climbing):
            break
        arrived = cue_like[above]
        cue[climbing[arrived]] = above[arrived]
        branch[climbing[arrived]] = position[arrived]
        steps[climbing[arrived]] = step
        climbing, position = climbing[~arrived], above[~arrived]
    return cue, branch, steps


def _quote_place(tokens: Tokens) -> NDArray[np.int64]:
    """0 outside; else 1 to 9: short, middling, long quotation x its start, middle, end."""
    place = np.zeros(len(tokens), dtype=np.int64)
    for start, end in tokens.quotes:
        length = end - start
        base = 1 + 3 * (0 if length <= 6 else 1 if length <= 12 else 2)
        place[start:end] = base + 1
        place[end - 1] = base + 2
        place[start] = base
    return place


def _boundary(tokens: Tokens) -> NDArray[np.int64]:
    """Bits: 1 starts a paragraph, 2 starts a sentence, 4 ends one, 8 in the first paragraph."""
    bits = np.where(tokens.paragraph == 0, 8, 0)
    bits[[start for start, _ in tokens.paragraphs]] += 1
    bits[[start for start, _ in tokens.sentences]] += 2
    bits[[end - 1 for _, end in tokens.sentences]] += 4
    return bits


def _floats(
    tokens: Tokens, likelihood: NDArray[np.float32], cue: NDArray[np.int64]
) -> NDArray[np.float32]:
    quoted = (tokens.quote_state > 0).astype(np.float32)
    starts = [start for start, _ in tokens.sentences]
    lengths = np.array([end - start for start, end in tokens.sentences])
    best = np.maximum.reduceat(likelihood, starts)
    share = np.add.reduceat(quoted, starts) / lengths
    return np.stack(
        [
            likelihood,
            likelihood[tokens.heads],
            np.where(cue >= 0, likelihood[cue], 0.0),
            best[tokens.sentence],
            share[tokens.sentence],
            quoted,
        ],
        axis=1,
    ).astype(np.float32)


LABELS = ("outside", "source", "inside source", "cue", "inside cue", "content", "inside content")
"""What a token's tag may be: the first token of a span has a label of its own."""

ARCS = ("none", "source", "content", "cue")
"""What a token may be to a cue."""

LEMMA_WIDTH = 48

INPUT_WIDTH = sum(column.width for column in COLUMNS) + len(FLOATS) + TENSOR_WIDTH


def projected() -> list[str]:
    """Return the columns that read the lemma table through a narrowing matrix of their own."""
    return [c.name for c in COLUMNS if c.table == "lemma" and c.width != LEMMA_WIDTH]


def table_widths() -> dict[str, int]:
    widths = {column.table: column.width for column in COLUMNS if column.name not in projected()}
    return widths | {"lemma": LEMMA_WIDTH}


def table_sizes(encoder: TokenEncoder) -> dict[str, tuple[int, int]]:
    return {name: (encoder.table_rows(name), width) for name, width in table_widths().items()}
