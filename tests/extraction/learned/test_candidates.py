import pytest

from claims.extraction.learned.drafts.content_drafts import draft_contents
from claims.extraction.learned.drafts.drafts import (
    NOBODY,
    Article,
    Drafts,
    draft_sources,
    high_stretches,
)
from claims.extraction.learned.evidence import CueRun, find_runs
from tests.extraction.learned.builders import (
    QUOTED,
    SAID,
    flat_tokens,
    make_evidence,
    make_tokens,
)

SPLIT = (
    ("“", "“", "PUNCT", "``", 2, "punct"),
    ("It", "it", "PRON", "PRP", 2, "nsubj"),
    ("holds", "hold", "VERB", "VBZ", 5, "ccomp"),
    (",", ",", "PUNCT", ",", 5, "punct"),
    ("”", "”", "PUNCT", "''", 5, "punct"),
    ("said", "say", "VERB", "VBD", 5, "ROOT"),
    ("Lee", "lee", "PROPN", "NNP", 5, "nsubj"),
    (".", ".", "PUNCT", ".", 5, "punct"),
)
MORE = (
    ("“", "“", "PUNCT", "``", 2, "punct"),
    ("We", "we", "PRON", "PRP", 2, "nsubj"),
    ("tested", "test", "VERB", "VBD", 2, "ROOT"),
    ("it", "it", "PRON", "PRP", 2, "dobj"),
    (".", ".", "PUNCT", ".", 2, "punct"),
    ("”", "”", "PUNCT", "''", 2, "punct"),
)
ACCORDING = (
    ("Prices", "price", "NOUN", "NNS", 1, "nsubj"),
    ("fell", "fall", "VERB", "VBD", 1, "ROOT"),
    (",", ",", "PUNCT", ",", 1, "punct"),
    ("according", "accord", "VERB", "VBG", 1, "prep"),
    ("to", "to", "ADP", "IN", 3, "prep"),
    ("the", "the", "DET", "DT", 6, "det"),
    ("bank", "bank", "NOUN", "NN", 4, "pobj"),
    (",", ",", "PUNCT", ",", 6, "punct"),
    ("a", "a", "DET", "DT", 9, "det"),
    ("lender", "lender", "NOUN", "NN", 6, "appos"),
    (".", ".", "PUNCT", ".", 1, "punct"),
)


def article_of(tokens, run: tuple[int, int, int], **likely) -> Article:
    evidence = make_evidence(tokens, [CueRun(*run, 0.9)], **likely)
    return Article(evidence)


def contents(tokens, run, **likely) -> set[str]:
    found = draft_contents(article_of(tokens, run, **likely), 0)
    return {" | ".join(" ".join(tokens.text[a:b]) for a, b in pieces) for pieces in found}


def sources(tokens, run, **likely) -> dict[str | None, str]:
    found = draft_sources(article_of(tokens, run, **likely), 0)
    return {
        None if source is None else " ".join(tokens.text[source[0] : source[1]]): generator
        for source, generator in found.items()
    }


def test_the_content_clause_of_a_verb_is_a_candidate():
    assert "that the bridge holds" in contents(make_tokens(SAID), (1, 2, 1))


def test_both_halves_of_a_split_quotation_are_one_candidate():
    tokens = make_tokens(SPLIT, MORE)
    assert "“ It holds , ” | “ We tested it . ”" in contents(tokens, (5, 6, 5))


def test_text_before_the_source_is_a_candidate():
    assert "Prices fell" in contents(make_tokens(ACCORDING), (3, 5, 3))


def test_what_a_colon_announces_is_a_candidate():
    tokens = flat_tokens("Lee said : the bridge holds \n it really does")
    found = contents(tokens, (1, 2, 1))
    assert "the bridge holds" in found
    assert "the bridge holds \n it really does" in found


def test_likely_stretches_and_arcs_are_candidates():
    tokens = flat_tokens("a b said c d e f g h")
    assert "d e" in contents(tokens, (2, 3, 2), content={4: 0.8, 5: 0.8})
    assert "f | h" in contents(tokens, (2, 3, 2), arcs={6: 0.9, 8: 0.9})


