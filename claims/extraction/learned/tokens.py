"""One parsed article as plain arrays and lists: what every later step reads."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from claims.extraction.parsed_text import Columns
from claims.extraction.quotation_marks import quotation_regions
from claims.extraction.spans import Piece

TENSOR_WIDTH = 96
"""Floats per token in ``doc.tensor`` of the small English model."""

_LONGEST_SHAPE = 5

OUTSIDE, CLOSED, UNCLOSED = 0, 1, 2
"""Quotation state of a token."""


class Tokens:
    """The tokens of one article.

    Lists and arrays have one entry per token unless said otherwise. ``heads`` holds the index of
    the governing token (itself for a root), ``left`` and ``right`` the subtree's range (end
    exclusive), ``start`` and ``end`` character offsets. ``words_before[i]`` counts the words among
    the first ``i`` tokens, so it has one entry more. ``quote_id`` is -1 outside quotations.
    """

    def __init__(self, columns: Columns) -> None:
        self.text, self.lower, self.lemma = columns.word, columns.lower, columns.lemma
        self.pos, self.tag, self.dep = columns.pos, columns.tag, columns.dep
        self.entity = columns.entity
        self.shape = [shape[:_LONGEST_SHAPE] for shape in columns.shape]
        self.start, self.end = columns.start, columns.end
        self.heads = np.array(columns.head, dtype=np.int64)
        self.left, self.right, self.children = columns.left, columns.right, columns.children
        size = len(self.text)
        self.sentences = columns.sentences or ([(0, size)] if size else [])
        self.sentence = _index_of(self.sentences, size)
        self.paragraph = _paragraphs(self.text)
        self.paragraphs = _ranges(self.paragraph)
        self.quotes, self.quote_state, self.quote_id = _quotes(columns)
        words = zip(columns.is_word, columns.word, strict=True)
        self.is_word = np.array([is_word or "_" in text for is_word, text in words], dtype=bool)
        self.is_space = np.array([text.isspace() for text in self.text], dtype=bool)
        self.words_before = running_sum(self.is_word, np.int64)
        self.tensor = _tensor(columns)

    def __len__(self) -> int:
        return len(self.text)


def running_sum(values: NDArray, dtype: type = np.float32) -> NDArray:
    """Return sums of the first 0, 1, ... n values: a range's sum is then one subtraction."""
    sums = np.zeros(len(values) + 1, dtype=np.float64)
    np.cumsum(values, out=sums[1:])
    return sums.astype(dtype)


def _tensor(columns: Columns) -> NDArray[np.float32]:
    """The parser's floats; zeros where the pipeline gave none, or others than the nets know."""
    shape = (len(columns.word), TENSOR_WIDTH)
    if columns.tensor.shape != shape:
        return np.zeros(shape, dtype=np.float32)
    return np.asarray(columns.tensor, dtype=np.float32)


def _paragraphs(texts: list[str]) -> NDArray[np.int64]:
    breaks = np.array(["\n" in text for text in texts], dtype=np.int64)
    # The break itself still belongs to the paragraph before it.
    return np.cumsum(breaks) - breaks


def _index_of(ranges: Sequence[Piece], size: int) -> NDArray[np.int64]:
    index = np.zeros(size, dtype=np.int64)
    for number, (start, end) in enumerate(ranges):
        index[start:end] = number
    return index


def _ranges(index: NDArray[np.int64]) -> list[Piece]:
    if not len(index):
        return []
    edges = [0, *(np.flatnonzero(np.diff(index)) + 1).tolist(), len(index)]
    return list(pairwise(edges))


def _quotes(
    columns: Columns,
) -> tuple[list[Piece], NDArray[np.int64], NDArray[np.int64]]:
    """Quotations as token ranges, the state of each token, and the index of its quotation."""
    texts, starts, ends = columns.word, columns.start, columns.end
    state = np.full(len(texts), OUTSIDE, dtype=np.int64)
    number = np.full(len(texts), -1, dtype=np.int64)
    found: list[Piece] = []
    for quotation in quotation_regions(columns.text, paired=False):
        first = bisect_right(ends, quotation.start)
        last = bisect_left(starts, quotation.end)
        while last > first and texts[last - 1].isspace():
            last -= 1
        if last <= first:
            continue
        state[first:last] = CLOSED if quotation.closed else UNCLOSED
        number[first:last] = len(found)
        found.append((first, last))
    return found, state, number
