"""Names in a text: runs of proper nouns with what their titles tell, and which of them a phrase is about."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from claims.extraction.parsed_text import ParsedText
from claims.extraction.spans import Piece
from claims.extraction.types import SpeakerKind
from claims.extraction.word_tables import first_name_gender, is_title, words

_BODIES = frozenset({"ORG", "GPE", "NORP", "FAC", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})
#: The recogniser seldom takes a person for one of these.
_SURE_BODIES = frozenset({"ORG", "GPE", "FAC", "NORP"})
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
    def folded(self) -> str:
        return " ".join(self.words).casefold()


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


#: Tokens that may stand between the start of a source and the name in it.
LONGEST_TITLE = 12


class Mentions:
    """The names of one text, ``all`` in text order."""

    def __init__(self, parsed: ParsedText, mentions: Iterable[Mention]) -> None:
        self.parsed = parsed
        self.all = sorted(mentions, key=lambda m: m.piece)
        self._starts = [m.piece[0] for m in self.all]

    def named_in(self, piece: Piece, head: int) -> Mention | None:
        """The name that the phrase is about: the one at its head, in apposition, or at its end."""
        inside = self.between(*piece)
        at_head = next((m for m in inside if m.piece[0] <= head < m.piece[1]), None)
        if at_head is not None and at_head.kind is SpeakerKind.PERSON:
            return at_head
        if inside and self._ends_titled(inside[-1], piece):
            return inside[-1]
        if at_head is not None:
            return at_head
        apposed = next((m for m in inside if self._stands_for(m, head, piece)), None)
        return apposed or self._named_behind(piece, head)

    def _named_behind(self, piece: Piece, head: int) -> Mention | None:
        """The name that follows a source cut short before it: "the minister" + ", Ann Lee, said"."""
        parsed, comma = self.parsed, piece[1]
        if parsed.word[comma : comma + 1] != [","]:
            return None
        for mention in self.between(comma + 1, comma + LONGEST_TITLE):
            root = self.head_of(mention.piece)
            is_apposed = parsed.dep[root] == "appos" and parsed.head[root] == head
            closes = parsed.word[mention.piece[1] : mention.piece[1] + 1] == [","]
            if is_apposed and closes and mention.piece[0] <= comma + 3:
                return mention
        return None

    def _ends_titled(self, mention: Mention, piece: Piece) -> bool:
        """Whether a person's name with a title or role word before it closes the phrase."""
        before = mention.piece[0] - 1
        return (
            mention.kind is SpeakerKind.PERSON
            and mention.piece[1] == piece[1]
            and before >= piece[0]
            and (bool(mention.title) or is_title(self.parsed.word[before]))
        )

    def _stands_for(self, mention: Mention, head: int, piece: Piece) -> bool:
        """Whether a name is in apposition to the head noun, before ("spokesman Smith") or after it."""
        parsed = self.parsed
        root = self.head_of(mention.piece)
        if parsed.dep[root] in ("poss", "pobj") or parsed.lower[
            mention.piece[1] : mention.piece[1] + 1
        ] in (
            ["'s"],
            ["’s"],
        ):
            return False
        governor = root
        for _ in range(3):
            if parsed.dep[governor] not in ("appos", "conj"):
                break
            governor = parsed.head[governor]
            if governor == head:
                return True
        beside = root == head - 1 and parsed.head[root] == head
        apart = parsed.word[mention.piece[0] - 1] == "," and mention.piece[1] == piece[1]
        return mention.kind is SpeakerKind.PERSON and (beside or apart)

    def between(self, start: int, end: int) -> list[Mention]:
        first = bisect_left(self._starts, start)
        if first and self.all[first - 1].piece[1] > start:
            first -= 1
        last = bisect_left(self._starts, end)
        return self.all[first:last]

    def head_of(self, piece: Piece) -> int:
        """The token of the piece whose governor lies outside it."""
        parsed, (start, end) = self.parsed, piece
        for i in range(start, end):
            is_root = not start <= parsed.head[i] < end or parsed.head[i] == i
            if is_root and parsed.is_word[i] and parsed.dep[i] not in ("punct", "det", "mark"):
                return i
        return end - 1
