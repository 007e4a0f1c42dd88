"""A ``Doc`` as plain lists, read once: asking spaCy for each token makes an object for each answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from spacy import attrs
from spacy.strings import StringStore
from spacy.tokens import Doc

T = TypeVar("T")

#: Key of ``doc.user_data`` under which the columns stay with their document.
COLUMNS = "columns"
_NAMED = (
    attrs.ORTH,
    attrs.LOWER,
    attrs.LEMMA,
    attrs.POS,
    attrs.TAG,
    attrs.DEP,
    attrs.ENT_TYPE,
    attrs.SHAPE,
)
_COUNTED = (attrs.IDX, attrs.LENGTH, attrs.HEAD, attrs.SPACY, attrs.SENT_START)
_LETTER_OR_FIGURE = re.compile(r"[^\W_]")


@dataclass(slots=True)
class Columns:
    """One entry per token in every list but ``sentences``; nobody changes them.

    ``start`` and ``end`` are character offsets into ``text``. ``head`` is the governing token, itself
    for a root; ``left`` and ``right`` bound the subtree (end exclusive); ``children`` are in text order.
    ``is_word`` is true of a token with a letter or figure. ``sentences`` are token ranges, None where
    nothing marked them.
    """

    text: str
    word: list[str]
    lower: list[str]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    entity: list[str]
    shape: list[str]
    start: list[int]
    end: list[int]
    head: list[int]
    left: list[int]
    right: list[int]
    children: list[list[int]]
    is_word: list[bool]
    sentences: list[tuple[int, int]] | None


def columns_of(doc: Doc) -> Columns:
    """The columns that ``read_columns`` left with a document; read now where it did not."""
    found = doc.user_data.get(COLUMNS)
    return found if isinstance(found, Columns) else read_columns(doc)


def read_columns(doc: Doc) -> Columns:
    """Read the columns as the document stands, and leave them with it for ``columns_of``."""
    table = doc.to_array([*_NAMED, *_COUNTED]).T
    strings = doc.vocab.strings
    word, lower, lemma, pos, tag, dep, entity, shape = (
        _texts(strings, ids) for ids in table[: len(_NAMED)].tolist()
    )
    start, length, offset, is_spaced, opens = table[len(_NAMED) :].astype(np.int64)
    head = (np.arange(len(doc)) + offset).tolist()
    left, right = _subtrees(doc, head)
    columns = Columns(
        text=_joined(word, is_spaced.tolist()),
        word=word,
        lower=lower,
        lemma=of_each(str.lower, lemma),
        pos=pos,
        tag=tag,
        dep=dep,
        entity=entity,
        shape=shape,
        start=start.tolist(),
        end=(start + length).tolist(),
        head=head,
        left=left,
        right=right,
        children=_children(head),
        is_word=of_each(_has_letter_or_figure, word),
        sentences=_sentences(opens) if doc.has_annotation("SENT_START") else None,
    )
    doc.user_data[COLUMNS] = columns
    return columns


class _Texts(dict[int, str]):
    """Strings by their number; 0 stands for none."""

    def __init__(self, strings: StringStore) -> None:
        super().__init__({0: ""})
        self._strings = strings

    def __missing__(self, number: int) -> str:
        text: str = self._strings[number]
        self[number] = text
        return text


def _texts(strings: StringStore, numbers: Iterable[int]) -> list[str]:
    return list(map(_Texts(strings).__getitem__, numbers))


def of_each(answer: Callable[[str], T], words: list[str]) -> list[T]:
    """The answer for each word, found once for all that are alike."""
    known = {word: answer(word) for word in set(words)}
    return list(map(known.__getitem__, words))


def _has_letter_or_figure(word: str) -> bool:
    return _LETTER_OR_FIGURE.search(word) is not None


def _joined(words: list[str], is_spaced: list[int]) -> str:
    pairs = zip(words, is_spaced, strict=True)
    return "".join([f"{word} " if space else word for word, space in pairs])


def _children(head: list[int]) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in head]
    for i, governor in enumerate(head):
        if governor != i:
            children[governor].append(i)
    return children


def _sentences(opens: NDArray[np.int64]) -> list[tuple[int, int]]:
    """The stretches between tokens that open a sentence (1; no sentence: -1, not known: 0)."""
    if not len(opens):
        return []
    return list(pairwise([0, *(np.flatnonzero(opens[1:] == 1) + 1).tolist(), len(opens)]))


def _subtrees(doc: Doc, head: list[int]) -> tuple[list[int], list[int]]:
    """First token of each subtree and the one after its last, as spaCy has them.

    Like spaCy's, one pass from each end does for a tree whose branches do not cross. Where they do, its
    answer depends on how often it went over them, and is asked for.
    """
    size = len(head)
    left, last = list(range(size)), list(range(size))
    for order in (range(size), range(size - 1, -1, -1)):
        for i in order:
            governor = head[i]
            if left[i] < left[governor]:
                left[governor] = left[i]
            if last[i] > last[governor]:
                last[governor] = last[i]
    firsts, lasts, governors = np.array(left), np.array(last), np.array(head, dtype=np.int64)
    is_settled = (firsts[governors] <= firsts).all() and (lasts[governors] >= lasts).all()
    if not is_settled:
        left, last = [t.left_edge.i for t in doc], [t.right_edge.i for t in doc]
    return left, [i + 1 for i in last]
