"""The paragraphs of a text parsed in step, by spaCy's own parser: ``docs/fast-pipes.md``."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import DependencyParser
from spacy.tokens import Doc

from claims.extraction.pipes.greedy import GreedyPipe, State, is_greedy

STOCK = "parser"
NAME = "parser_in_step"
#: Paragraphs that must move at once, on average, for a step in Python to pay.
_WORTH = 3.0


def parse_paragraphs_in_step(nlp: Language) -> None:
    """Let this stand in for the pipeline's parser, where it is built as expected."""
    if STOCK in nlp.pipe_names and is_greedy(_stock(nlp), DependencyParser):
        nlp.add_pipe(NAME, after=STOCK)
        nlp.disable_pipe(STOCK)


@Language.factory(NAME, assigns=["token.dep", "token.head", "token.is_sent_start", "doc.sents"])
def create_parser(nlp: Language, name: str) -> ParserInStep:
    return ParserInStep(_stock(nlp))


def _stock(nlp: Language) -> GreedyPipe:
    return cast("GreedyPipe", nlp.get_pipe(STOCK))


@dataclass
class Stretch:
    """Paragraphs that one state parses: up to the word ``end``, -1 for the end of the text."""

    state: State
    end: int
    after: Stretch | None
    is_done: bool = False
    #: The next word and the depth of the stack.
    place: tuple[int, int] = (0, 0)

    def look(self) -> None:
        """See what the last move did, unless another stretch has taken this one meanwhile."""
        if self.is_done:
            return
        was, self.place = self.place, (self.state.B(0), self.state.stack_depth())
        word, depth = self.place
        if depth == 0 and word in (self.end, -1):
            self.is_done = True
        # The only move that changes neither starts a sentence at the word after the next.
        elif word == self.end and was == self.place:
            self._go_on()

    def _go_on(self) -> None:
        """Take the paragraphs of the next stretch."""
        if self.after:
            self.after.is_done = True
            self.end, self.after = self.after.end, self.after.after


class ParserInStep:
    """Parses as the stock parser does, all paragraphs of a text at once."""

    def __init__(self, pipe: GreedyPipe) -> None:
        self.stock = pipe
        upper = pipe.model.layers[2]
        self.weights, self.bias = upper.get_param("W").T, upper.get_param("b")

    def __call__(self, doc: Doc) -> Doc:
        starts = self._paragraphs(doc)
        if not starts:
            return self.stock(doc)
        self.stock.set_annotations([doc], [self._parse(doc, starts)])
        return doc

    def _paragraphs(self, doc: Doc) -> list[int]:
        """Where paragraphs begin; none when the stock parser does as well on the text."""
        if not len(doc):
            return []
        given = doc.to_array(["SENT_START", "HEAD", "DEP"])
        starts = np.append(0, np.flatnonzero(given[1:, 0] == 1) + 1)
        if given[:, 1:].any() or (given[:, 0] > 1).any():
            return []
        longest = np.diff(starts, append=len(doc)).max()
        return starts.tolist() if len(doc) >= _WORTH * longest else []

    def _parse(self, doc: Doc, starts: list[int]) -> State:
        """A state with all arcs of the text."""
        stretches = self._stretches(doc, starts)
        model = self.stock.model.predict([doc])
        moving = stretches
        while moving:
            states = [stretch.state for stretch in moving]
            self.stock.transition_states(states, self._scores(model, states))
            for stretch in moving:
                stretch.look()
            if any(stretch.is_done for stretch in moving):
                moving = [stretch for stretch in moving if not stretch.is_done]
        model.clear_memory()  # as spaCy does: it would else outlive the text until garbage is collected
        return _joined(stretches[0])

    def _stretches(self, doc: Doc, starts: list[int]) -> list[Stretch]:
        """For each paragraph a state of the whole text that stands at its first word."""
        [state] = self.stock.moves.init_batch([doc])
        states = [state]
        for start, end in pairwise(starts):
            state = state.copy()
            for _ in range(start, end):
                state.push()
                state.pop()
            states.append(state)
        after: Stretch | None = None
        stretches = []
        for state, end in zip(reversed(states), [-1, *reversed(starts[1:])], strict=True):
            after = Stretch(state, end, after, place=(state.B(0), 0))
            stretches.append(after)
        return stretches[::-1]

    def _scores(self, model: Any, states: list[State]) -> NDArray[np.float32]:
        hidden = model.state2vec.predict(model.get_token_ids(states))
        return hidden @ self.weights + self.bias


def _joined(first: Stretch) -> State:
    """The state of the first stretch with the arcs of all."""
    stretch = first.after
    while stretch:
        for arc in stretch.state.arcs:
            first.state.add_arc(arc["head"], arc["child"], arc["label"])
        stretch = stretch.after
    return first.state
