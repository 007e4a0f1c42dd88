"""The network that gives each word a vector, worked through in blocks that stay in the processor's cache."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

#: The name that thinc composes for spaCy's ``HashEmbedCNN`` and ``MultiHashEmbed`` with ``MaxoutWindow``.
_LAYER = "maxout>>layernorm>>dropout"
_FEATURE = "ints-getitem>>hashembed"
_SEEN_BY_NEIGHBOURS = re.escape(f"residual(expand_window>>{_LAYER})")
_EXPECTED = re.compile(
    re.escape("extract_features>>list2ragged>>with_array(")
    + rf"{_FEATURE}(\|{_FEATURE})*"
    + re.escape(f")>>with_array({_LAYER})>>ragged2list>>with_array(")
    + rf"{_SEEN_BY_NEIGHBOURS}(>>{_SEEN_BY_NEIGHBOURS})*\)"
)
#: Words in a block: their inputs to a layer, 300 kB, fit in the second cache of common processors.
_BLOCK = 256
_TINY = 1e-8

Floats = NDArray[np.float32]


def vectors_in_blocks(nlp: Language) -> None:
    """Put this in the place of the networks of this pipeline that are built as expected."""
    pipes: list[Any] = [pipe for _, pipe in nlp.pipeline]
    for pipe in pipes:
        model = getattr(pipe, "model", None)
        if not isinstance(model, Model):
            continue
        if is_readable(model):
            pipe.model = inference_model(model)
            continue
        for layer in list(model.walk()):
            if is_readable(layer):
                model.replace_node(layer, inference_model(layer))


def is_readable(model: Model) -> bool:
    """Is it spaCy's word network, on the processor, with a window of one word to each side?"""
    if not _EXPECTED.fullmatch(model.name):
        return False
    windows = {
        layer.attrs["window_size"] for layer in model.walk() if layer.name == "expand_window"
    }
    return windows == {1} and all(type(layer.ops) is NumpyOps for layer in model.walk())


def inference_model(model: Model) -> Model:
    """The same network for reading only; it cannot be trained."""
    vectors = WordVectors(model)

    def forward(_: Model, docs: Sequence[Doc], is_train: bool) -> tuple[list[Floats], Callable]:
        if is_train:
            raise NotImplementedError("This network reads only; train the model's package.")
        return [vectors(doc) for doc in docs], lambda gradient: []

    dims = {name: model.maybe_get_dim(name) for name in model.dim_names}
    return Model("word_vectors_in_blocks", forward, dims=dims, ops=model.ops)


class Layer(NamedTuple):
    """Maxout and layer normalisation; ``weights`` gives the pieces side by side: (inputs, pieces * outputs)."""

    weights: Floats
    bias: Floats
    pieces: int
    gain: Floats
    shift: Floats

    @classmethod
    def of(cls, maxout: Model, norm: Model) -> Layer:
        # thinc: (outputs, pieces, inputs) and (outputs, pieces).
        weights, bias = np.asarray(maxout.get_param("W")), np.asarray(maxout.get_param("b"))
        inputs = weights.shape[2]
        return cls(
            np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(inputs, -1)),
            np.ascontiguousarray(bias.T.reshape(-1)),
            weights.shape[1],
            np.asarray(norm.get_param("G")),
            np.asarray(norm.get_param("b")),
        )

    def __call__(self, inputs: Floats, room: Floats) -> Floats:
        """The outputs for some words; ``room`` is (words or more, pieces * outputs) to work in."""
        all_pieces = np.dot(inputs, self.weights, out=room[: len(inputs)])
        all_pieces += self.bias
        pieces = np.split(all_pieces, self.pieces, axis=1)
        best = pieces[0].copy()
        for piece in pieces[1:]:
            np.maximum(best, piece, out=best)
        best -= best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best) / np.float32(best.shape[1])
        best *= ((variance + np.float32(_TINY)) ** np.float32(-0.5))[:, None]
        best *= self.gain
        best += self.shift
        return best


class WordVectors:
    """The vectors of a text's words, as the network's layers give them."""

    def __init__(self, model: Model) -> None:
        by_name: dict[str, list[Model]] = {}
        for layer in model.walk():
            by_name.setdefault(layer.name, []).append(layer)
        self.columns = by_name["extract_features"][0].attrs["columns"]
        self.tables = by_name["hashembed"]
        layers = zip(by_name["maxout"], by_name["layernorm"], strict=True)
        self.mix, *self.see = [Layer.of(maxout, norm) for maxout, norm in layers]
        self.width = len(self.mix.gain)
        # Rows of zeros before and after the text, which the layers fill: the text's ends see them.
        self.pad = model.layers[-1].attrs["pad"]

    def __call__(self, doc: Doc) -> Floats:
        """One row a word."""
        features: Any = doc.to_array(self.columns).reshape(len(doc), len(self.columns))
        if not len(doc):
            return np.zeros((0, self.width), np.float32)
        text = slice(self.pad + 1, self.pad + 1 + len(doc))
        # One more row of zeros at each end stands for what lies beyond the pad, and stays.
        rows = np.zeros((len(doc) + 2 * self.pad + 2, self.width), np.float32)
        rows[text] = self._each_kind_once(features)
        for layer in self.see:
            rows = _see_neighbours(layer, rows)
        return rows[text]

    def _each_kind_once(self, features: NDArray[np.uint64]) -> Floats:
        """The first layer's outputs; words with the same features have the same, worked out once."""
        _, first, kind_of = np.unique(_keys(features), return_index=True, return_inverse=True)
        kinds = features[first]
        if not (
            kinds[kind_of] == features
        ).all():  # pragma: no cover  (two keys by chance the same)
            kinds, kind_of = features, np.arange(len(features))
        found = [table.predict(kinds[:, number]) for number, table in enumerate(self.tables)]
        inputs = np.concatenate(found, axis=1)
        room = np.empty((_BLOCK, self.mix.weights.shape[1]), np.float32)
        outputs = [self.mix(block, room) for block in _blocks(inputs)]
        return np.concatenate(outputs)[kind_of]


def _keys(features: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One number for the features of a word; sums and products go round at 64 bits."""
    keys = np.zeros(len(features), np.uint64)
    for column in features.T:
        keys = (keys ^ column) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    return keys


def _blocks(rows: Floats) -> list[Floats]:
    return [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]


def _see_neighbours(layer: Layer, rows: Floats) -> Floats:
    """Each row but the first and last plus what the layer makes of it and its two neighbours."""
    width = rows.shape[1]
    after = rows.copy()
    window = np.empty((_BLOCK, 3 * width), np.float32)
    room = np.empty((_BLOCK, layer.weights.shape[1]), np.float32)
    for start in range(1, len(rows) - 1, _BLOCK):
        end = min(start + _BLOCK, len(rows) - 1)
        seen = window[: end - start]
        for place in range(3):
            seen[:, place * width : (place + 1) * width] = rows[start + place - 1 : end + place - 1]
        after[start:end] += layer(seen, room)
    return after
