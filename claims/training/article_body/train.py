"""Growing the forest of ``readers/web/body.py`` from pages with gold text, and measuring it by folds.

``manage.py train_article_body`` runs it.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from statistics import fmean, pstdev

import lightgbm
import numpy as np

from claims.documents.readers.web import body
from claims.documents.readers.web.body import Forest, Tree
from claims.training.article_body.pages import MEASURES, GoldPage, score_page, summary

#: Few trees, held back: more or larger ones fit these pages better and others no better.
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.1,
    "num_leaves": 15,
    "min_data_in_leaf": 20,
    "lambda_l2": 50,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "seed": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
TREES = 100
#: Log odds: furniture taken for text costs an editor more than a line that one click brings back.
THRESHOLD = 0.3
#: A number that fewer pieces have says nothing of other pages.
MIN_PIECES = 5
DIGITS = 5


def fit(pages: list[GoldPage]) -> Forest:
    """The forest grown on all pieces of ``pages``; the same pages give the same forest."""
    counts = Counter(
        name for page in pages for row in page.rows for name, value in row.items() if value
    )
    names = sorted(name for name, count in counts.items() if count >= MIN_PIECES)
    matrix = np.array(
        [[float(row.get(name, 0)) for name in names] for page in pages for row in page.rows]
    )
    labels = np.array([label for page in pages for label in page.labels], dtype=float)
    booster = lightgbm.train(PARAMETERS, lightgbm.Dataset(matrix, labels), TREES)
    trees = [_tree(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    return _without_unused(names, trees)


def cross_validate(pages: list[GoldPage], *, folds: int, shuffle: int) -> dict[str, float]:
    """The measures of forests that have not seen the page they judge: a page is in one fold, whole."""
    order = list(range(len(pages)))
    random.Random(shuffle).shuffle(order)  # noqa: S311
    scores = []
    for fold in range(folds):
        held_out = set(order[fold::folds])
        forest = fit([page for i, page in enumerate(pages) if i not in held_out])
        scores += [_score(pages[i], forest) for i in sorted(held_out)]
    return summary(scores)


def measure(pages: list[GoldPage], forest: Forest) -> dict[str, float]:
    return summary(_score(page, forest) for page in pages)


def report(pages: list[GoldPage], forest: Forest, *, folds: int, shuffles: int) -> Iterator[str]:
    """Lines that tell the fitted measures and, by folds, their mean and spread over shuffles."""
    fitted = measure(pages, forest)
    runs = [cross_validate(pages, folds=folds, shuffle=seed) for seed in range(1, shuffles + 1)]
    for name in MEASURES:
        line = f"{name:8} fitted {fitted[name]:.4f}"
        if runs:
            values = [run[name] for run in runs]
            line += f"  by folds {fmean(values):.4f} ± {pstdev(values):.4f}"
        yield line


def _score(page: GoldPage, forest: Forest) -> dict[str, float | None]:
    taken = [forest.odds(row) >= forest.threshold for row in page.rows]
    return score_page(page.gold, page.text(body.decide(page.pieces, taken)))


def _tree(node: Mapping) -> Tree:
    if "leaf_value" in node:
        return round(node["leaf_value"], DIGITS)
    return (
        node["split_feature"],
        round(node["threshold"], DIGITS),
        _tree(node["left_child"]),
        _tree(node["right_child"]),
    )


def _without_unused(names: list[str], trees: list[Tree]) -> Forest:
    """A forest that lists only the numbers some tree asks for."""
    used = sorted({column for tree in trees for column in _columns(tree)})
    new = {column: place for place, column in enumerate(used)}
    return Forest(
        tuple(names[column] for column in used),
        tuple(_renumbered(tree, new) for tree in trees),
        THRESHOLD,
    )


def _columns(tree: Tree) -> Iterator[int]:
    if isinstance(tree, tuple):
        yield tree[0]
        yield from _columns(tree[2])
        yield from _columns(tree[3])


def _renumbered(tree: Tree, new: dict[int, int]) -> Tree:
    if not isinstance(tree, tuple):
        return tree
    column, bound, low, high = tree
    return (new[column], bound, _renumbered(low, new), _renumbered(high, new))
