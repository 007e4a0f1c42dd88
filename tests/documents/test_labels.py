from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.documents import labels
from claims.documents.labelling import label_text
from claims.documents.records import HIDDEN_KINDS, BlockKind

PASTED = """Council Votes To Close The Old Swimming Baths After 113 Years

'The town will regret this for a generation.'
|

The town council voted on Monday to close the Victoria baths.

Open Image Modal
The mayor speaks to residents at the town hall on 9 May.
Ann Lee / Reuters

“We cannot pay for this any longer,” said the treasurer.

“It is over.”

Open Image Modal
Swimmers queue outside the baths for a last time on Sunday.
Bo Ray via Getty Images

What happens next

The building will be sold in May, the council said.

Read more
***
Advertisement
"""
EXPECTED = [
    BlockKind.HEADLINE,
    BlockKind.STANDFIRST,
    BlockKind.BOILERPLATE,
    BlockKind.PARAGRAPH,
    BlockKind.BOILERPLATE,
    BlockKind.CAPTION,
    BlockKind.CREDIT,
    BlockKind.PARAGRAPH,
    BlockKind.PARAGRAPH,
    BlockKind.BOILERPLATE,
    BlockKind.CAPTION,
    BlockKind.CREDIT,
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.BOILERPLATE,
    BlockKind.BOILERPLATE,
    BlockKind.BOILERPLATE,
]


def kinds(text: str) -> list[BlockKind]:
    return [block.kind for block in label_text(text)]


def test_pasted_article_gets_its_labels():
    assert kinds(PASTED) == EXPECTED


def test_labels_do_not_depend_on_how_lines_are_spaced():
    spaced = "\n\n".join(line for line in PASTED.split("\n") if line.strip())
    assert kinds(spaced) == EXPECTED


def test_every_hidden_block_says_why():
    assert all(block.reason for block in label_text(PASTED) if block.kind in HIDDEN_KINDS)


@pytest.mark.parametrize(
    "line",
    [
        "Ann Lee / Reuters",
        "Bo Ray via Getty Images",
        "Photo: Ann Lee",
        "Photograph: Ann Lee/Reuters",
        "(AP Photo/Ann Lee)",
        "REUTERS/Ann Lee",
        "Image source, Getty Images",
        "Image copyrightGETTY IMAGES",
        "© 2019 The Bugle",
        "Press Association",
        "Courtesy of NASA",
    ],
)
def test_credit_is_known(line):
    assert labels.is_credit(line)


@pytest.mark.parametrize(
    "line",
    [
        "Reuters said so",
        "Ann Lee",
        "Video shows police at the scene",
        "Images of the dead",
        "“Photo: fake,” he said.",
        "Reuters reported on Monday that Ann Lee / Bo Ray had won.",
    ],
)
def test_words_of_the_article_are_no_credit(line):
    assert not labels.is_credit(line)


@pytest.mark.parametrize(
    "sentence",
    [
        "He read more.",
        "“Share this,” she said.",
        "The photo was taken by Ann Lee for Reuters in May.",
        "It was reported by two agencies (Reuters).",
        "Watch.",
        "“It is false.”",
        "5.",
    ],
)
def test_sentence_between_paragraphs_is_never_hidden(sentence):
    story = "The council met on Monday evening in the town hall."
    text = f"{story}\n\n{sentence}\n\n{story}"
    block = label_text(text)[1]
    assert text[block.start : block.end] == sentence
    if (sentence[0].isalpha() and len(sentence.split()) > 1) or "“" in sentence:
        assert block.kind not in HIDDEN_KINDS


def test_hard_wrapped_paragraph_is_one_block():
    wrapped = (
        "The town council voted on Monday night to close the Victoria\n"
        "baths after a debate of four hours, in which residents spoke\n"
        "of the heart of the neighbourhood and councillors of costs.\n\n"
        "They cost the town a million a year, according to a report\n"
        "by the treasurer, who said that it could not go on in such\n"
        "a way any longer, whatever people felt about the building.\n"
    )
    assert kinds(wrapped) == [BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]


def test_byline_and_date_below_the_headline_are_hidden():
    text = "Baths To Close\nBy Ann Lee\n9 May 2024\n\nThe council voted on Monday to close them.\n"
    assert kinds(text) == [
        BlockKind.HEADLINE,
        BlockKind.BOILERPLATE,
        BlockKind.BOILERPLATE,
        BlockKind.PARAGRAPH,
    ]


@given(st.text(alphabet=st.sampled_from("ab .,|\n\t“”/*—>1\u00a0ÄPhoto:By"), max_size=300))
def test_blocks_cover_all_text_but_white_space(text):
    blocks = label_text(text)
    at = 0
    for block in blocks:
        assert at <= block.start < block.end
        assert not text[at : block.start].strip()
        at = block.end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "line",
    [
        "A-" * 55,
        "A.A " * 27,
        "A of the " * 12,
        "Photo: " + "A/" * 50,
        "(" * 500,
        "A B / " * 80,
        "(A / A B of " * 40,
    ],
)
def test_rules_take_no_time_on_lines_made_to_confuse_them(line):
    started = time.perf_counter()
    label_text("\n\n".join([line[:500], line[:105], f"{line[:105]}%"]))
    assert time.perf_counter() - started < 0.5
