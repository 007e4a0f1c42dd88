"""The trained net in numpy: what each token is, and what it is to a given cue.

Layers and names are those of torch's ``TrainedNet`` (training).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.nets.recurrence import Recurrence, cut_chunks
from claims.extraction.learned.nets.relations import ArcWindow, distance_classes
from claims.extraction.learned.nets.token_features import (
    COLUMNS,
    FLOATS,
    INPUT_WIDTH,
    Column,
    TokenFeatures,
    projected,
    table_widths,
)
from claims.extraction.learned.tokens import Tokens

Weights = dict[str, NDArray[np.float32]]

_ANCHORS = 8
"""Anchors whose arcs are scored at once; their arrays then stay in the processor's cache."""

SOURCE_ARC, CONTENT_ARC = 1, 2


@dataclass(slots=True)
class Reading:
    """What the net makes of one article before any cue is looked at.

    Each array has a row per token: ``tags`` are probabilities over LABELS, ``as_token`` and
    ``as_anchor`` the token's share in the arcs that end or begin at it.
    """

    tags: NDArray[np.float32]
    as_token: NDArray[np.float32]
    as_anchor: NDArray[np.float32]


class Net:
    def __init__(self, weights: Weights) -> None:
        self.weights = {
            name: np.asarray(value, dtype=np.float32) for name, value in weights.items()
        }
        missing = sorted(weight_names() - self.weights.keys())
        if missing:
            raise KeyError(missing[0])
        self._tables = [self._table(column) for column in COLUMNS]
        self._recurrence = Recurrence(self.weights)
        self._distance = self.weights["arc_distance.weight"][distance_classes()]

    def read(self, tokens: Tokens, features: TokenFeatures) -> Reading:
        hidden = self._recurrence.read(self._inputs(tokens, features), cut_chunks(tokens))
        return Reading(
            tags=_softmax(self._linear("tag", hidden)),
            as_token=self._linear("arc_token", hidden),
            as_anchor=self._linear("arc_anchor", hidden),
        )

    def arcs(
        self, reading: Reading, anchors: Sequence[int], window: ArcWindow
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """P(token is source of the cue) and P(token is content of the cue): anchors x WINDOW.

        What lies outside the article has no arc.
        """
        relation = self.weights["arc_relation.weight"]
        between = self.weights["arc_between.weight"]
        shape = (len(anchors), window.token.shape[1])
        source, content = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        for first in range(0, len(anchors), _ANCHORS):
            rows = slice(first, first + _ANCHORS)
            mixed = reading.as_token[window.token[rows]]
            mixed += reading.as_anchor[anchors[rows]][:, None, :]
            mixed += self._distance
            mixed += relation[window.relation[rows]]
            mixed += between[window.between[rows]]
            np.maximum(mixed, 0, out=mixed)
            chances = _softmax(self._linear("arc_out", mixed))
            source[rows] = chances[:, :, SOURCE_ARC] * window.inside[rows]
            content[rows] = chances[:, :, CONTENT_ARC] * window.inside[rows]
        return source, content

    def _inputs(self, tokens: Tokens, features: TokenFeatures) -> NDArray[np.float32]:
        """What the recurrence is given of each token (tokens x 2 * cells)."""
        given = np.empty((len(tokens), INPUT_WIDTH), dtype=np.float32)
        start = 0
        for column, table in enumerate(self._tables):
            end = start + table.shape[1]
            given[:, start:end] = table[features.rows[:, column]]
            start = end
        end = start + len(FLOATS)
        given[:, start:end] = features.floats
        given[:, end:] = tokens.tensor
        result = self._linear("input", given)
        return np.maximum(result, 0, out=result)

    def _linear(self, name: str, values: NDArray[np.float32]) -> NDArray[np.float32]:
        result = values @ self.weights[f"{name}.weight"].T
        result += self.weights[f"{name}.bias"]
        return result

    def _table(self, column: Column) -> NDArray[np.float32]:
        """The embeddings of a column, narrowed to its width where they are wider."""
        table = self.weights[f"tables.{column.table}.weight"]
        if column.name not in projected():
            return table
        return table @ self.weights[f"projections.{column.name}.weight"].T


def weight_names() -> set[str]:
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


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
