"""What changed between two versions of an article: paragraphs first, then words within them."""

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
        gone, pieces = old[match], tuple(word_diff(old[match], text))
        yield Paragraph(Change.EDITED, gone, text, pieces, _weight(gone, text))
        at = match + 1
    for gone in old[at:]:
        yield Paragraph(Change.REMOVED, gone, "", weight=_weight(gone, ""))


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


#: Words at least this similar are the claim, edited, in a paragraph known to be an edited one.
FOLLOW_SCORE = 60.0


def follow(old: str, new: str, start: int, end: int) -> tuple[int, int, float] | None:
    """Where ``old[start:end]`` stands in ``new``, and its similarity in per cent.

    ``old`` and ``new`` are two versions of one paragraph. A replaced run of words counts as a
    whole: "not intentional" becomes "not meant that way", not "not meant". None when too few of the
    words are left, or the paragraph is too long to compare.
    """
    if max(len(old), len(new)) > WORD_DIFF_CHARS:
        return None
    before, after = _tokens(old), _tokens(new)
    inside = [n for n, (_word, low, high) in enumerate(before) if low < end and high > start]
    if not inside:
        return None
    found = _mapped(before, after, inside[0], inside[-1] + 1)
    if found is None:
        return None
    low, high = _edges_alike(old[start:end], new, after[found[0]][1], after[found[1] - 1][2])
    score = fuzz.ratio(" ".join(old[start:end].split()), " ".join(new[low:high].split()))
    return (low, high, round(score, 1)) if low < high and score >= FOLLOW_SCORE else None


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """Words and signs with their spans; a capital at a new beginning is the same word."""
    return [
        (found.group().casefold(), found.start(), found.end())
        for found in WORDS.finditer(text)
        if not found.group().isspace()
    ]


def _mapped(
    before: list[tuple[str, int, int]], after: list[tuple[str, int, int]], first: int, last: int
) -> tuple[int, int] | None:
    """The run of ``after`` that the run ``first`` to ``last`` of ``before`` became."""
    matcher = SequenceMatcher(None, [t[0] for t in before], [t[0] for t in after], autojunk=False)
    runs: list[tuple[int, int]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        low, high = max(a, first), min(b, last)
        if low >= high:
            continue
        if tag == "equal":
            runs.append((c + low - a, c + high - a))
        elif tag == "replace" and 2 * (high - low) >= b - a:
            runs.append((c, d))
    if not runs:
        return None
    return min(run[0] for run in runs), max(run[1] for run in runs)


def _edges_alike(exact: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out signs at an edge, quotation marks above all, where the old words had none."""
    if exact[:1].isalnum():
        while start < end and not text[start].isalnum():
            start += 1
    if exact[-1:].isalnum():
        while end > start and not text[end - 1].isalnum():
            end -= 1
    return start, end
