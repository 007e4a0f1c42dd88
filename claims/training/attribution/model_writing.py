"""Writing a trained model as the data file that ``learned.store`` reads."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np

from claims.extraction.learned.ranking.ranker import Ranker
from claims.extraction.learned.ranking.trees import Forest
from claims.extraction.learned.store import FORMAT, NET_PREFIX, Arrays, LearnedModel
from claims.extraction.model_file import checksum_path


def save_model(model: LearnedModel, path: Path) -> str:
    """Write a model and its checksum file; return the checksum. Same model, same bytes."""
    data = _pack(arrays_from_model(model))
    digest = hashlib.sha256(data).hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    checksum_path(path).write_text(f"{digest}  {path.name}\n", encoding="ascii")
    return digest


def _pack(arrays: Arrays) -> bytes:
    """Pack arrays as .npz with fixed dates, which numpy's own writer leaves to the clock."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            content = io.BytesIO()
            np.lib.format.write_array(
                content, np.ascontiguousarray(arrays[name]), allow_pickle=False
            )
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)),
                content.getvalue(),
                zipfile.ZIP_DEFLATED,
                9,
            )
    return packed.getvalue()


def arrays_from_model(model: LearnedModel) -> Arrays:
    """Flatten a model into named arrays; net weights are kept at half precision."""
    about = {
        "format": FORMAT,
        "labels": model.relations.labels,
        "threshold": model.threshold,
        "min_cue": model.min_cue,
        "made": model.made,
    }
    arrays: Arrays = {
        "about": np.frombuffer(json.dumps(about, sort_keys=True).encode(), dtype=np.uint8)
    }
    for name, vocabulary in model.tokens.vocabularies.items():
        arrays[f"vocabulary.{name}"] = vocabulary.hashes
    arrays["relations"] = model.relations.codes.astype(np.int32)
    for name, likelihoods in (("cues", model.tokens.cues), ("children", model.children)):
        arrays |= {f"{name}.{key}": values for key, values in likelihoods.arrays().items()}
    for name, values in model.net.weights.items():
        arrays[NET_PREFIX + name] = values.astype(np.float16)
    for name, ranker in (("content", model.content_ranker), ("source", model.source_ranker)):
        arrays |= _ranker_arrays(name, ranker)
    return arrays


def _ranker_arrays(name: str, ranker: Ranker) -> Arrays:
    encoder, forest = ranker.encoder, ranker.scorer.forest
    about = {"columns": encoder.columns, "categories": sorted(encoder.categories)}
    arrays: Arrays = {
        f"{name}.about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        f"{name}.vocabulary": encoder.vocabulary.hashes,
    }
    for part in Forest.__slots__:
        arrays[f"{name}.forest.{part}"] = getattr(forest, part)
    return arrays
