"""LightGBM's trees and a trained model as the arrays of the data file that `learned.store` reads."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from claims.extraction.learned.ranking.trees import MAX_LEAVES, Forest, Ranker
from claims.extraction.learned.store import FORMAT, NET_PREFIX, Arrays, LearnedModel
from claims.extraction.model_file import checksum_path

_ALL = 0xFFFFFFFF


def forest_from_dump(trees: Sequence[dict]) -> Forest:
    """Read the ``tree_info`` of a LightGBM model dump. Trees have at most MAX_LEAVES leaves."""
    leaves = np.zeros((len(trees), MAX_LEAVES), dtype=np.float32)
    splits: list[tuple[int, dict, int]] = []
    for number, tree in enumerate(trees):
        order: list[float] = []
        splits.extend((number, node, keeps) for node, keeps in _walk(tree["tree_structure"], order))
        leaves[number, : len(order)] = order
    named = [_split_categories(node) for _, node, _ in splits]
    return Forest(
        tree=np.array([number for number, _, _ in splits], dtype=np.int32),
        feature=np.array([node["split_feature"] for _, node, _ in splits], dtype=np.int32),
        threshold=np.array([_split_threshold(node) for _, node, _ in splits], dtype=np.float64),
        keeps=np.array([keeps for _, _, keeps in splits], dtype=np.uint32),
        category_ends=np.cumsum([len(values) for values in named]).astype(np.int32),
        category_values=np.array([v for values in named for v in values], dtype=np.int32),
        leaves=leaves,
    )


def _walk(node: dict, order: list[float]) -> Iterator[tuple[dict, int]]:
    """Yield each split with the leaves that stay when it fails; list leaf values left to right."""
    if "leaf_value" in node:
        order.append(node["leaf_value"])
        return
    first = len(order)
    yield from _walk(node["left_child"], order)
    left = (1 << len(order)) - (1 << first)
    yield from _walk(node["right_child"], order)
    yield node, _ALL & ~left


def _split_threshold(node: dict) -> float:
    return float("nan") if node["decision_type"] == "==" else float(node["threshold"])


def _split_categories(node: dict) -> list[int]:
    if node["decision_type"] != "==":
        return []
    return [int(value) for value in str(node["threshold"]).split("||")]


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
