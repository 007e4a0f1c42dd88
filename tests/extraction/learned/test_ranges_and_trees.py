import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.extraction.learned.ranking.pool import range_extremes
from claims.extraction.learned.ranking.trees import ForestScorer
from claims.extraction.learned.tokens import running_sum
from claims.training.attribution.model_writing import forest_from_dump
from tests.extraction.learned.builders import leaf, split

RANGES = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), max_size=8)


@given(RANGES)
def test_extremes_and_sums_of_many_ranges_equal_one_at_a_time(ranges):
    values = np.array([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], dtype=np.float32)
    ranges = [(min(pair), max(pair)) for pair in ranges]
    starts = np.array([start for start, _ in ranges], dtype=np.int64)
    ends = np.array([end for _, end in ranges], dtype=np.int64)
    greatest = range_extremes(values, starts, ends, np.maximum, -1.0)
    least = range_extremes(values, starts, ends, np.minimum, -1.0)
    total = running_sum(values)[ends] - running_sum(values)[starts]
    for row, (start, end) in enumerate(ranges):
        assert greatest[row] == (values[start:end].max() if end > start else -1)
        assert least[row] == (values[start:end].min() if end > start else -1)
        assert total[row] == values[start:end].sum()


def walk(node: dict, row: np.ndarray) -> float:
    """The plain reading of a tree, one row at a time."""
    while "leaf_value" not in node:
        value = row[node["split_feature"]]
        if node["decision_type"] == "==":
            goes_left = str(int(value)) in node["threshold"].split("||")
        else:
            goes_left = value <= node["threshold"]
        node = node["left_child"] if goes_left else node["right_child"]
    return node["leaf_value"]


def random_tree(rng: np.random.Generator, leaves: int) -> dict:
    if leaves == 1:
        return leaf(float(np.float32(rng.normal())))
    left = int(rng.integers(1, leaves))
    feature = int(rng.integers(0, 4))
    if feature == 3:
        chosen = rng.choice(9, size=int(rng.integers(1, 5)), replace=False)
        threshold = "||".join(map(str, sorted(chosen.tolist())))
    else:
        threshold = float(rng.integers(0, 20)) / 4
    return split(feature, threshold, random_tree(rng, left), random_tree(rng, leaves - left))


@pytest.mark.parametrize("leaves", [1, 2, 5, 31, 32])
def test_all_trees_at_once_give_what_walking_each_tree_gives(leaves):
    rng = np.random.default_rng(leaves)
    trees = [random_tree(rng, leaves) for _ in range(12)]
    scorer = ForestScorer(forest_from_dump([{"tree_structure": tree} for tree in trees]))
    matrix = (rng.integers(0, 20, size=(600, 4)) / 4).astype(np.float32)
    matrix[:, 3] = rng.integers(0, 12, size=600)  # categories 9 to 11 are named by no split
    expected = [sum(walk(tree, row) for tree in trees) for row in matrix]
    probability = scorer.probability(matrix)
    assert np.allclose(probability, 1 / (1 + np.exp(-np.array(expected))), atol=1e-6)


def test_a_value_equal_to_the_threshold_goes_left():
    tree = split(0, 0.5, leaf(-9.0), leaf(9.0))
    scorer = ForestScorer(forest_from_dump([{"tree_structure": tree}]))
    low, high = scorer.probability(np.array([[0.5], [0.50001]], dtype=np.float32))
    assert low < 0.01 < 0.99 < high


def test_scoring_no_rows_gives_no_probabilities():
    scorer = ForestScorer(forest_from_dump([{"tree_structure": leaf(1.0)}]))
    assert scorer.probability(np.zeros((0, 1), dtype=np.float32)).shape == (0,)
