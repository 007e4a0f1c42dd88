"""Reading LightGBM's trees into the arrays that the learned engine evaluates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from claims.extraction.learned.ranking.trees import MAX_LEAVES, Forest

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
