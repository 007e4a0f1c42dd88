"""The learned attribution engine as one versioned data file with its checksum beside it."""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claims.extraction import model_file
from claims.extraction.learned.nets.lexicon import Likelihoods, Vocabulary
from claims.extraction.learned.nets.net import Net
from claims.extraction.learned.nets.relations import RelationEncoder
from claims.extraction.learned.nets.token_features import VOCABULARIES, TokenEncoder
from claims.extraction.learned.ranking.trees import Forest, ForestScorer, Ranker, TableEncoder
from claims.extraction.model_file import ModelFileError, read_checked

FORMAT = 1
"""Raised whenever the features, the net or the trees change so that older files no longer fit."""

NET_PREFIX = "net0."

Arrays = dict[str, NDArray]


@dataclass(slots=True)
class LearnedModel:
    """Everything that training learns. ``version`` is the first half of the file's checksum."""

    tokens: TokenEncoder
    relations: RelationEncoder
    net: Net
    children: Likelihoods
    content_ranker: Ranker
    source_ranker: Ranker
    threshold: float
    min_cue: float
    made: dict[str, str | int | float]
    version: str = ""


def load_model(path: Path | None = None) -> LearnedModel:
    """Read a model file. Raises ModelFileError, which says why, for one that cannot be used."""
    data, digest = read_checked(path or model_file.DEFAULT_PATH)
    model = model_from_arrays(_read_arrays(data))
    model.version = digest[:12]
    return model


def _read_arrays(data: bytes) -> Arrays:
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise ModelFileError(f"it is not a readable archive of arrays ({error}).") from error


def model_from_arrays(arrays: Arrays) -> LearnedModel:
    """Build a model from the arrays of a file. Raises ModelFileError on another format."""
    try:
        about = json.loads(bytes(arrays["about"]))
        if about["format"] != FORMAT:
            raise ModelFileError(f"it has format {about['format']}; this program reads {FORMAT}.")
        return _build(arrays, about)
    except (KeyError, IndexError, TypeError, json.JSONDecodeError) as error:
        raise ModelFileError(f"a part of it is missing or malformed ({error}).") from error


def _build(arrays: Arrays, about: dict) -> LearnedModel:
    vocabularies = {
        name: Vocabulary(arrays[f"vocabulary.{name}"].tolist()) for name in VOCABULARIES
    }
    return LearnedModel(
        tokens=TokenEncoder(vocabularies, Likelihoods.from_arrays(**_part(arrays, "cues."))),
        relations=RelationEncoder(arrays["relations"].astype(np.int64), about["labels"]),
        net=Net(_part(arrays, NET_PREFIX)),
        children=Likelihoods.from_arrays(**_part(arrays, "children.")),
        content_ranker=_ranker(arrays, "content"),
        source_ranker=_ranker(arrays, "source"),
        threshold=about["threshold"],
        min_cue=about["min_cue"],
        made=about["made"],
    )


def _part(arrays: Arrays, prefix: str) -> Arrays:
    return {name.removeprefix(prefix): arrays[name] for name in arrays if name.startswith(prefix)}


def _ranker(arrays: Arrays, name: str) -> Ranker:
    about = json.loads(bytes(arrays[f"{name}.about"]))
    encoder = TableEncoder(
        tuple(about["columns"]),
        frozenset(about["categories"]),
        Vocabulary(arrays[f"{name}.vocabulary"].tolist()),
    )
    return Ranker(encoder, ForestScorer(Forest(**_part(arrays, f"{name}.forest."))))
