"""Multiply matrices by numpy's BLAS instead of the package blis."""

from __future__ import annotations

from spacy.language import Language
from thinc.api import Model, NumpyOps


def use_numpy_blas(nlp: Language) -> None:
    """Set thinc's own option ``use_blis=False`` on every layer of this pipeline's models.

    The package blis has kernels for a few processors and takes plain C code for all others; the BLAS
    that numpy brings was three times as quick on such a one. Numbers may differ in their last digits.
    Layers on other hardware than the processor are left alone.
    """
    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        if not isinstance(model, Model):
            continue
        for layer in model.walk():
            if type(layer.ops) is NumpyOps:
                layer.ops = ops
