"""Training the rankers with LightGBM, which only this module needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np
from numpy.typing import NDArray

from claims.extraction.learned.evidence import Evidence
from claims.extraction.learned.predict import Candidates, RankedRun, rank
from claims.extraction.learned.ranking.candidate_features import (
    CONTENT_CATEGORIES,
    SOURCE_CATEGORIES,
)
from claims.extraction.learned.ranking.trees import ForestScorer, Ranker, TableEncoder
from claims.training.attribution.labels import Labels
from claims.training.attribution.model_writing import forest_from_dump

Parameters = dict[str, str | int | float | bool]

TOO_FEW = (
    "The gold articles are too few to learn from: the nets find no cue in them."
    " Some hundred articles are needed."
)


@dataclass(frozen=True, slots=True)
class RankerSettings:
    """How many trees to grow and how large."""

    content_rounds: int = 260
    content_leaves: int = 31
    source_rounds: int = 150
    source_leaves: int = 15
    learning_rate: float = 0.08


@dataclass(slots=True)
class Described:
    """A training article as the rankers see it."""

    evidence: Evidence
    candidates: Candidates
    labels: Labels


@dataclass(slots=True)
class RankerPair:
    content: Ranker
    source: Ranker

    def rank(self, article: Described) -> list[RankedRun]:
        return rank(article.evidence, article.candidates, self.content, self.source)


@dataclass(slots=True)
class EncodedArticle:
    """The candidates of an article as matrices, ready for training."""

    content: NDArray[np.float32]
    source: NDArray[np.float32]


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


def encode_article(
    article: Described, encoders: tuple[TableEncoder, TableEncoder]
) -> EncodedArticle:
    content, source = encoders
    return EncodedArticle(
        content.encode(article.candidates.content_table),
        source.encode(article.candidates.source_table),
    )


def fit_rankers(
    articles: Sequence[Described],
    encoded: Sequence[EncodedArticle],
    encoders: tuple[TableEncoder, TableEncoder],
    seed: int,
    settings: RankerSettings | None = None,
) -> RankerPair:
    """Fit both rankers. The source ranker learns from runs that are gold cues only.

    Raises ValueError where the nets learned so little that there is nothing to rank.
    """
    if not any(article.labels.has_gold.any() for article in articles):
        raise ValueError(TOO_FEW)
    settings = settings or RankerSettings()
    content = _grow(
        np.concatenate([matrix.content for matrix in encoded]),
        np.concatenate([article.labels.content for article in articles]),
        encoders[0],
        settings.content_rounds,
        _parameters(settings, settings.content_leaves, seed),
    )
    kept = [article.labels.has_gold for article in articles]
    source = _grow(
        np.concatenate([m.source[mask] for m, mask in zip(encoded, kept, strict=True)]),
        np.concatenate([a.labels.source[mask] for a, mask in zip(articles, kept, strict=True)]),
        encoders[1],
        settings.source_rounds,
        _parameters(settings, settings.source_leaves, seed),
    )
    return RankerPair(content, source)


def _parameters(settings: RankerSettings, leaves: int, seed: int) -> Parameters:
    return {
        "objective": "binary",
        "learning_rate": settings.learning_rate,
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


def _grow(
    matrix: NDArray[np.float32],
    labels: NDArray[np.int8],
    encoder: TableEncoder,
    rounds: int,
    parameters: Parameters,
) -> Ranker:
    categories = [i for i, name in enumerate(encoder.columns) if name in encoder.categories]
    data = lightgbm.Dataset(matrix, labels, categorical_feature=categories)
    booster = lightgbm.train(parameters, data, rounds)
    forest = forest_from_dump(booster.dump_model()["tree_info"])
    return Ranker(encoder, ForestScorer(forest))
