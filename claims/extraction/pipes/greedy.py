"""What spaCy's recogniser of entities and its parser have in common: one move at a time, by two layers."""

from __future__ import annotations

from typing import Any

from thinc.api import NumpyOps


def is_greedy(pipe: Any, kind: type[Any]) -> bool:
    """Is it spaCy's own pipe of this kind, with one best move a state, scored by two layers on the processor?"""
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
