"""The trained net in numpy: what each token is, and what it is to a given cue.

Layers and names are those of ``train_net.TrainedNet``; several nets can be averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.chunks import cut_chunks
from claims.extraction.learned.features import COLUMNS, TokenFeatures
from claims.extraction.learned.net_shape import projected, table_widths
from claims.extraction.learned.relations import ArcWindow, distance_classes
from claims.extraction.learned.tokens import Range, Tokens

Weights = dict[str, NDArray[np.float32]]

_GROUP = 16
"""Chunks read side by side; it bounds memory on very long texts."""

_ANCHORS = 8
"""Anchors whose arcs are scored at once; their arrays then stay in the processor's cache."""

SOURCE_ARC, CONTENT_ARC = 1, 2


@dataclass(slots=True)
class Reading:
    """What the nets make of one article before any cue is looked at.

    ``tags`` has a row of probabilities over LABELS per token. ``as_token`` and ``as_anchor`` hold,
    for each net, every token's share in the arcs that end or begin at it.
    """

    tags: NDArray[np.float32]
    as_token: list[NDArray[np.float32]]
    as_anchor: list[NDArray[np.float32]]


@dataclass(slots=True)
class ArcTable:
    """P(token is source of the cue), P(token is content of the cue): anchors x WINDOW."""

    source: NDArray[np.float32]
    content: NDArray[np.float32]


class Net:
    """One trained net."""

    def __init__(self, weights: Weights) -> None:
        self.weights = {
            name: np.asarray(value, dtype=np.float32) for name, value in weights.items()
        }
        missing = sorted(weight_names() - self.weights.keys())
        if missing:
            raise KeyError(missing[0])
        self._projected = frozenset(projected())
        self._recurrent = np.stack(
            [self.weights[f"{way}.weight_hh_l0"].T for way in ("forwards", "backwards")]
        )
        self._distance = self.weights["arc_distance.weight"][distance_classes()]

    def read(self, tokens: Tokens, features: TokenFeatures) -> Reading:
        """Read one article."""
        hidden = self._hidden(self._inputs(tokens, features), cut_chunks(tokens))
        return Reading(
            tags=_softmax(self._linear("tag", hidden)),
            as_token=[self._linear("arc_token", hidden)],
            as_anchor=[self._linear("arc_anchor", hidden)],
        )

    def arcs(
        self, as_token: NDArray[np.float32], as_anchor: NDArray[np.float32],
        anchors: Sequence[int], window: ArcWindow,
    ) -> NDArray[np.float32]:  # fmt: skip
        """Return probabilities over ARCS: anchors x WINDOW x ARCS."""
        relation, between = (
            self.weights["arc_relation.weight"],
            self.weights["arc_between.weight"],
        )
        parts = []
        for first in range(0, len(anchors), _ANCHORS):
            rows = slice(first, first + _ANCHORS)
            mixed = as_token[window.token[rows]]
            mixed += as_anchor[anchors[rows]][:, None, :]
            mixed += self._distance
            mixed += relation[window.relation[rows]]
            mixed += between[window.between[rows]]
            np.maximum(mixed, 0, out=mixed)
            parts.append(_softmax(self._linear("arc_out", mixed)))
        return np.concatenate(parts)

    def _linear(self, name: str, values: NDArray[np.float32]) -> NDArray[np.float32]:
        return values @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _inputs(self, tokens: Tokens, features: TokenFeatures) -> NDArray[np.float32]:
        parts = []
        for index, column in enumerate(COLUMNS):
            embedded = self.weights[f"tables.{column.table}.weight"][features.rows[:, index]]
            if column.name in self._projected:
                embedded = embedded @ self.weights[f"projections.{column.name}.weight"].T
            parts.append(embedded)
        joined = np.concatenate([*parts, features.floats, tokens.tensor], axis=1)
        return np.maximum(self._linear("input", joined), 0)

    def _hidden(self, inputs: NDArray[np.float32], chunks: list[Range]) -> NDArray[np.float32]:
        """Return the states of both ways side by side (tokens x 2 * hidden)."""
        cells = self._recurrent.shape[1]
        hidden = np.empty((len(inputs), 2 * cells), dtype=np.float32)
        for first in range(0, len(chunks), _GROUP):
            self._read_group(inputs, chunks[first : first + _GROUP], hidden)
        return hidden

    def _read_group(
        self, inputs: NDArray[np.float32], chunks: list[Range], hidden: NDArray[np.float32]
    ) -> None:
        """Run both ways over some chunks at once and write their states into ``hidden``."""
        longest = max(end - start for start, end in chunks)
        cells = self._recurrent.shape[1]
        gates = np.zeros((longest, 2, len(chunks), 4 * cells), dtype=np.float32)
        for way, name in enumerate(("forwards", "backwards")):
            bias = self.weights[f"{name}.bias_ih_l0"] + self.weights[f"{name}.bias_hh_l0"]
            weight = self.weights[f"{name}.weight_ih_l0"].T
            for column, (start, end) in enumerate(chunks):
                stretch = inputs[start:end] if way == 0 else inputs[start:end][::-1]
                gates[: end - start, way, column] = stretch @ weight + bias
        states = _run_lstm(gates, self._recurrent)
        for column, (start, end) in enumerate(chunks):
            size = end - start
            hidden[start:end, :cells] = states[:size, 0, column]
            hidden[start:end, cells:] = states[:size, 1, column][::-1]


