"""Entities of a whole text at once, with the weights and the rules of spaCy's own recogniser.

Why its answers stay the same: ``docs/fast-pipes.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc

from claims.extraction.pipes.greedy import GreedyPipe, is_greedy

STOCK = "ner"
NAME = "entities_at_once"
#: Features of a state: the word, the first word of the open entity, the word before.
_WORD, _FIRST, _BEFORE = range(3)
_BEGIN, _IN, _LAST, _UNIT, _OUT = "B", "I", "L", "U", "O"
_IOB_IN, _IOB_OUT, _IOB_BEGIN = 1, 2, 3

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def find_entities_at_once(nlp: Language) -> None:
    """Let this stand in for the pipeline's entity recogniser, where it is built as expected."""
    if STOCK in nlp.pipe_names and is_readable(_stock(nlp)):
        nlp.add_pipe(NAME, after=STOCK)
        nlp.disable_pipe(STOCK)


def _stock(nlp: Language) -> GreedyPipe:
    return cast("GreedyPipe", nlp.get_pipe(STOCK))


def is_readable(pipe: GreedyPipe) -> bool:
    """Is it spaCy's greedy recogniser, whose states are three words?"""
    if not is_greedy(pipe, EntityRecognizer):
        return False
    _, lower, upper = pipe.model.layers
    moves = Moves.of(pipe)
    return (
        lower.get_dim("nF") == 3
        and upper.get_dim("nO") == len(moves.names)
        and moves.can_always_go_on()
    )


@Language.factory(NAME, assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
def create_entities(nlp: Language, name: str) -> EntitiesAtOnce:
    return EntitiesAtOnce(_stock(nlp))


class Moves(NamedTuple):
    """The recogniser's moves: their kinds and labels, by number."""

    names: Sequence[str]
    kinds: NDArray[np.str_]
    labels: NDArray[np.str_]

    @classmethod
    def of(cls, pipe: GreedyPipe) -> Moves:
        names = [pipe.moves.get_class_name(number) for number in range(pipe.moves.n_moves)]
        parts = [name.partition("-") for name in names]
        return cls(names, np.array([p[0] for p in parts]), np.array([p[2] for p in parts]))

    def can_always_go_on(self) -> bool:
        """Can every word be out, and every entity that begins end?"""
        return _OUT in self.names and all(
            f"{_LAST}-{label}" in self.names for label in self.labels[self.kinds == _BEGIN]
        )

    def named(self, kind: str) -> Mask:
        """The moves of a kind that have a label. One without is for entities given beforehand."""
        return (self.kinds == kind) & (self.labels != "")


class Words(NamedTuple):
    """What of a text the moves depend on, by word."""

    #: The sum of the scoring layer's inputs, by feature: shape (words + 1, features, hidden * pieces);
    #: the first row stands for a missing word.
    features: Floats
    is_space: Mask
    #: Is there a word after this one, in the same sentence?
    goes_on: Mask


class EntitiesAtOnce:
    """Finds what the stock recogniser finds; texts that come with entities are left to it."""

    def __init__(self, pipe: GreedyPipe) -> None:
        self.stock = pipe
        self.embed, self.lower, upper = pipe.model.layers
        self.bias = np.asarray(self.lower.get_param("b")).reshape(-1)
        self.shape = (self.lower.get_dim("nO"), self.lower.get_dim("nP"))
        self.upper_weights, self.upper_bias = upper.get_param("W").T, upper.get_param("b")
        moves = Moves.of(pipe)
        self.begins, self.units = moves.named(_BEGIN), moves.named(_UNIT)
        self.out = moves.kinds == _OUT
        #: By move: the moves that may follow it inside its entity, (a) anywhere, (b) before a border.
        same_label = moves.labels[:, None] == moves.labels[None, :]
        self.may_end = same_label & moves.named(_LAST)
        self.may_follow = self.may_end | (same_label & moves.named(_IN))
        self.ins = moves.named(_IN)
        self.label_ids = np.array(
            [pipe.vocab.strings.add(label) for label in moves.labels], np.uint64
        )

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc) or doc.to_array(["ENT_IOB", "ENT_TYPE", "ENT_KB_ID"]).any():
            return self.stock(doc)
        iob = np.full(len(doc), _IOB_OUT, np.uint64)
        labels = np.zeros(len(doc), np.uint64)
        for start, end, move in self._entities(self._words(doc)):
            iob[start], iob[start + 1 : end] = _IOB_BEGIN, _IOB_IN
            labels[start:end] = self.label_ids[move]
        array: Any = np.stack([iob, labels], axis=1)
        return doc.from_array(["ENT_IOB", "ENT_TYPE"], array)

    def _words(self, doc: Doc) -> Words:
        features = self.lower.predict(self.embed.predict([doc]))
        sentence_starts, is_space = doc.to_array(["SENT_START", "IS_SPACE"]).T
        goes_on = np.append(sentence_starts[1:] != 1, False)
        return Words(features.reshape(*features.shape[:2], -1), is_space != 0, goes_on)

    def _entities(self, words: Words) -> Iterator[tuple[int, int, int]]:
        """Start, end and first move of each entity, from left to right."""
        moves = self._moves_outside(words)
        starts = np.flatnonzero(~self.out[moves])
        ends = self._ends(words, starts, moves[starts])
        free_from = 0
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if start >= free_from:
                yield start, end, int(moves[start])
                free_from = end

    def _moves_outside(self, words: Words) -> Ints:
        """The move at each word if no entity is open there."""
        present, missing = words.features[1:], words.features[0]
        scores = self._scores(present[:, _WORD] + missing[_FIRST] + missing[_BEFORE])
        no_space = ~words.is_space[:, None]
        may_begin = self.begins & words.goes_on[:, None]
        return _best(scores, self.out | ((self.units | may_begin) & no_space))

    def _ends(self, words: Words, starts: Ints, moves: Ints) -> Ints:
        """Where the entities end (exclusive) that begin with these moves at these words."""
        present = words.features[1:]
        ends = starts + 1
        open_ones = np.flatnonzero(self.begins[moves])
        while open_ones.size:
            at = ends[open_ones]
            scores = self._scores(
                present[at, _WORD] + present[starts[open_ones], _FIRST] + present[at - 1, _BEFORE]
            )
            of = moves[open_ones]
            allowed = np.where(words.goes_on[at, None], self.may_follow[of], self.may_end[of])
            ends[open_ones] += 1
            open_ones = open_ones[self.ins[_best(scores, allowed)]]
        return ends

    def _scores(self, summed: Floats) -> Floats:
        """The moves' scores from the summed features of some states."""
        summed += self.bias
        pieces = summed.reshape(len(summed), *self.shape)
        # numpy's own `max` along so short an axis takes ten times as long.
        hidden = reduce(np.maximum, (pieces[:, :, piece] for piece in range(self.shape[1])))
        return hidden @ self.upper_weights + self.upper_bias


def _best(scores: Floats, allowed: Mask) -> Ints:
    """The best of the allowed moves by state, the first of equals."""
    return np.where(allowed, scores, -np.inf).argmax(axis=1)
