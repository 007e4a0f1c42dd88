"""Which names mean the same person or body: full name, surname, title and name, misspelt name.

Two names are the same person when the surname is equal and the first names do not contradict each
other. A name that is one edit away is only offered (``similar_names``), never joined.
"""

from bisect import bisect_right, insort
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from claims.extraction.people.names import Mention
from claims.extraction.spans import Piece
from claims.extraction.types import SpeakerKind

#: Letters. Shorter surnames are too easily one edit from another.
_SHORTEST_FUZZY = 4
#: Names compared with each other in one group, which bounds the time.
_MOST_ALIKE = 50


@dataclass(slots=True)
class Cluster:
    """Mentions of one person or body while they are gathered."""

    kind: SpeakerKind
    mentions: list[Mention] = field(default_factory=list)
    forms: set[tuple[str, ...]] = field(default_factory=set)
    places: list[int] = field(default_factory=list)
    gender: str = ""

    @property
    def name(self) -> str:
        """The fullest name, as first written."""
        longest: tuple[str, ...] = ()
        for mention in self.mentions:
            if len(mention.words) > len(longest):
                longest = mention.words
        return " ".join(longest)


class Clusters:
    """The clusters of one text, found by surname, first name, whole name or initials."""

    def __init__(self, mentions: list[Mention]) -> None:
        self.all: list[Cluster] = []
        self.of: dict[Piece, int] = {}
        self._by_key: dict[str, list[int]] = {}
        # Full names first: a surname may stand in the headline before the name is given in full.
        order = sorted(
            mentions, key=lambda m: (m.kind is SpeakerKind.UNNAMED, -min(len(m.words), 2), m.piece)
        )
        for mention in order:
            self._place(mention)
        for cluster in self.all:
            cluster.mentions.sort(key=lambda m: m.piece)

    def _place(self, mention: Mention) -> None:
        number = self._match(mention)
        if number is None:
            kind = mention.kind if mention.kind is not SpeakerKind.UNNAMED else _guess(mention)
            number = len(self.all)
            self.all.append(Cluster(kind))
            keys = {
                mention.folded,
                mention.words[-1].casefold() if kind is SpeakerKind.PERSON else "",
            }
            if kind is SpeakerKind.PERSON:
                keys.add(mention.words[0].casefold())
            else:
                keys |= {_without_article(mention.folded), _initials(mention.words)}
            for key in filter(None, keys):
                self._by_key.setdefault(key, []).append(number)
        cluster = self.all[number]
        cluster.mentions.append(mention)
        cluster.forms.add(tuple(word.casefold() for word in mention.words))
        insort(cluster.places, mention.piece[0])
        cluster.gender = cluster.gender or mention.gender
        self.of[mention.piece] = number

    def _match(self, mention: Mention) -> int | None:
        keys = [mention.folded, _without_article(mention.folded)]
        if mention.kind is not SpeakerKind.ORGANISATION:
            keys.append(mention.words[-1].casefold())
        for key in keys:
            fitting = [n for n in self._by_key.get(key, ()) if self._fits(n, mention, key)]
            if fitting:
                return self._nearest(fitting, mention)
        return None

    def _fits(self, number: int, mention: Mention, key: str) -> bool:
        cluster = self.all[number]
        if mention.kind is SpeakerKind.ORGANISATION or cluster.kind is SpeakerKind.ORGANISATION:
            same_kind = mention.kind is not SpeakerKind.PERSON or len(mention.words) == 1
            return same_kind and (key == mention.folded or key == _without_article(mention.folded))
        if cluster.gender and mention.gender and cluster.gender != mention.gender:
            return False
        words = tuple(word.casefold() for word in mention.words)
        return words in cluster.forms or all(_names_agree(words, form) for form in cluster.forms)

    def _nearest(self, fitting: list[int], mention: Mention) -> int:
        """The cluster last named before this mention, else the one named next."""
        if len(fitting) == 1:
            return fitting[0]

        def distance(number: int) -> tuple[bool, int]:
            places = self.all[number].places
            before = bisect_right(places, mention.piece[0])
            if before:
                return False, mention.piece[0] - places[before - 1]
            return True, places[0] - mention.piece[0]

        return min(fitting, key=distance)


def _guess(mention: Mention) -> SpeakerKind:
    """A name nobody recognised: two or three plain words read as a person's, others as a body's."""
    plain = all(word[0].isupper() and word[1:].islower() for word in mention.words)
    return SpeakerKind.PERSON if plain and len(mention.words) <= 3 else SpeakerKind.ORGANISATION


def _names_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two names of one surname (or one first name) can be the same person's. Both folded."""
    short, long = sorted((a, b), key=len)
    if len(short) == 1:
        return short[0] in (long[0], long[-1])
    if short[-1] != long[-1]:
        return False
    return (
        short[0] == long[0]
        or short[0].rstrip(".") == long[0][:1]
        or long[0].rstrip(".") == short[0][:1]
    )


def _without_article(name: str) -> str:
    return name.removeprefix("the ")


def _initials(name: tuple[str, ...]) -> str:
    letters = "".join(word[0] for word in name if word[0].isupper())
    return letters.casefold() if len(letters) >= 2 and len(name) >= 2 else ""


def similar_names(clusters: list[Cluster]) -> dict[int, tuple[int, ...]]:
    """Clusters of persons whose surnames differ by one edit ("Klaas", "Klass"), by number.

    Two words one edit apart become equal when at most one letter is dropped from each, so only
    names that share such a shortened form are compared.
    """
    people = {
        n: cluster.name.casefold().split()
        for n, cluster in enumerate(clusters)
        if cluster.kind is SpeakerKind.PERSON
    }
    shortened: dict[str, list[int]] = {}
    for n, name in people.items():
        for form in {name[-1], *(name[-1][:i] + name[-1][i + 1 :] for i in range(len(name[-1])))}:
            shortened.setdefault(form, []).append(n)
    found: dict[int, set[int]] = {}
    for group in shortened.values():
        for n in group[:_MOST_ALIKE]:
            alike = {m for m in group[:_MOST_ALIKE] if _one_edit(people[n], people[m])}
            found.setdefault(n, set()).update(alike)
    return {n: tuple(sorted(others)) for n, others in found.items() if others}


def _one_edit(a: list[str], b: list[str]) -> bool:
    if min(len(a[-1]), len(b[-1])) < _SHORTEST_FUZZY or a[-1] == b[-1]:
        return False
    if OSA.distance(a[-1], b[-1], score_cutoff=1) != 1:
        return False
    return len(a) == 1 or len(b) == 1 or a[0] == b[0]