class NetEnsemble:
    """The mean of one or more nets."""

    def __init__(self, nets: Sequence[Net]) -> None:
        self.nets = list(nets)

    def read(self, tokens: Tokens, features: TokenFeatures) -> Reading:
        """Read one article with every net."""
        readings = [net.read(tokens, features) for net in self.nets]
        return Reading(
            tags=np.mean([reading.tags for reading in readings], axis=0),
            as_token=[reading.as_token[0] for reading in readings],
            as_anchor=[reading.as_anchor[0] for reading in readings],
        )

    def arcs(self, reading: Reading, anchors: Sequence[int], window: ArcWindow) -> ArcTable:
        """Score every arc of the given anchors. Nothing lies outside the article."""
        shape = (len(anchors), window.token.shape[1])
        if not anchors:
            return ArcTable(np.zeros(shape, np.float32), np.zeros(shape, np.float32))
        total = sum(
            net.arcs(as_token, as_anchor, anchors, window)
            for net, as_token, as_anchor in zip(
                self.nets, reading.as_token, reading.as_anchor, strict=True
            )
        )
        mean = total / len(self.nets)
        mean *= window.inside[:, :, None]  # type: ignore[assignment]
        return ArcTable(
            np.ascontiguousarray(mean[:, :, SOURCE_ARC]),  # type: ignore[index]
            np.ascontiguousarray(mean[:, :, CONTENT_ARC]),  # type: ignore[index]
        )


def weight_names() -> set[str]:
    """Return the names of all weights of a net."""
    layers = ("input", "tag", "arc_token", "arc_anchor", "arc_out")
    ways = ("forwards", "backwards")
    gates = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    return {
        *(f"tables.{name}.weight" for name in table_widths()),
        *(f"projections.{name}.weight" for name in projected()),
        *(f"{layer}.{part}" for layer in layers for part in ("weight", "bias")),
        *(f"{way}.{gate}" for way in ways for gate in gates),
        *(f"arc_{name}.weight" for name in ("distance", "relation", "between")),
    }


def _run_lstm(gates: NDArray[np.float32], recurrent: NDArray[np.float32]) -> NDArray[np.float32]:
    """Run the recurrence of several sequences at once.

    ``gates`` (steps x ways x sequences x 4 * cells) holds what the input gives the gates, in the
    order input, forget, candidate, output. Returns states (steps x ways x sequences x cells).
    The logistic function is taken as a scaled tanh, so that one call serves all four gates.
    """
    steps, ways, sequences, width = gates.shape
    cells = width // 4
    scale = np.full(width, 0.5, dtype=np.float32)
    scale[2 * cells : 3 * cells] = 1.0
    state = np.zeros((ways, sequences, cells), dtype=np.float32)
    memory = np.zeros_like(state)
    states = np.empty((steps, ways, sequences, cells), dtype=np.float32)
    for step in range(steps):
        active = np.matmul(state, recurrent)
        active += gates[step]
        active *= scale
        np.tanh(active, out=active)
        enter, forget, candidate, leave = np.split(active, 4, axis=-1)
        memory = 0.5 * ((forget + 1) * memory + (enter + 1) * candidate)
        state = 0.5 * (leave + 1) * np.tanh(memory)
        states[step] = state
    return states


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
