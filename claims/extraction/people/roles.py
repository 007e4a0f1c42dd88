"""The role that a text gives a person, and sources without a name, kept as the text describes them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from claims.extraction.parsed_text import ParsedText
from claims.extraction.people.names import Mention
from claims.extraction.spans import Piece
from claims.extraction.types import SpeakerKind
from claims.extraction.word_tables import all_bodies, is_title, noun_gender, words

_LONGEST_ROLE = 14
_BARE_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lord", "lady"})
_ENDS = frozenset({",", ";", ":", "(", ")", "—", "–", "--", "-", '"', "“", "”", "."})


def role_of(parsed: ParsedText, mention: Mention) -> str:
    """The role beside this mention, in the text's words; "" where none is given.

    Looked for after the name ("Brian Klaas, fellow in ...,"), before it ("Former campaign manager,
    Paul Manafort"), and in its title ("Sen. Al Franken").
    """
    return _after(parsed, mention) or _before(parsed, mention) or _title(mention)


def title_piece(parsed: ParsedText, mention: Mention) -> Piece | None:
    """The tokens of the title or role before a name; None where there is none."""
    start = _front(parsed, mention)
    end = mention.piece[0]
    while start < end and not _names_role(parsed, start, end):
        start += 1
    while end > start and parsed.word[end - 1] == ",":
        end -= 1
    return (start, end) if start < end else None


def _title(mention: Mention) -> str:
    title = mention.title.strip()
    return "" if title.lower().rstrip(".") in _BARE_TITLES else title


def _after(parsed: ParsedText, mention: Mention) -> str:
    """The apposition between commas after the name."""
    i = mention.piece[1]
    if i + 1 >= parsed.size or parsed.word[i] != ",":
        return ""
    number = parsed.paragraph[i]
    end = i + 1
    while end < parsed.size and parsed.paragraph[end] == number and end - i <= _LONGEST_ROLE:
        if parsed.word[end] in _ENDS or parsed.lower[end] in ("who", "which", "whose"):
            break
        if parsed.pos[end] in ("VERB", "AUX") and parsed.tag[end] in ("VBD", "VBZ", "VBP", "MD"):
            break
        end += 1
    return _role_text(parsed, i + 1, end)


def _role_text(parsed: ParsedText, start: int, end: int) -> str:
    """The stretch without article, if a noun for a person or rank opens it."""
    while start < end and parsed.pos[start] in ("DET", "ADV", "PUNCT"):
        start += 1
    nouns = [i for i in range(start, end) if parsed.pos[i] in ("NOUN", "PROPN")]
    if not nouns or parsed.pos[start] not in ("NOUN", "ADJ", "PROPN", "VERB"):
        return ""
    first = next((i for i in range(start, end) if parsed.pos[i] == "ADP"), end)
    if not any(_is_role_noun(parsed, i) for i in nouns if i < first):
        return ""
    return " ".join(parsed.words_of((start, end)).split()).rstrip(",.;")


def _is_role_noun(parsed: ParsedText, i: int) -> bool:
    lower = parsed.lower[i]
    if lower in words("person noun") or bool(noun_gender(lower)) or is_title(lower):
        return True
    stem = lower.removesuffix("s")
    return parsed.pos[i] == "NOUN" and (
        stem.endswith(
            ("er", "or", "ist", "ian", "man", "woman", "ent", "ant", "low", "ief", "head")
        )
    )


def _front(parsed: ParsedText, mention: Mention) -> int:
    """Where the noun phrase before the name begins."""
    start = mention.piece[0]
    number = parsed.paragraph[start]
    lowest = max(0, start - _LONGEST_ROLE)
    comma = start > 0 and parsed.word[start - 1] == ","
    if comma:
        start -= 1
    while start > lowest and parsed.paragraph[start - 1] == number:
        word = start - 1
        noun_like = parsed.pos[word] in ("NOUN", "PROPN", "ADJ") or parsed.tag[word] in (
            "POS",
            "VBN",
        )
        if not noun_like or parsed.word[word] in _ENDS:
            break
        start -= 1
    return start if start < mention.piece[0] - comma else mention.piece[0]


def _names_role(parsed: ParsedText, start: int, end: int) -> bool:
    return parsed.pos[start] in ("NOUN", "PROPN", "ADJ") and any(
        _is_role_noun(parsed, i) for i in range(start, end)
    )


def _before(parsed: ParsedText, mention: Mention) -> str:
    piece = title_piece(parsed, mention)
    if piece is None:
        return ""
    text = " ".join(parsed.words_of(piece).split()).rstrip(",")
    if "'s " in text or "’s " in text:
        text = text.replace("’s ", "'s ").split("'s ", 1)[1] if len(text) > 80 else text
    return "" if text.lower().rstrip(".") in _BARE_TITLES else text


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
