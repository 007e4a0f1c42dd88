"""Parsed training articles, kept in a cache folder so that a second run need not parse again."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from claims.extraction.learned.tokens import TENSOR_WIDTH, Tokens
from claims.extraction.parsed_text import Columns
from claims.training.attribution.gold import GoldArticle

PIPES = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner")

PARSE = "sentences start at paragraphs"
"""Names the way of parsing: part of the name of everything kept in a cache folder."""

_ATTRIBUTES = ["LEMMA", "POS", "TAG", "DEP", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE", "SPACY"]


@dataclass(slots=True)
class ParsedArticle:
    gold: GoldArticle
    tokens: Tokens


def parse_articles(
    articles: Sequence[GoldArticle], load_nlp: Callable[[], Language], cache: Path | None
) -> list[ParsedArticle]:
    """Parse the articles, or read the parse of these very texts from the cache folder."""
    if cache is None:
        # Half precision, as in the cache folder: a model must not depend on whether there is one.
        return [
            ParsedArticle(gold, _tokens(doc, doc.tensor.astype(np.float16)))
            for gold, doc in zip(articles, _parse(articles, load_nlp()), strict=True)
        ]
    stem = cache / f"parse-{_digest(articles)}"
    bin_path, tensor_path = stem.with_suffix(".spacy"), stem.with_suffix(".npy")
    if not (bin_path.exists() and tensor_path.exists()):
        cache.mkdir(parents=True, exist_ok=True)
        _store(_parse(articles, load_nlp()), bin_path, tensor_path)
    return list(_restore(articles, bin_path, tensor_path))


def _tokens(doc: Doc, tensor: NDArray[np.float16]) -> Tokens:
    """The tokens of a document whose tensor is kept at half precision."""
    columns = Columns(doc)
    columns.tensor = tensor.astype(np.float32)
    return Tokens(columns)


def _digest(articles: Sequence[GoldArticle]) -> str:
    digest = hashlib.sha256(PARSE.encode())
    for article in articles:
        digest.update(article.text.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def _parse(articles: Sequence[GoldArticle], nlp: Language) -> Iterator[Doc]:
    for article in articles:
        doc = nlp(article.text)
        if doc.text != article.text:
            raise ValueError(f"the tokeniser changed the text of article {article.id}")
        yield doc


def _store(docs: Iterator[Doc], bin_path: Path, tensor_path: Path) -> None:
    packed = DocBin(attrs=_ATTRIBUTES, store_user_data=False)
    tensors = [np.zeros((0, TENSOR_WIDTH), dtype=np.float16)]
    for doc in docs:
        packed.add(doc)
        tensors.append(doc.tensor.astype(np.float16))
    np.save(tensor_path, np.concatenate(tensors))
    packed.to_disk(bin_path)


def _restore(
    articles: Sequence[GoldArticle], bin_path: Path, tensor_path: Path
) -> Iterator[ParsedArticle]:
    tensors = np.load(tensor_path)
    docs = DocBin().from_disk(bin_path).get_docs(spacy.blank("en").vocab)
    start = 0
    for gold, doc in zip(articles, docs, strict=True):
        end = start + len(doc)
        yield ParsedArticle(gold, _tokens(doc, tensors[start:end]))
        start = end
