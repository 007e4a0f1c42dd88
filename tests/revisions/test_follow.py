"""Following the words of a claim through an edited paragraph. Pure; no database."""

from __future__ import annotations

import pytest

from claims.revisions.diff import follow


def followed(old: str, words: str, new: str) -> str | None:
    """What ``words`` of ``old`` became in ``new``."""
    start = old.index(words)
    found = follow(old, new, start, start + len(words))
    return None if found is None else new[found[0] : found[1]]


@pytest.mark.parametrize(
    ("old", "words", "new", "became"),
    [
        pytest.param(
            "Fees rose by 12 per cent, the mayor said.",
            "Fees rose by 12 per cent",
            "“Fees rose by 14 per cent,” the mayor said.",
            "Fees rose by 14 per cent",
            id="quotation marks put around the words are not part of the claim",
        ),
        pytest.param(
            "Fees rose by 12 per cent, the mayor said.",
            "Fees rose by 12 per cent",
            "“Charges rose by 12 per cent,” the mayor said.",
            "Charges rose by 12 per cent",
            id="nor is one put before a first word that changed as well",
        ),
        pytest.param(
            "Fees rose by 12 per cent, said Bo Ray on Monday.",
            "Fees rose by 12 per cent",
            "Fees rose by 12 per week after a vote that nobody had announced.",
            "Fees rose by 12 per",
            id="a rewrite that mostly concerns the words behind the claim does not join it",
        ),
        pytest.param(
            "The mayor said: “Fees rose.”",
            "“Fees rose.”",
            "The mayor said: “Fees rose a little.”",
            "“Fees rose a little.”",
            id="quotation marks that the claim had stay part of it",
        ),
        pytest.param(
            "The mayor, who is 50, said on Monday that the harbour fees rose by 12 per cent.",
            "the harbour fees rose by 12 per cent",
            "The mayor said on Tuesday that the harbour fees rose by 14 per cent.",
            "the harbour fees rose by 14 per cent",
            id="edits before the claim do not end the search for it",
        ),
    ],
)
def test_words_are_followed_into_the_edited_paragraph(
    old: str, words: str, new: str, became: str
) -> None:
    assert followed(old, words, new) == became


def test_words_replaced_altogether_are_not_followed() -> None:
    old = "Fees rose by 12 per cent, the mayor said."
    assert followed(old, "Fees rose by 12 per cent", "Nobody came, the mayor said.") is None
