"""Hand-built docs and a small random model: everything the unit tests need instead of training."""

from __future__ import annotations

import numpy as np
import spacy
from spacy.tokens import Doc

from claims.extraction.learned.evidence import CueRun, Evidence, gather_evidence
from claims.extraction.learned.nets.lexicon import Counts, Likelihoods
from claims.extraction.learned.nets.net import Net
from claims.extraction.learned.nets.relations import (
    BETWEEN_CLASSES,
    DISTANCE_CLASSES,
    REACH,
    WINDOW,
    RelationEncoder,
)
from claims.extraction.learned.nets.token_features import (
    ARCS,
    COLUMNS,
    FLOATS,
    INPUT_WIDTH,
    LABELS,
    LEMMA_WIDTH,
    TokenEncoder,
    TokenFeatures,
    projected,
    table_sizes,
)
from claims.extraction.learned.predict import draft_candidates
from claims.extraction.learned.ranking.candidate_features import (
    CONTENT_CATEGORIES,
    SOURCE_CATEGORIES,
)
from claims.extraction.learned.ranking.trees import ForestScorer, Ranker, TableEncoder
from claims.extraction.learned.store import LearnedModel
from claims.extraction.learned.tokens import Tokens
from claims.extraction.parsed_text import Columns
from claims.training.attribution.model_writing import forest_from_dump

HIDDEN = 6

VOCAB = spacy.blank("en").vocab

SAID = (
    ("Lee", "lee", "PROPN", "NNP", 1, "nsubj"),
    ("said", "say", "VERB", "VBD", 1, "ROOT"),
    ("that", "that", "SCONJ", "IN", 5, "mark"),
    ("the", "the", "DET", "DT", 4, "det"),
    ("bridge", "bridge", "NOUN", "NN", 5, "nsubj"),
    ("holds", "hold", "VERB", "VBZ", 1, "ccomp"),
    (".", ".", "PUNCT", ".", 1, "punct"),
)
"""Lee said that the bridge holds."""

QUOTED = (
    ("“", "“", "PUNCT", "``", 4, "punct"),
    ("It", "it", "PRON", "PRP", 2, "nsubj"),
    ("holds", "hold", "VERB", "VBZ", 4, "ccomp"),
    (",", ",", "PUNCT", ",", 4, "punct"),
    ("said", "say", "VERB", "VBD", 4, "ROOT"),
    ("Lee", "lee", "PROPN", "NNP", 4, "nsubj"),
    (".", ".", "PUNCT", ".", 4, "punct"),
)


def make_doc(*sentences, spaces=None) -> Doc:
    """Build a parsed doc from sentences of (text, lemma, pos, tag, head in sentence, dep)."""
    rows, heads = [], []
    for sentence in sentences:
        heads += [row[4] + len(rows) for row in sentence]
        rows += sentence
    starts = {sum(len(s) for s in sentences[:n]) for n in range(len(sentences))}
    return Doc(
        VOCAB,
        words=[row[0] for row in rows],
        spaces=spaces,
        lemmas=[row[1] for row in rows],
        pos=[row[2] for row in rows],
        tags=[row[3] for row in rows],
        heads=heads,
        deps=[row[5] for row in rows],
        sent_starts=[index in starts for index in range(len(rows))],
    )


def make_tokens(*sentences, **options) -> Tokens:
    return Tokens(Columns(make_doc(*sentences, **options)))


def flat_tokens(text: str) -> Tokens:
    """Tokens of a text split at single spaces, each its own root."""
    words = text.split(" ")
    rows = [(word, word.lower(), "X", "XX", index, "ROOT") for index, word in enumerate(words)]
    return make_tokens(rows)


def make_evidence(tokens: Tokens, runs: list[CueRun], **likely: dict[int, float]) -> Evidence:
    """Evidence with the given probabilities; ``arcs`` are content arcs of the first run."""

    def spread(values: dict[int, float] | None) -> np.ndarray:
        array = np.zeros(len(tokens), dtype=np.float32)
        for index, value in (values or {}).items():
            array[index] = value
        return array

    arcs = {
        kind: np.zeros((len(runs), len(WINDOW)), dtype=np.float32)
        for kind in ("arcs", "source_arcs")
    }
    for kind, table in arcs.items():
        for index, value in likely.get(kind, {}).items():
            table[0, index - runs[0].anchor + REACH] = value
    size = len(tokens)
    features = TokenFeatures(
        np.zeros((size, len(COLUMNS)), dtype=np.int64),
        np.zeros((size, len(FLOATS)), dtype=np.float32),
        spread(likely.get("likelihood")),
    )
    return Evidence(
        tokens=tokens,
        features=features,
        source=spread(likely.get("source")),
        cue=spread(likely.get("cue")),
        content=spread(likely.get("content")),
        begins_content=spread(likely.get("begins_content")),
        runs=runs,
        source_arcs=arcs["source_arcs"],
        content_arcs=arcs["arcs"],
    )


