import gzip
import json

import pytest

from claims.extraction.learned.evidence import CueRun
from claims.extraction.learned.predict import Choice
from claims.training.attribution.gold import (
    GoldAttribution,
    GoldError,
    TokenRoles,
    cut_folds,
    group_copies,
    read_gold,
    token_roles,
)
from claims.training.attribution.labels import Score, jaccard, score_article, sources_agree
from tests.extraction.learned.builders import SAID, make_tokens

RECORD = {
    "id": "a",
    "text": "Lee said no.",
    "attributions": [{"source": [[0, 3]], "cue": [[4, 8]], "content": [[9, 11]]}],
}


@pytest.mark.parametrize("name", ["gold.jsonl", "gold.jsonl.gz"])
def test_gold_is_read_plain_and_packed(tmp_path, name):
    data = (json.dumps(RECORD) + "\n\n").encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    (article,) = read_gold(tmp_path / name)
    assert article.attributions == (GoldAttribution(((0, 3),), ((4, 8),), ((9, 11),)),)


def test_a_missing_source_is_nobody(tmp_path):
    record = RECORD | {"attributions": [{"source": None, "cue": [[4, 8]], "content": [[9, 11]]}]}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(record))
    assert read_gold(path)[0].attributions[0].source == ()


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"id": "a"}',
        json.dumps(RECORD | {"attributions": [{"cue": [[4, 99]]}]}),
        json.dumps(RECORD | {"attributions": [{"cue": [["x", 9]]}]}),
        "[]",
    ],
)
def test_a_bad_line_is_named(tmp_path, line):
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(RECORD) + "\n" + line)
    with pytest.raises(GoldError, match=r"gold\.jsonl, line 2"):
        read_gold(path)


def test_spans_become_the_tokens_that_they_touch():
    tokens = make_tokens(SAID)  # "Lee said that the bridge holds . "
    roles = token_roles(tokens, GoldAttribution(((0, 3),), ((4, 8),), ((9, 25), (26, 27))))
    assert roles == TokenRoles([0], [1], [2, 3, 4, 5])


def test_near_copies_share_a_fold():
    story = " ".join(f"word{n}" for n in range(60))
    other = " ".join(f"else{n}" for n in range(60))
    texts = [story, other, story.replace("word59", "changed"), "short", other + " more"]
    assert group_copies(texts) == [[0, 2], [1, 4], [3]]
    for fold in cut_folds(texts, 2, seed=3):
        assert (0 in fold) == (2 in fold)
        assert (1 in fold) == (4 in fold)


def test_folds_hold_every_article_once_and_depend_on_the_seed_only():
    texts = [f"text number {n}" for n in range(20)]
    folds = cut_folds(texts, 3, seed=1)
    assert sorted(i for fold in folds for i in fold) == list(range(20))
    assert folds == cut_folds(texts, 3, seed=1)
    assert folds != cut_folds(texts, 3, seed=2)


def test_agreement_of_sources_follows_the_benchmark():
    assert sources_agree(set(), set())
    assert not sources_agree({1}, set())
    assert sources_agree({1, 2, 3}, {1})
    assert sources_agree({1}, {1, 2})
    assert not sources_agree({1}, {1, 2, 3})
    assert jaccard({1, 2}, {2, 3}) == pytest.approx(1 / 3)


def choice(content, source) -> Choice:
    return Choice(CueRun(1, 2, 1, 0.9), content, source, 0.9, 0.9, 0.9)


def test_an_attribution_is_right_with_close_content_and_agreeing_source():
    tokens = make_tokens(SAID)
    roles = [TokenRoles([0], [1], [2, 3, 4, 5])]
    assert score_article(tokens, roles, [choice(((2, 6),), (0, 1))]) == Score(1, 1, 1)
    assert score_article(tokens, roles, [choice(((2, 6),), None)]) == Score(1, 1, 0)
    assert score_article(tokens, roles, [choice(((3, 6),), (0, 1))]) == Score(1, 1, 0)
    assert score_article(tokens, roles, []) == Score(1, 0, 0)


def test_scores_add_up():
    total = Score(4, 2, 1) + Score(1, 2, 1)
    assert (total.precision, total.recall) == (0.5, 0.4)
    assert total.f1 == pytest.approx(4 / 9)
    assert Score().f1 == 0.0
