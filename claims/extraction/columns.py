"""A parsed text as plain lists: asking spaCy token by token would make an object for each answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy import attrs
from spacy.strings import StringStore
from spacy.tokens import Doc

from claims.extraction.spans import Piece

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
#: Strings by spaCy's number for them, kept from text to text up to so many: most words come again.
_KNOWN: dict[int, str] = {}
_MOST_KNOWN = 50_000
_LETTER_OR_FIGURE = re.compile(r"[^\W_]")


@dataclass(slots=True)
class Columns:
    """A parsed text; nobody changes it. One entry per token, but for the last three fields.

    ``start`` and ``end`` are character offsets into ``text``. ``head`` is the governing token, itself
    for a root; ``left`` and ``right`` bound the subtree (end exclusive); ``children`` are in text order.
    ``is_word`` is true of a token with a letter or figure. ``sentences`` are stretches of tokens, None
    where nothing marked them; ``entities`` are (start, end, label). ``tensor`` has a row of the
    network's floats per token, or none.
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
    sentences: list[Piece] | None
    entities: list[tuple[int, int, str]]
    tensor: NDArray[np.float32]


def read_columns(doc: Doc) -> Columns:
    """Read a parsed document into columns."""
    table = doc.to_array([*_NAMED, *_COUNTED]).T
    strings = doc.vocab.strings
    word, lower, lemma, pos, tag, dep, entity, shape = (
        _texts(strings, ids) for ids in table[: len(_NAMED)].tolist()
    )
    start, length, offset, is_spaced, opens = table[len(_NAMED) :].astype(np.int64)
    head = np.arange(len(doc)) + offset
    tree = _tree(doc, head)
    return Columns(
        text=_joined(word, is_spaced.tolist()),
        word=word,
        lower=lower,
        lemma=list(map(str.lower, lemma)),
        pos=pos,
        tag=tag,
        dep=dep,
        entity=entity,
        shape=shape,
        start=start.tolist(),
        end=(start + length).tolist(),
        head=head.tolist(),
        left=tree.left,
        right=tree.right,
        children=tree.children,
        is_word=_are_words(word),
        sentences=_sentences(opens) if doc.has_annotation("SENT_START") else None,
        entities=[(entity.start, entity.end, entity.label_) for entity in doc.ents],
        tensor=np.asarray(doc.tensor, dtype=np.float32),
    )


def _texts(strings: StringStore, numbers: list[int]) -> list[str]:
    """The strings of spaCy's numbers for them, which are the same in every process and vocabulary."""
    try:
        return list(map(_KNOWN.__getitem__, numbers))
    except KeyError:
        wanted = {n: _KNOWN.get(n) or (strings[n] if n else "") for n in {*numbers}}
    if len(_KNOWN) > _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN.update(wanted)
    return list(map(wanted.__getitem__, numbers))


def _are_words(words: list[str]) -> list[bool]:
    search = _LETTER_OR_FIGURE.search
    return [word.isalnum() or search(word) is not None for word in words]


def _joined(words: list[str], is_spaced: list[int]) -> str:
    pairs = zip(words, is_spaced, strict=True)
    return "".join([f"{word} " if space else word for word, space in pairs])


def _sentences(opens: NDArray[np.int64]) -> list[tuple[int, int]]:
    """The stretches between tokens that open a sentence (1; no sentence: -1, not known: 0)."""
    if not len(opens):
        return []
    return list(pairwise([0, *(np.flatnonzero(opens[1:] == 1) + 1).tolist(), len(opens)]))


class _Tree(NamedTuple):
    left: list[int]
    right: list[int]
    children: list[list[int]]


def _tree(doc: Doc, head: NDArray[np.int64]) -> _Tree:
    """Each token's children, the first token of its subtree and the one after the last."""
    size = len(head)
    kids = np.flatnonzero(head != np.arange(size))
    kids = kids[np.argsort(head[kids], kind="stable")]
    ends = np.cumsum(np.bincount(head[kids], minlength=size))
    starts = np.concatenate(([0], ends[:-1])) if size else ends
    inner = np.flatnonzero(starts < ends)
    left, last = np.arange(size), np.arange(size)
    left[inner] = np.minimum(inner, kids[starts[inner]])
    last[inner] = np.maximum(inner, kids[ends[inner] - 1])
    leaf: list[int] = []  # one for all: most tokens have no children
    ordered = kids.tolist()
    children = [leaf] * size
    bounds = zip(inner.tolist(), starts[inner].tolist(), ends[inner].tolist(), strict=True)
    for i, start, end in bounds:
        children[i] = ordered[start:end]
    return _Tree(*_edges(doc, head, inner.tolist(), left.tolist(), last.tolist()), children)


def _edges(
    doc: Doc, head: NDArray[np.int64], inner: list[int], left: list[int], last: list[int]
) -> tuple[list[int], list[int]]:
    """The edges of subtrees as spaCy has them, from those of tokens with their children.

    ``inner`` are the tokens with children. One pass from each end does for a tree whose branches do
    not cross. Where they do, spaCy's answer depends on how often it went over them, and is asked for.
    """
    governors = head.tolist()
    for i in inner:
        governor = governors[i]
        if i < governor and left[i] < left[governor]:
            left[governor] = left[i]
    for i in reversed(inner):
        governor = governors[i]
        if i > governor and last[i] > last[governor]:
            last[governor] = last[i]
    firsts, lasts = np.array(left), np.array(last)
    is_settled = (firsts[head] <= firsts).all() and (lasts[head] >= lasts).all()
    if not is_settled:
        return [t.left_edge.i for t in doc], [t.right_edge.i + 1 for t in doc]
    return left, (lasts + 1).tolist()