def test_no_candidate_holds_the_cue_or_stray_punctuation():
    tokens = make_tokens(SPLIT, MORE)
    for found in draft_contents(article_of(tokens, (5, 6, 5)), 0):
        for start, end in found:
            assert not start <= 5 < end
            assert tokens.text[start] not in ",.;:"
            assert tokens.text[end - 1] not in ",.;:"


@pytest.mark.parametrize(
    ("pieces", "kept"),
    [
        ([(0, 7)], ((0, 1), (2, 6))),  # the cue is cut out, the full stop trimmed
        ([(2, 4), (4, 6)], ((2, 6),)),  # neighbours are joined
        ([(4, 6), (2, 5)], ((2, 6),)),
        ([(6, 7)], None),  # nothing but punctuation
        ([(1, 2)], None),  # nothing but the cue
        ([(5, 3)], None),
    ],
)
def test_drafts_are_tidied(pieces, kept):
    drafts = Drafts(article_of(make_tokens(SAID), (1, 2, 1)), CueRun(1, 2, 1, 0.9), (1, 2))
    drafts.add("test", *pieces)
    assert list(drafts.found) == ([] if kept is None else [kept])


def test_a_candidate_made_twice_counts_two_votes():
    drafts = Drafts(article_of(make_tokens(SAID), (1, 2, 1)), CueRun(1, 2, 1, 0.9), (1, 2))
    drafts.add("first", (2, 6))
    drafts.add("second", (2, 7))
    assert drafts.found[((2, 6),)] == ("first", 2)


def test_subjects_and_nobody_are_sources():
    assert sources(make_tokens(SAID), (1, 2, 1)) == {"Lee": "cue nsubj", NOBODY: "nobody"}


def test_the_object_of_according_to_is_a_source_with_and_without_its_aside():
    found = sources(make_tokens(ACCORDING), (3, 5, 3))
    assert found["the bank , a lender"] == "cue to" or "object pobj"
    assert "the bank" in found


def test_sources_that_the_arcs_mark_are_candidates():
    tokens = flat_tokens("Ann Lee and others then said no")
    assert "Ann Lee" in sources(tokens, (5, 6, 5), source_arcs={0: 0.9, 1: 0.8})


@pytest.mark.parametrize(
    ("cue", "begins", "runs"),
    [
        ({1: 0.9}, {}, [(1, 2)]),
        ({1: 0.9, 2: 0.8}, {}, [(1, 3)]),
        ({1: 0.9, 2: 0.8}, {2: 0.7}, [(1, 2), (2, 3)]),  # a fresh cue starts
        ({1: 0.9, 2: 0.2}, {}, [(1, 2)]),  # a weak end is trimmed
        ({1: 0.05}, {}, []),
    ],
)
def test_runs_are_neighbouring_likely_cue_tokens(cue, begins, runs):
    tokens = flat_tokens("a b c d")
    evidence = make_evidence(tokens, [], cue=cue, source=begins)
    likelihood = evidence.features.likelihood
    found = find_runs(tokens, likelihood, evidence.cue, evidence.source, 0.1)
    assert [(run.start, run.end) for run in found] == runs


def test_runs_end_with_their_paragraph():
    tokens = flat_tokens("a \n b")
    evidence = make_evidence(tokens, [], cue={0: 0.9, 1: 0.9, 2: 0.9})
    found = find_runs(
        tokens, evidence.features.likelihood, evidence.cue, evidence.begins_content, 0.1
    )
    assert [(run.start, run.end) for run in found] == [(0, 1), (2, 3)]


def test_the_anchor_is_the_likeliest_word_by_the_lexicon():
    tokens = flat_tokens("has said so")
    evidence = make_evidence(tokens, [], cue={0: 0.9, 1: 0.9}, likelihood={1: 0.8, 0: 0.1})
    (run,) = find_runs(
        tokens, evidence.features.likelihood, evidence.cue, evidence.begins_content, 0.1
    )
    assert run.anchor == 1


def test_high_stretches_are_shifted_and_half_open():
    import numpy as np

    values = np.array([0.9, 0.1, 0.8, 0.9], dtype=np.float32)
    assert high_stretches(values, 0.5, offset=10) == [(10, 11), (12, 14)]


def test_a_quotation_without_arcs_is_still_drafted():
    tokens = make_tokens(QUOTED)
    assert "“ It holds" in contents(tokens, (4, 5, 4))
