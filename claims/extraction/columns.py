"""A parsed text as plain lists, read from spaCy once for the rules and the learned engine."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from claims.extraction.spans import Piece

_LETTER_OR_FIGURE = re.compile(r"[^\W_]")


@dataclass(slots=True)
class Columns:
    """A parsed text, not to be changed. Each list has one entry per token, but for the last two.

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
    tokens = list(doc)
    word = [token.text for token in tokens]
    start = [token.idx for token in tokens]
    return Columns(
        text=doc.text,
        word=word,
        lower=[token.lower_ for token in tokens],
        lemma=[token.lemma_.lower() for token in tokens],
        pos=[token.pos_ for token in tokens],
        tag=[token.tag_ for token in tokens],
        dep=[token.dep_ for token in tokens],
        entity=[token.ent_type_ for token in tokens],
        shape=[token.shape_ for token in tokens],
        start=start,
        end=[at + len(text) for at, text in zip(start, word, strict=True)],
        head=[token.head.i for token in tokens],
        left=[token.left_edge.i for token in tokens],
        right=[token.right_edge.i + 1 for token in tokens],
        children=[[child.i for child in token.children] for token in tokens],
        is_word=[_LETTER_OR_FIGURE.search(text) is not None for text in word],
        sentences=_sentences(doc),
        entities=[(entity.start, entity.end, entity.label_) for entity in doc.ents],
        tensor=np.asarray(doc.tensor, dtype=np.float32),
    )


def _sentences(doc: Doc) -> list[Piece] | None:
    if not doc.has_annotation("SENT_START"):
        return None
    return [(sentence.start, sentence.end) for sentence in doc.sents]