def random_weights(encoder: TokenEncoder, relation_rows: int, seed: int) -> dict[str, np.ndarray]:
    """Random weights of a narrow net."""
    rng = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        f"tables.{name}.weight": size for name, size in table_sizes(encoder).items()
    }
    widths = {column.name: column.width for column in COLUMNS}
    shapes |= {f"projections.{name}.weight": (widths[name], LEMMA_WIDTH) for name in projected()}
    linear = {
        "input": (2 * HIDDEN, INPUT_WIDTH),
        "tag": (len(LABELS), 2 * HIDDEN),
        "arc_token": (HIDDEN, 2 * HIDDEN),
        "arc_anchor": (HIDDEN, 2 * HIDDEN),
        "arc_out": (len(ARCS), HIDDEN),
    }
    for name, shape in linear.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    for way in ("forwards", "backwards"):
        shapes |= {
            f"{way}.weight_ih_l0": (4 * HIDDEN, 2 * HIDDEN),
            f"{way}.weight_hh_l0": (4 * HIDDEN, HIDDEN),
            f"{way}.bias_ih_l0": (4 * HIDDEN,),
            f"{way}.bias_hh_l0": (4 * HIDDEN,),
        }
    rows = {"relation": relation_rows, "distance": DISTANCE_CLASSES, "between": BETWEEN_CLASSES}
    shapes |= {f"arc_{name}.weight": (count, HIDDEN) for name, count in rows.items()}
    return {
        name: rng.normal(0, 0.5, shape).astype(np.float16).astype(np.float32)
        for name, shape in shapes.items()
    }


def make_encoder(*articles: Tokens) -> TokenEncoder:
    """An encoder that knows the articles' words and takes every "say" for a cue."""
    counts = Counts()
    for tokens in articles:
        for key in zip(tokens.lemma, tokens.pos, strict=True):
            for _ in range(10):
                counts.add(key, hit=key[0] == "say")
    return TokenEncoder.fit([tokens for tokens in articles for _ in range(3)], Likelihoods(counts))


def leaf(value: float) -> dict:
    return {"leaf_value": value}


def split(feature: int, threshold: float | str, left: dict, right: dict) -> dict:
    """A split as LightGBM dumps it; a string threshold is a set of categories."""
    return {
        "split_feature": feature,
        "threshold": threshold,
        "decision_type": "==" if isinstance(threshold, str) else "<=",
        "left_child": left,
        "right_child": right,
    }


def small_forest(columns: tuple[str, ...], name: str) -> ForestScorer:
    """One tree that likes high values of a column."""
    column = columns.index(name)
    tree = split(column, 0.1, leaf(-1.0), split(column, 0.5, leaf(0.5), leaf(2.0)))
    return ForestScorer(forest_from_dump([{"tree_structure": tree}]))


def tiny_model(seed: int = 0, min_cue: float = 0.05, threshold: float = 0.1) -> LearnedModel:
    """A complete model with random nets: its answers mean nothing but obey all the rules."""
    tokens = make_tokens(SAID, QUOTED)
    encoder = make_encoder(tokens)
    relations = RelationEncoder(np.arange(40), len(encoder.vocabularies["dep"]))
    net = Net(random_weights(encoder, len(relations), seed))
    children = Likelihoods(Counts())
    features = encoder.encode(tokens)
    evidence = gather_evidence(tokens, features, relations, net, min_cue=0.0)
    candidates = draft_candidates(evidence, children)
    assert candidates is not None
    content = TableEncoder.fit([candidates.content_table], CONTENT_CATEGORIES, at_least=1)
    source = TableEncoder.fit([candidates.source_table], SOURCE_CATEGORIES, at_least=1)
    return LearnedModel(
        tokens=encoder,
        relations=relations,
        net=net,
        children=children,
        content_ranker=Ranker(content, small_forest(content.columns, "tag_mean")),
        source_ranker=Ranker(source, small_forest(source.columns, "tag_mean")),
        threshold=threshold,
        min_cue=min_cue,
        made={"articles": 0},
        version="test",
    )
