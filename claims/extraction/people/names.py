"""Names in a text and the clusters they form: full name, surname, title and name, misspelt name.

A cluster gathers the mentions of one person or body. Two names are the same person when the surname
is equal and the first names do not contradict; a name that is one edit away is only offered
(``similar_to``), never joined.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from claims.extraction.parsed_text import ParsedText
from claims.extraction.people.word_lists import first_name_gender, is_title, words
from claims.extraction.spans import Piece
from claims.extraction.types import SpeakerKind

_BODIES = frozenset({"ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})
#: The recogniser seldom takes a person for one of these.
_SURE_BODIES = frozenset({"ORG", "GPE", "FAC", "NORP"})
_SHORTEST_FUZZY = 4
_MOST_ALIKE = 50
_NO_NAMES = frozenset(
    {"DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY", "LANGUAGE"}
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: its tokens, its words without titles, and what the title tells."""

    piece: Piece
    words: tuple[str, ...]
    title: str
    kind: SpeakerKind
    gender: str = ""

    @property
    def key(self) -> str:
        """The surname of a person; the whole name of a body."""
        return self.words[-1].casefold() if self.kind is SpeakerKind.PERSON else self.folded

    @property
    def folded(self) -> str:
        return " ".join(self.words).casefold()


@dataclass(slots=True)
class Cluster:
    """Mentions of one person or body while they are gathered; ``order`` is the first mention's place."""

    kind: SpeakerKind
    mentions: list[Mention] = field(default_factory=list)
    forms: set[tuple[str, ...]] = field(default_factory=set)
    places: list[int] = field(default_factory=list)
    gender: str = ""
    role: str = ""

    @property
    def name(self) -> str:
        """The fullest name, as first written."""
        longest: tuple[str, ...] = ()
        for mention in self.mentions:
            if len(mention.words) > len(longest):
                longest = mention.words
        return " ".join(longest)


def name_mentions(parsed: ParsedText) -> list[Mention]:
    """Every run of proper nouns that names a person or a body, in text order."""
    columns = zip(parsed.pos, parsed.entity, parsed.word, strict=True)
    likely = [
        i
        for i, (pos, entity, word) in enumerate(columns)
        if pos == "PROPN" or entity == "PERSON"
        if word[:1].isupper() or (word[:1].isdigit() and pos == "PROPN")
    ]
    names = frozenset(likely)
    mentions = []
    end = 0
    for i in likely:
        if i >= end:
            end = _name_end(parsed, i, names)
            mention = _mention(parsed, i, end)
            if mention is not None:
                mentions.append(mention)
    return mentions


def _name_end(parsed: ParsedText, i: int, names: frozenset[int]) -> int:
    """The run's end: proper nouns, name particles between them, never over an entity's edge.

    ``names`` are the tokens that may stand in a name.
    """
    end = i + 1
    while end < parsed.size and parsed.paragraph[end] == parsed.paragraph[i]:
        if end in names and not _new_entity(parsed, end):
            end += 1
        elif end + 1 in names and _is_joint(parsed, end):
            end += 2
        else:
            break
    return end


def _new_entity(parsed: ParsedText, i: int) -> bool:
    """Whether an entity of another kind begins here: "Trump" in "Attorney General" + "Trump" stays."""
    before, here = parsed.entity[i - 1], parsed.entity[i]
    return bool(before) and bool(here) and before != here and before != "NORP"


def _is_joint(parsed: ParsedText, i: int) -> bool:
    if i + 1 >= parsed.size:
        return False
    word = parsed.lower[i]
    same = parsed.entity[i] and parsed.entity[i] == parsed.entity[i + 1] == parsed.entity[i - 1]
    particle = word in words("name particle") and word != "of"
    return particle or bool(
        same and (word in ("of", "for", "and", "&", "the", "-") or word == "'s")
    )


def _mention(parsed: ParsedText, start: int, end: int) -> Mention | None:
    """The run without titles at its front; None where only titles, a date or a figure are left."""
    if all(kind in _NO_NAMES for kind in parsed.entity[start:end]):
        return None
    first = _after_titles(parsed, start, end)
    last = end
    while last - first > 1 and parsed.lower[last - 1].rstrip(".") in words("name suffix"):
        last -= 1
    if first >= last:
        return None
    kind = _kind(parsed, first, last, titled=first > start)
    if kind is SpeakerKind.ORGANISATION and first > start:
        first = start
    found = tuple(parsed.word[i] for i in range(first, last) if parsed.is_word[i])
    if not found or not any(word[0].isalpha() for word in found):
        return None
    title = parsed.words_of((start, first)) if first > start else ""
    return Mention((first, last), found, title, kind, _gender(title, found, kind))


def _after_titles(parsed: ParsedText, start: int, end: int) -> int:
    """Where the name proper begins: after the last title in the run ("Attorney General | Jeff Sessions").

    A run that is one body's name whole ("General Motors", "Justice Department") has no title; one that
    is nothing but titles has no name: its end is returned.
    """
    if end - start == 1:
        return end if is_title(parsed.word[start]) and parsed.entity[start] != "PERSON" else start
    if parsed.lower[end - 1].rstrip(".") in words("body word"):
        return start
    if set(parsed.entity[start:end]) <= {"ORG", "GPE", "FAC"} and not is_title(parsed.word[start]):
        return start
    titles = [i for i in range(start, end) if is_title(parsed.word[i])]
    if not titles:
        return start
    if titles[-1] == end - 1:
        return end if len(titles) == end - start else start
    return titles[-1] + 1


def _kind(parsed: ParsedText, start: int, end: int, *, titled: bool) -> SpeakerKind:
    """Person or body, by the recogniser, titles, first names and words such as "Department"."""
    lower = [parsed.lower[i].rstrip(".") for i in range(start, end)]
    kinds = [kind for kind in parsed.entity[start:end] if kind]
    if lower[-1] in words("body word") and "PERSON" not in kinds[-1:]:
        return SpeakerKind.ORGANISATION
    is_body = bool(kinds) and all(kind in _BODIES for kind in kinds)
    if titled and not (set(kinds) <= _SURE_BODIES and len(kinds) == len(lower) > 1):
        return SpeakerKind.PERSON
    if kinds.count("PERSON") * 2 >= max(1, len(kinds)):
        return SpeakerKind.PERSON
    if len(lower) > 1 and lower[0] in first_name_gender() and kinds[-1:] != ["GPE"]:
        return SpeakerKind.PERSON
    # Undecided is a surname of somebody, or a body that nobody recognised.
    return SpeakerKind.ORGANISATION if is_body else SpeakerKind.UNNAMED


def _gender(title: str, name: tuple[str, ...], kind: SpeakerKind) -> str:
    if kind is not SpeakerKind.PERSON:
        return ""
    for word in title.lower().replace(".", "").split():
        if word in words("male title"):
            return "m"
        if word in words("female title"):
            return "f"
    return first_name_gender().get(name[0].casefold(), "") if len(name) > 1 else ""


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
