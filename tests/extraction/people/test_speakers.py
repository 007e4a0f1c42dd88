"""Who speaks, on nine short articles of our own with invented people; needs the model.

``speaker_gold.json`` holds 116 quotations: {"words", "speaker", "kind"}. The kind says how the source is
written: by full name, surname, pronoun, as an organisation, or unnamed. The articles of the set "first"
were used while the rules were made; those of the set "second" were written afterwards.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from claims.extraction.attribution_files import speaker_name
from claims.extraction.types import Extraction

GOLD = json.loads(
    (Path(__file__).parents[2] / "data/extraction/speaker_gold.json").read_text(encoding="utf-8")
)
TITLES = {"a", "an", "the", "mr", "mrs", "ms", "dr", "prof", "sen", "lord"}
#: Share of quotations of a kind that must go to the right speaker.
LEAST = {"name": 0.95, "surname": 0.9, "pronoun": 0.9, "organisation": 0.9, "unnamed": 0.9}

pytestmark = pytest.mark.model


def name_words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold())) - TITLES


def found_speaker(found: Extraction, start: int, end: int) -> str:
    """The speaker of the outermost attribution whose content touches ``start:end``; "" for none."""
    touching = [
        a for a in found.attributions if any(s.start < end and start < s.end for s in a.content)
    ]
    if not touching:
        return ""
    return speaker_name(min(touching, key=lambda a: a.level), found.speakers) or ""


def is_right(expected: str, got: str) -> bool:
    """Equal names, titles apart, or one holds all words of the other."""
    a, b = name_words(expected), name_words(got)
    return bool(b) and (a <= b or b <= a)


@pytest.fixture(scope="module")
def tally(engine: str) -> dict[str, Counter[str]]:
    """Right and wrong by kind."""
    from claims.extraction.api import extract

    counts: dict[str, Counter[str]] = {kind: Counter() for kind in LEAST}
    for article in GOLD:
        found = extract(article["text"], outlet=article["outlet"])
        for quotation in article["quotations"]:
            start = article["text"].index(quotation["words"])
            got = found_speaker(found, start, start + len(quotation["words"]))
            right = is_right(quotation["speaker"], got)
            counts[quotation["kind"]]["right" if right else "wrong"] += 1
    return counts


def test_gold_is_large_enough_and_has_every_kind() -> None:
    kinds = Counter(q["kind"] for article in GOLD for q in article["quotations"])
    assert sum(kinds.values()) >= 60
    assert set(kinds) == set(LEAST)
    assert all(
        article["text"].count(q["words"]) == 1 for article in GOLD for q in article["quotations"]
    )


@pytest.mark.parametrize("kind", LEAST)
def test_quotations_go_to_the_right_speaker(
    tally: dict[str, Counter[str]], kind: str, record_property: Callable[[str, object], None]
) -> None:
    right, total = tally[kind]["right"], sum(tally[kind].values())
    record_property(f"speaker accuracy, {kind}", f"{right} of {total}")
    assert right / total >= LEAST[kind], f"{kind}: {right} of {total}"


# text, outlet, words, speaker
PASSAGES = [
    ("“We regret it,” the Bell said.", "The Bell", "We regret it", "The Bell"),
    (
        "Ann Lee met Bob Moss. “It rained,” she said.",
        "",
        "It rained",
        "Ann Lee",
    ),
    (
        "Sen. Ann Lee spoke first. The senator said the bridge was closed.",
        "",
        "the bridge was closed",
        "Ann Lee",
    ),
    (
        "Three officials spoke. The officials said the bridge was closed.",
        "",
        "the bridge was closed",
        "officials",
    ),
    (
        "'We will rebuild the bridge by May'\n\n“We will rebuild the bridge by May,” Ann Lee said.",
        "",
        "'We will rebuild",
        "Ann Lee",
    ),
]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(("text", "outlet", "words", "speaker"), PASSAGES)
def test_speaker_of_a_passage(text: str, outlet: str, words: str, speaker: str) -> None:
    from claims.extraction.api import extract

    start = text.index(words)
    assert found_speaker(extract(text, outlet=outlet), start, start + len(words)) == speaker
