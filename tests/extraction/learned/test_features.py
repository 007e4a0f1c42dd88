import numpy as np
import pytest

from claims.extraction.learned.nets.lexicon import UNKNOWN, Counts, Likelihoods, Vocabulary
from claims.extraction.learned.nets.relations import (
    REACH,
    WINDOW,
    RelationEncoder,
    distance_classes,
    relation_codes,
)
from claims.extraction.learned.nets.token_features import COLUMNS
from claims.training.attribution.examples import count_cues
from claims.training.attribution.gold import TokenRoles
from tests.extraction.learned.builders import QUOTED, SAID, flat_tokens, make_encoder, make_tokens


def column(name: str) -> int:
    return [c.name for c in COLUMNS].index(name)


def counts_of(**seen: tuple[int, int]) -> Counts:
    counts = Counts()
    for lemma, (hits, total) in seen.items():
        for number in range(total):
            counts.add((lemma, "VERB"), hit=number < hits)
    return counts


def test_a_rare_word_leans_on_its_class():
    likelihoods = Likelihoods(counts_of(say=(90, 100), eat=(0, 100)))
    assert likelihoods.of("say", "VERB") == pytest.approx((90 + 3 * 0.45) / 103)
    assert likelihoods.of("opine", "VERB") == pytest.approx(0.45)
    assert likelihoods.of("say", "NOUN") == 0.0


def test_an_article_does_not_count_for_itself():
    likelihoods = Likelihoods(counts_of(say=(3, 3), eat=(0, 3)))
    own = counts_of(say=(3, 3))
    assert likelihoods.of("say", "VERB", own) == pytest.approx(0.5)


def test_likelihoods_survive_storing():
    likelihoods = Likelihoods(counts_of(say=(9, 10), eat=(0, 10)))
    restored = Likelihoods.from_arrays(**likelihoods.arrays())
    assert restored.of("say", "VERB") == likelihoods.of("say", "VERB")
    assert restored.of("eat", "VERB") == likelihoods.of("eat", "VERB")


def test_cues_are_counted_by_lemma_and_class():
    tokens = make_tokens(SAID)
    likelihoods = Likelihoods(count_cues(tokens, [TokenRoles([0], [1], [2, 3, 4, 5])]))
    assert likelihoods.of("say", "VERB") > likelihoods.of("hold", "VERB")


def test_a_vocabulary_keeps_frequent_strings_and_no_others():
    vocabulary = Vocabulary.count(["b", "a", "b", "a", "b", "c"], at_least=2)
    assert vocabulary.rows(["b", "a", "c"]).tolist() == [1, 2, UNKNOWN]
    assert len(vocabulary) == 3
    assert vocabulary.hashes.dtype == np.uint64


def test_tokens_are_told_of_the_cue_above_them():
    tokens = make_tokens(SAID)
    features = make_encoder(tokens).encode(tokens)
    say = features.rows[1, column("lemma")]
    assert features.rows[4, column("cue_lemma")] == say
    assert features.rows[4, column("cue_steps")] == 2
    assert features.rows[1, column("cue_lemma")] != say  # nothing stands above the root
    assert features.rows[1, column("cue_branch")] == 0


def test_head_offsets_are_signed_and_capped():
    tokens = make_tokens(SAID)
    offsets = make_encoder(tokens).encode(tokens).rows[:, column("head_offset")] - 6
    assert offsets.tolist() == [-1, 0, -3, -1, -1, 4, 5]


def test_every_row_lies_in_its_table():
    tokens = make_tokens(QUOTED, SAID)
    encoder = make_encoder(make_tokens(SAID))
    features = encoder.encode(tokens)
    for index, each in enumerate(COLUMNS):
        assert features.rows[:, index].min() >= 0
        assert features.rows[:, index].max() < encoder.table_rows(each.table)


def test_unknown_words_share_a_row():
    encoder = make_encoder(make_tokens(SAID))
    rows = encoder.encode(flat_tokens("quux blorp Lee")).rows
    assert rows[:, column("word")].tolist()[:2] == [UNKNOWN, UNKNOWN]
    assert rows[2, column("word")] != UNKNOWN


def window_codes(tokens, anchor: int) -> dict[int, int]:
    encoder = make_encoder(tokens)
    features = encoder.encode(tokens)
    token = np.arange(len(tokens))[None, :]
    labels = len(encoder.vocabularies["dep"])
    codes = relation_codes(tokens, features.dep_rows, labels, [anchor], token)
    return dict(enumerate(codes[0].tolist()))


def test_relations_tell_ancestors_branches_and_sides_apart():
    codes = window_codes(make_tokens(SAID, QUOTED), anchor=1)
    assert codes[1] == 1  # the anchor itself: zero steps up
    assert codes[2] == codes[3] == codes[4] == codes[5]  # all below the content clause
    assert len({codes[0], codes[5], codes[6]}) == 3
    assert codes[7] == codes[13] == codes[1] + 7 + 5  # the next sentence


def test_relations_from_below_count_the_steps_up():
    codes = window_codes(make_tokens(SAID), anchor=5)
    assert codes[1] == 2  # one step up
    assert codes[0] not in (codes[1], codes[6], codes[4])


def test_windows_end_with_the_article():
    tokens = make_tokens(SAID)
    encoder = make_encoder(tokens)
    relations = RelationEncoder(np.arange(1, 30), len(encoder.vocabularies["dep"]))
    window = relations.windows(tokens, encoder.encode(tokens), [1])
    assert window.token.shape == (1, len(WINDOW))
    assert window.inside.sum() == len(tokens)
    assert window.token[0, REACH] == 1


def test_distance_classes_tell_the_sides_apart():
    classes = distance_classes()
    assert classes[REACH - 1] != classes[REACH + 1]
    assert classes[REACH - 140] == classes[REACH - 100]
    assert classes.max() == 23
