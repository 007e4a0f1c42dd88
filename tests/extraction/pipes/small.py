"""A small parser or entity recogniser whose weights are drawn by chance, so that it chooses wildly."""

from __future__ import annotations

from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from thinc.api import fix_random_seed

TOK2VEC = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "pretrained_vectors": None,
    "width": 16,
    "depth": 1,
    "embed_size": 50,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
}


def small_pipe(
    name: str, labels: tuple[str, ...], seed: int, *, beam: bool = False, upper: bool = True
) -> tuple[Language, Any]:
    """The pipe ``name`` ("ner" or "parser") alone in a pipeline."""
    nlp = spacy.blank("en")
    model = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": name,
        "extra_state_tokens": False,
        "hidden_width": 8,
        "maxout_pieces": 2,
        "use_upper": upper,
        "nO": None,
        "tok2vec": TOK2VEC,
    }
    pipe: Any = nlp.add_pipe(f"beam_{name}" if beam else name, name=name, config={"model": model})
    for label in labels:
        pipe.add_label(label)
    fix_random_seed(seed)  # of the word network, which thinc draws from numpy's own generator
    nlp.initialize()
    shake(pipe, seed)
    return nlp, pipe


def shake(pipe: Any, seed: int) -> None:
    """Draw the weights of the scoring layers by chance."""
    random = np.random.default_rng(seed)
    for layer in pipe.model.layers[1:]:
        for name in layer.param_names:
            shape = layer.get_param(name).shape
            layer.set_param(name, random.normal(size=shape).astype("f"))
