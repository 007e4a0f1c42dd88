"""Parsing for training; needs the English model."""

import numpy as np
import pytest

from claims.training.attribution.corpus import parse_articles
from claims.training.attribution.gold import GoldArticle

pytestmark = pytest.mark.model
TEXT = "Bridge closed\n\nAnn Lee said that it was “unsafe”. It cost £4 million.\n"


def test_parse_is_the_same_with_and_without_a_cache(tmp_path):
    from claims.extraction.pipeline import load_nlp

    def load():
        return load_nlp()

    def never():
        raise AssertionError("the cache was not read")

    articles = [GoldArticle("a", TEXT, ()), GoldArticle("b", "He said no.", ())]
    plain = parse_articles(articles, load, None)
    parse_articles(articles, load, tmp_path)
    for one, other in zip(plain, parse_articles(articles, never, tmp_path), strict=True):
        assert one.gold == other.gold
        for name, value in vars(one.tokens).items():
            values = value, getattr(other.tokens, name)
            if isinstance(values[0], np.ndarray):
                assert np.array_equal(*values), name
            else:
                assert values[0] == values[1], name
