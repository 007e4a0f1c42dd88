"""Sources without a name, kept as the text describes them: "three administration officials"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from claims.extraction.parsed_text import ParsedText
from claims.extraction.spans import Piece
from claims.extraction.types import SpeakerKind
from claims.extraction.word_tables import all_bodies, noun_gender, words

_COUNTS = frozenset(
    {"a", "an", "the", "one", "some", "two", "three", "four", "five", "several", "other", "another"}
)
_JOINTS = frozenset({"of", "at", "for", "in", "from", "to", "with"})
_LONGEST_JOINT = 9  # tokens from the head noun to the end of its of-phrase
_AGENT_ENDINGS = ("man", "woman", "person", "ist", "eer", "ician")
_FULL_TITLES = {
    "sen": "senator",
    "rep": "representative",
    "gov": "governor",
    "prof": "professor",
    "dr": "doctor",
    "gen": "general",
    "col": "colonel",
    "capt": "captain",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "cllr": "councillor",
}


@dataclass(slots=True)
class Described:
    """One such source: how it is called, by which noun, and where."""

    name: str
    head: str
    kind: SpeakerKind
    gender: str
    plural: bool
    mentions: list[Piece] = field(default_factory=list)


def describe(parsed: ParsedText, piece: Piece, head: int) -> Described:
    """The source in the tokens ``piece`` whose noun is ``head``."""
    lower = parsed.lower[head]
    plural = parsed.tag[head] in ("NNS", "NNPS")
    name = _description(parsed, piece, head)
    return Described(name, lower, _kind(parsed, head), noun_gender(lower), plural, [piece])


def _kind(parsed: ParsedText, head: int) -> SpeakerKind:
    """A body or a document speaks as an organisation does; everybody else is a person unnamed."""
    forms = {parsed.lower[head], parsed.lemma[head]}
    stem = parsed.lower[head].removesuffix("s")
    is_person = forms & words("person noun") or noun_gender(stem) or stem.endswith(_AGENT_ENDINGS)
    if is_person:
        return SpeakerKind.UNNAMED
    return SpeakerKind.ORGANISATION if forms & all_bodies() else SpeakerKind.UNNAMED


def _description(parsed: ParsedText, piece: Piece, head: int) -> str:
    """The phrase up to its noun and a following of-phrase, without article or number in front."""
    start, end = piece[0], head + 1
    after = head + 1
    if after < piece[1] and parsed.head[after] == head and parsed.lower[after] in _JOINTS:
        end = min(piece[1], parsed.right[after], head + _LONGEST_JOINT)
    while start < head and parsed.lower[start] in _COUNTS:
        start += 1
    return " ".join(parsed.words_of((start, end)).split())


def title_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of titles and roles in lower case, abbreviations also spelt out."""
    found = {word.strip(".,") for text in texts for word in text.lower().split()}
    return frozenset(found | {_FULL_TITLES[word] for word in found & _FULL_TITLES.keys()})
