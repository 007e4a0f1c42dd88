"""The names of a text by place: which of them a phrase is about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from claims.extraction.parsed_text import ParsedText
from claims.extraction.people.names import Mention
from claims.extraction.people.word_lists import is_title
from claims.extraction.spans import Piece
from claims.extraction.types import SpeakerKind

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
