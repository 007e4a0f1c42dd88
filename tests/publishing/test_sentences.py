"""Which sentence a claim stands in."""

from __future__ import annotations

import itertools

import pytest

from claims.actions.runs.run import save_extraction, start_run
from claims.extraction.types import Extraction
from claims.models import ArticleVersion
from claims.publishing.sentences import sentence_around, sentence_starts
from tests.factories import make_version

pytestmark = pytest.mark.django_db


def version_of(text: str, *edges: int) -> ArticleVersion:
    """A version of ``text`` in one block, or in several cut at ``edges``."""
    bounds = [0, *edges, len(text)]
    blocks = [
        {"start": start, "end": end, "kind": "paragraph", "reason": ""}
        for start, end in itertools.pairwise(bounds)
    ]
    return make_version(text, blocks=blocks)


def sentence_of(version: ArticleVersion, words: str) -> str:
    start = version.text.index(words)
    first, last = sentence_around(version, start, start + len(words))
    return version.text[first:last]


TEXT = (
    "🙂 Harbour fees rose. He agreed with Dr. Lind at once. “So nobody asked,” she said. Mr. Bell said"
    " that the U.S. Attorney had left. The mayor said: “No freeze.” J. R. Moe asked “Why?” and"
    " “Must we?” before he left. Prices doubled! Élan won the 3.5 million; No. 7 lost."
)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("fees rose", "🙂 Harbour fees rose."),
        ("He agreed", "He agreed with Dr. Lind at once."),
        ("nobody", "“So nobody asked,” she said."),
        ("Attorney had left", "Mr. Bell said that the U.S. Attorney had left."),
        ("Mr. Bell", "Mr. Bell said that the U.S. Attorney had left."),
        ("No freeze", "The mayor said: “No freeze.”"),
        ("before he", "J. R. Moe asked “Why?” and “Must we?” before he left."),
        ("Prices", "Prices doubled!"),
        ("million", "Élan won the 3.5 million; No. 7 lost."),
        (
            "rose. He agreed",
            "🙂 Harbour fees rose. He agreed with Dr. Lind at once.",
        ),
    ],
)
def test_sentence_ends_at_its_own_ends_only(words: str, sentence: str) -> None:
    assert sentence_of(version_of(TEXT), words) == sentence


def test_sentence_stays_inside_its_block() -> None:
    text = "Fees rise again\nThe council met on Tuesday"
    assert sentence_of(version_of(text, 16), "council") == "The council met on Tuesday"
    assert sentence_of(version_of(text, 16), "rise") == "Fees rise again"


def test_boundaries_that_the_parser_kept_win_over_the_rule() -> None:
    text = "He works for Acme Inc. Chief Bell disagreed. “Never.” So it stands."
    version = version_of(text)
    assert sentence_of(version, "Bell") == "Chief Bell disagreed."
    cuts = [0, text.index(" “"), text.index("” So"), len(text)]
    sentences = tuple(itertools.pairwise(cuts))
    save_extraction(start_run(version), Extraction(sentences=sentences), seconds=1.0)
    version.refresh_from_db()
    assert sentence_of(version, "Bell") == "He works for Acme Inc. Chief Bell disagreed."
    assert sentence_of(version, "Never") == "“Never.”"


def test_starts_are_counted_inside_the_stretch() -> None:
    text = "One. Two. Three."
    assert sentence_starts(text, 0, len(text)) == [5, 10]
    assert sentence_starts(text, 5, len(text)) == [10]


@pytest.mark.parametrize("title", ["Mr.", "Dr.", "J."])
def test_an_abbreviation_that_opens_the_text_ends_no_sentence(title: str) -> None:
    text = f"{title} Lee spoke. Then Ann left."
    assert sentence_starts(text, 0, len(text)) == [text.index("Then")]
