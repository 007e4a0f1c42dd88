"""What of a content is claimed, on sentences of our own; needs the model."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.model


def claims_of(text: str) -> list[str]:
    from claims.extraction.api import extract

    return [text[c.start : c.end] for c in extract(text).claims]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Ann Lee said that the bridge was closed.", "the bridge was closed"),
        ("Officials told the Bell that Moss had closed the bridge.", "Moss had closed the bridge"),
        ("Ann Lee said that nobody was hurt on the bridge.", "nobody was hurt on the bridge"),
        ("Ann Lee said that answer was wrong in 2019.", "that answer was wrong in 2019"),
        (
            "Ann Lee said on Thursday that the bridge had cost £4 million.",
            "the bridge had cost £4 million",
        ),
        ("Ann Lee promised to publish the report by June.", "to publish the report by June"),
        ("Ann Lee made a promise to publish the report by June.", "to publish the report by June"),
    ],
)
def test_claim_leaves_out_what_only_ties_it_to_its_cue(text: str, claim: str) -> None:
    assert claim in claims_of(text)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "text",
    [
        "Senator Ann Lee asked Bob Moss to resign over the closed bridge on 3 May 2019.",
        "Senator Ann Lee called on Bob Moss to resign over what he had told her on 3 May 2019.",
        "Bob Moss has denied receiving any money from the builder in 2019.",
    ],
)
def test_demand_and_denial_are_claims_of_the_outlet_as_a_whole(text: str) -> None:
    assert claims_of(text) == [text.rstrip(".")]


@pytest.mark.usefixtures("engine")
def test_claim_does_not_end_inside_a_quotation_it_opens() -> None:
    text = "Ann Lee said that her answer had been “honest and correct as she understood it then”."
    [claim] = claims_of(text)
    assert claim == "her answer had been “honest and correct as she understood it then”"


def test_no_claim_of_an_article_begins_with_a_bare_conjunction() -> None:
    from tests.extraction.people.test_speakers import GOLD

    for article in GOLD:
        for claim in claims_of(article["text"]):
            assert not claim.casefold().startswith(("that the ", "that he ", "that she ", "and "))


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Bob Moss said whether the bridge was closed on Monday.", 0),
        ("Asked whether he had met the builder, Moss answered no, the Bell said.", 1),
    ],
)
def test_question_is_no_claim_but_an_answer_beside_it_is(text: str, claims: int) -> None:
    assert len([c for c in claims_of(text) if c != text.rstrip(".")]) == claims
