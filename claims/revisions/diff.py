"""What changed between two versions of an article: paragraphs first, then words within them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rapidfuzz import fuzz

from claims.documents.records import HIDDEN_KINDS, Block
from claims.revisions.anchor import figures

#: Paragraphs at least this similar are one paragraph, edited; below it, one was replaced.
SAME_PARAGRAPH = 50.0
#: A paragraph longer than this is compared as a whole: word by word would take minutes.
WORD_DIFF_CHARS = 20_000
#: How many of the replaced paragraphs are searched for a match.
REACH_PARAGRAPHS = 200
#: From here on frequent paragraphs do not anchor the comparison, which keeps it near linear.
MANY_PARAGRAPHS = 2000
WORDS = re.compile(r"\w+(?:[.,:'’-]\w+)*|[^\w\s]|\s+")


class Change(StrEnum):
    KEPT = "kept"
    EDITED = "edited"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: kept in both versions, only in the old one or only in the new one."""

    text: str
    change: Change


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of either version. ``old`` and ``new`` are its words, "" where it has none.

    ``pieces`` is the word diff of an edited paragraph. ``weight`` sorts what an editor must see
    first: 2 for a changed number or quotation, 1 for other words, 0 for a kept or moved paragraph.
    """

    change: Change
    old: str
    new: str
    pieces: tuple[Piece, ...] = ()
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """All paragraphs in the new version's order; what was removed stands where it stood."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def is_same(self) -> bool:
        """Whether readers find the same words; white space does not count."""
        return all(paragraph.change is Change.KEPT for paragraph in self.paragraphs)

    @property
    def gravest_first(self) -> tuple[Paragraph, ...]:
        """The changes only: changed quotations and numbers before other words, then by place."""
        changed = [p for p in self.paragraphs if p.change is not Change.KEPT]
        return tuple(sorted(changed, key=lambda paragraph: -paragraph.weight))


def compare(
    old_text: str, old_blocks: Sequence[Block], new_text: str, new_blocks: Sequence[Block]
) -> Comparison:
    """Compare what readers saw then and now; hidden blocks (captions, furniture) are left out."""
    return compare_paragraphs(_shown(old_text, old_blocks), _shown(new_text, new_blocks))


def compare_paragraphs(old: Sequence[str], new: Sequence[str]) -> Comparison:
    """Compare two lists of paragraphs."""
    old, new = [" ".join(p.split()) for p in old], [" ".join(p.split()) for p in new]
    matcher = SequenceMatcher(None, old, new, autojunk=len(new) > MANY_PARAGRAPHS)
    paragraphs: list[Paragraph] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            paragraphs += [Paragraph(Change.KEPT, text, text) for text in new[c:d]]
        else:
            paragraphs += _aligned(old[a:b], new[c:d])
    return Comparison(tuple(_with_moves(paragraphs)))


def _shown(text: str, blocks: Sequence[Block]) -> list[str]:
    return [text[b.start : b.end] for b in blocks if b.kind not in HIDDEN_KINDS]


def _aligned(old: list[str], new: list[str]) -> Iterator[Paragraph]:
    """Pair similar paragraphs in order; the rest were removed or added."""
    at = 0
    for text in new:
        scores = [
            (fuzz.ratio(text, other), -i) for i, other in enumerate(old[at : at + REACH_PARAGRAPHS])
        ]
        score, negative = max(scores, default=(0.0, 0))
        if score < SAME_PARAGRAPH:
            yield Paragraph(Change.ADDED, "", text, weight=_weight("", text))
            continue
        match = at - negative
        for gone in old[at:match]:
            yield Paragraph(Change.REMOVED, gone, "", weight=_weight(gone, ""))
        yield _edited(old[match], text)
        at = match + 1
    for gone in old[at:]:
        yield Paragraph(Change.REMOVED, gone, "", weight=_weight(gone, ""))


def _edited(old: str, new: str) -> Paragraph:
    return Paragraph(Change.EDITED, old, new, tuple(word_diff(old, new)), _weight(old, new))


def _with_moves(paragraphs: list[Paragraph]) -> Iterator[Paragraph]:
    """A paragraph removed here and added there, word for word, only moved."""
    removed = {p.old for p in paragraphs if p.change is Change.REMOVED}
    added = {p.new for p in paragraphs if p.change is Change.ADDED}
    moved = removed & added
    for paragraph in paragraphs:
        if paragraph.change is Change.ADDED and paragraph.new in moved:
            yield Paragraph(Change.MOVED, paragraph.new, paragraph.new)
        elif not (paragraph.change is Change.REMOVED and paragraph.old in moved):
            yield paragraph


def word_diff(old: str, new: str) -> Iterator[Piece]:
    """Runs of kept, removed and added words; joined without the removed ones they give ``new``."""
    if max(len(old), len(new)) > WORD_DIFF_CHARS:
        yield from (Piece(old, Change.REMOVED), Piece(new, Change.ADDED))
        return
    before, after = WORDS.findall(old), WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("".join(after[c:d]), Change.KEPT)
            continue
        if b > a:
            yield Piece("".join(before[a:b]), Change.REMOVED)
        if d > c:
            yield Piece("".join(after[c:d]), Change.ADDED)


def _weight(old: str, new: str) -> int:
    return 2 if figures(old) != figures(new) else 1
