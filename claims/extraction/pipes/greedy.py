"""What spaCy's entity recogniser and its parser share: one move at a time, scored by two layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model, NumpyOps


class State(Protocol):
    """How far a parse has come. ``B(0)`` is the next word, -1 at the end of the text."""

    arcs: Sequence[dict[str, int]]

    def B(self, place: int) -> int: ...  # noqa: N802  (spaCy's name)
    def stack_depth(self) -> int: ...
    def push(self) -> None: ...
    def pop(self) -> None: ...
    def copy(self) -> State: ...
    def add_arc(self, head: int, child: int, label: int) -> None: ...


class TransitionSystem(Protocol):
    n_moves: int

    def get_class_name(self, number: int) -> str: ...
    def init_batch(self, docs: Sequence[Doc]) -> list[State]: ...


class GreedyPipe(Protocol):
    """The parts of spaCy's compiled ``Parser`` class that the cheaper pipes use."""

    cfg: dict[str, int]
    model: Model
    moves: TransitionSystem
    vocab: Vocab

    def __call__(self, doc: Doc) -> Doc: ...
    def transition_states(self, states: Sequence[State], scores: object) -> object: ...
    def set_annotations(self, docs: Sequence[Doc], states: Sequence[State]) -> None: ...


def is_greedy(pipe: GreedyPipe, kind: type) -> bool:
    """Whether this is spaCy's own pipe of this kind, which always takes the best-scored move.

    The scores must come from two layers that run on the processor.
    """
    if type(pipe) is not kind or pipe.cfg["beam_width"] != 1:
        return False
    model = pipe.model
    if (
        model.name != "parser_model"
        or not model.attrs["has_upper"]
        or model.attrs["unseen_classes"]
    ):
        return False
    _, lower, upper = model.layers
    has_layers = (lower.name, upper.name) == ("precomputable_affine", "linear")
    return has_layers and type(upper.ops) is NumpyOps
