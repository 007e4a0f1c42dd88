import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claims.extraction.learned.nets.recurrence import cut_chunks
from claims.extraction.learned.tokens import CLOSED, OUTSIDE, UNCLOSED, Tokens
from claims.extraction.parsed_text import Columns
from tests.extraction.learned.builders import QUOTED, SAID, flat_tokens, make_tokens


def test_tokens_know_their_quotation():
    tokens = flat_tokens("He said “ we go ” and \n\n “ so it ends")
    assert tokens.quote_state.tolist()[2:6] == [CLOSED] * 4
    assert tokens.quote_state[6] == OUTSIDE
    assert tokens.quote_state.tolist()[8:] == [UNCLOSED] * 4
    assert tokens.quotes == [(2, 6), (8, 12)]


def test_a_line_break_closes_the_paragraph_that_it_ends():
    tokens = flat_tokens("one two \n three")
    assert tokens.paragraph.tolist() == [0, 0, 0, 1]
    assert tokens.paragraphs == [(0, 3), (3, 4)]


def test_subtrees_and_children_follow_the_heads():
    tokens = make_tokens(SAID, QUOTED)
    assert (tokens.left[5], tokens.right[5]) == (2, 6)
    assert tokens.children[1] == [0, 5, 6]
    assert tokens.sentences == [(0, 7), (7, 14)]
    assert tokens.heads[9] == 11


def test_words_are_counted_without_punctuation():
    tokens = make_tokens(SAID)
    assert tokens.words_before.tolist() == [0, 1, 2, 3, 4, 5, 6, 6]


def test_a_doc_without_tensor_gets_zeros():
    tokens = make_tokens(SAID)
    assert tokens.tensor.shape == (7, 96)
    assert not tokens.tensor.any()


def test_an_empty_doc_has_no_tokens():
    assert len(Tokens(Columns(Doc(Vocab(), words=[])))) == 0


def test_chunks_end_with_a_paragraph_where_one_fits():
    tokens = flat_tokens("a b \n c d e \n f g")
    assert cut_chunks(tokens, limit=5) == [(0, 3), (3, 7), (7, 9)]


def test_chunks_without_any_paragraph_end_at_the_limit():
    tokens = flat_tokens(" ".join("abcdefgh"))
    assert cut_chunks(tokens, limit=3) == [(0, 3), (3, 6), (6, 8)]


@given(st.lists(st.sampled_from(["a", "\n", "."]), max_size=40), st.integers(1, 9))
def test_chunks_cover_the_article_without_gap(words, limit):
    tokens = Tokens(Columns(Doc(Vocab(), words=words)))
    chunks = cut_chunks(tokens, limit)
    assert all(0 < end - start <= limit for start, end in chunks)
    assert [i for start, end in chunks for i in range(start, end)] == list(range(len(words)))


def test_running_sums_of_words_are_integers():
    assert make_tokens(SAID).words_before.dtype == np.int64
