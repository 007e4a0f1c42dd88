"""Training the rankers with LightGBM, which only this module needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.evidence import Evidence
from claims.extraction.learned.predict import Candidates
from claims.extraction.learned.ranking.candidate_features import (
    CONTENT_CATEGORIES,
    SOURCE_CATEGORIES,
)
from claims.extraction.learned.ranking.trees import ForestScorer, Ranker, TableEncoder
from claims.training.attribution.labels import Labels
from claims.training.attribution.model_writing import forest_from_dump

TOO_FEW = (
    "The gold articles are too few to learn from: the nets find no cue in them."
    " Some hundred articles are needed."
)


#: Trees to grow, and leaves of each.
_CONTENT_ROUNDS, _CONTENT_LEAVES = 260, 31
_SOURCE_ROUNDS, _SOURCE_LEAVES = 150, 15


@dataclass(slots=True)
class Described:
    """A training article as the rankers see it."""

    evidence: Evidence
    candidates: Candidates
    labels: Labels


def fit_encoders(articles: Sequence[Described]) -> tuple[TableEncoder, TableEncoder]:
    """Learn the categories of both feature tables. Raises ValueError for no articles."""
    if not articles:
        raise ValueError(TOO_FEW)
    contents = [article.candidates.content_table for article in articles]
    sources = [article.candidates.source_table for article in articles]
    return (
        TableEncoder.fit(contents, CONTENT_CATEGORIES),
        TableEncoder.fit(sources, SOURCE_CATEGORIES),
    )


def fit_rankers(
    articles: Sequence[Described], encoders: tuple[TableEncoder, TableEncoder], seed: int
) -> tuple[Ranker, Ranker]:
    """Fit the rankers of contents and sources. The second learns from runs that are gold cues only.

    Raises ValueError where the nets learned so little that there is nothing to rank.
    """
    if not any(article.labels.has_gold.any() for article in articles):
        raise ValueError(TOO_FEW)
    contents, sources = encoders
    content = _grow(
        np.concatenate([contents.encode(a.candidates.content_table) for a in articles]),
        np.concatenate([a.labels.content for a in articles]),
        contents,
        _CONTENT_ROUNDS,
        _CONTENT_LEAVES,
        seed,
    )
    kept = np.concatenate([a.labels.has_gold for a in articles])
    source = _grow(
        np.concatenate([sources.encode(a.candidates.source_table) for a in articles])[kept],
        np.concatenate([a.labels.source for a in articles])[kept],
        sources,
        _SOURCE_ROUNDS,
        _SOURCE_LEAVES,
        seed,
    )
    return content, source


def _grow(
    matrix: NDArray[np.float32],
    labels: NDArray[np.int8],
    encoder: TableEncoder,
    rounds: int,
    leaves: int,
    seed: int,
) -> Ranker:
    parameters = {
        "objective": "binary",
        "learning_rate": 0.08,
        "num_leaves": leaves,
        "min_data_in_leaf": 40,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5,
        "cat_smooth": 30,
        "max_cat_threshold": 24,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "seed": seed,
        "verbosity": -1,
    }
    categories = [i for i, name in enumerate(encoder.columns) if name in encoder.categories]
    data = lightgbm.Dataset(matrix, labels, categorical_feature=categories)
    booster = lightgbm.train(parameters, data, rounds)
    forest = forest_from_dump(booster.dump_model()["tree_info"])
    return Ranker(encoder, ForestScorer(forest))
