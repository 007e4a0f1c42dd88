"""Clusters of names, built from mentions by hand."""

from __future__ import annotations

import pytest

from claims.extraction.people.clusters import Clusters, similar_names
from claims.extraction.people.names import Mention
from claims.extraction.types import SpeakerKind

PERSON, BODY, UNSURE = SpeakerKind.PERSON, SpeakerKind.ORGANISATION, SpeakerKind.UNNAMED


def mentions(*names: tuple[str, SpeakerKind, str]) -> list[Mention]:
    """One mention a name, each two tokens after the last; a name is (words, kind, gender)."""
    return [
        Mention((2 * n, 2 * n + 1), tuple(text.split()), "", kind, gender)
        for n, (text, kind, gender) in enumerate(names)
    ]


# names in text order; the clusters they should form, by their places
CASES = [
    ([("Ann Lee", PERSON, ""), ("Lee", PERSON, "")], [[0, 1]]),
    ([("Lee", UNSURE, ""), ("Ann Lee", PERSON, "")], [[1, 0]]),
    ([("Ann Lee", PERSON, ""), ("Ann", PERSON, "")], [[0, 1]]),
    ([("Ann Lee", PERSON, "f"), ("Bob Lee", PERSON, "m"), ("Lee", PERSON, "m")], [[0], [1, 2]]),
    ([("Ann Lee", PERSON, ""), ("Bob Lee", PERSON, ""), ("Lee", PERSON, "")], [[0], [1, 2]]),
    ([("A. Lee", PERSON, ""), ("Ann Lee", PERSON, "")], [[0, 1]]),
    ([("Ann Marie Lee", PERSON, ""), ("Ann Lee", PERSON, "")], [[0, 1]]),
    ([("Ann Lee", PERSON, ""), ("Ann Low", PERSON, "")], [[0], [1]]),
    ([("The Harbour Board", BODY, ""), ("Harbour Board", BODY, "")], [[0, 1]]),
    ([("Coastal Safety Board", BODY, ""), ("CSB", BODY, "")], [[0, 1]]),
    ([("Ann Lee", PERSON, ""), ("Lee County", BODY, "")], [[0], [1]]),
]


@pytest.mark.parametrize(("names", "expected"), CASES)
def test_names_of_one_speaker_form_one_cluster(
    names: list[tuple[str, SpeakerKind, str]], expected: list[list[int]]
) -> None:
    given = mentions(*names)
    clusters = Clusters(given)
    found: dict[int, list[int]] = {}
    for place, mention in enumerate(given):
        found.setdefault(clusters.of[mention.piece], []).append(place)
    assert sorted(sorted(places) for places in found.values()) == sorted(
        sorted(places) for places in expected
    )


def test_cluster_is_called_by_its_fullest_name() -> None:
    clusters = Clusters(
        mentions(("Lee", UNSURE, ""), ("Ann Marie Lee", PERSON, ""), ("Ann Lee", PERSON, ""))
    )
    assert [cluster.name for cluster in clusters.all] == ["Ann Marie Lee"]


# surnames one edit apart: substituted, swapped, dropped; too short; too far; other first name
@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Brian Klaas", "Klass", True),
        ("Simon Achebe", "Achebbe", True),
        ("Ann Brien", "Ann Brein", True),
        ("Ann Lee", "Low", False),
        ("Ann Carter", "Cantor", False),
        ("Ann Carter", "Bob Certer", False),
    ],
)
def test_surnames_one_edit_apart_are_offered_and_never_merged(
    first: str, second: str, alike: bool
) -> None:
    clusters = Clusters(mentions((first, PERSON, ""), (second, PERSON, "")))
    assert len(clusters.all) == 2
    assert similar_names(clusters.all) == ({0: (1,), 1: (0,)} if alike else {})
