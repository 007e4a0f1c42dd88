"""Labelling text that states no kinds (pasted text, PDF, Word): headline, caption, credit and so on."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from claims.documents import labels
from claims.documents.records import HIDDEN_KINDS, Block, BlockKind, Draft, FoundArticle

SEPARATION = "\n\n"
#: A byline stands among this many pieces at the top.
HEAD_BLOCKS = 8


def assemble(drafts: Iterable[Draft]) -> tuple[str, tuple[Block, ...]]:
    """Join pieces by a blank line; return the text and its blocks. Empty pieces are left out."""
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for draft in drafts:
        words = draft.text.strip()
        if not words:
            continue
        at += len(SEPARATION) if parts else 0
        blocks.append(Block(at, at + len(words), draft.kind, draft.reason))
        parts.append(words)
        at += len(words)
    return SEPARATION.join(parts), tuple(blocks)


def article_from(
    drafts: list[Draft],
    *,
    title: str = "",
    byline: str = "",
    published_on: date | None = None,
    charset: str = "",
    warnings: tuple[str, ...] = (),
) -> FoundArticle:
    """The article that labelled pieces make up.

    The title is the headline among the pieces unless ``title`` states one, and so for the byline.
    """
    head = (d.text for d in drafts[:HEAD_BLOCKS] if d.kind is BlockKind.BOILERPLATE)
    return FoundArticle(
        drafts=tuple(drafts),
        title=title or _first_of(drafts, BlockKind.HEADLINE),
        standfirst=_first_of(drafts, BlockKind.STANDFIRST),
        byline=byline or next(filter(None, map(labels.byline_names, head)), ""),
        published_on=published_on,
        charset=charset,
        warnings=warnings,
    )


def _first_of(drafts: list[Draft], kind: BlockKind) -> str:
    return next((draft.text for draft in drafts if draft.kind is kind), "")


MAX_HEADLINE_CHARS = 220
MAX_STANDFIRST_CHARS = 350


@dataclass(frozen=True, slots=True)
class Line:
    """A line ``text[start:end]``, stripped; ``gap`` says that a blank line stands before it."""

    start: int
    end: int
    text: str
    gap: bool


def label_text(text: str) -> tuple[Block, ...]:
    """Split a pasted text into blocks and label each by rule; nothing is dropped.

    Offsets are into ``text`` as given. Each line is a block, but the lines of a hard-wrapped text
    are joined into paragraphs. Furniture gets a hidden kind and a reason in words.
    """
    lines = list(_lines(text))
    if not lines:
        return ()
    if is_hard_wrapped(lines):
        lines = _gathered(lines)
    drafts = _Labeller(lines).labelled()
    return tuple(
        Block(line.start, line.end, draft.kind, draft.reason)
        for line, draft in zip(lines, drafts, strict=True)
    )


def label_drafts(drafts: list[Draft]) -> list[Draft]:
    """Label the plain paragraphs among ``drafts`` by rule; kinds that the file states stay."""
    drafts = [draft for draft in drafts if draft.text.strip()]
    lines = [Line(0, 0, draft.text.strip(), gap=True) for draft in drafts]
    by_rule = _Labeller(lines).labelled()
    has_headline = any(draft.kind is BlockKind.HEADLINE for draft in drafts)
    labelled = []
    for draft, ruled in zip(drafts, by_rule, strict=True):
        named = draft.kind is not BlockKind.PARAGRAPH or draft.reason
        second = has_headline and ruled.kind is BlockKind.HEADLINE
        labelled.append(draft if named or second else ruled)
    return labelled


def _lines(text: str) -> Iterator[Line]:
    gap = True
    at = 0
    for raw in text.split("\n"):
        words = raw.strip()
        if words:
            start = at + raw.index(words)
            yield Line(start, start + len(words), words, gap)
        gap = not words
        at += len(raw) + 1


def is_hard_wrapped(lines: list[Line]) -> bool:
    """Whether paragraphs were broken at a fixed width, as in mail and old agency copy."""
    broken = [a for a, b in itertools.pairwise(lines) if not b.gap]
    if len(broken) < 4 or len(broken) < 0.4 * len(lines):
        return False
    widest = max(len(line.text) for line in lines)
    near_margin = sum(len(line.text) > 0.72 * widest for line in broken)
    mid_sentence = sum(not labels.ends_sentence(line.text) for line in broken)
    return widest <= 110 and near_margin > 0.75 * len(broken) and mid_sentence > 0.6 * len(broken)


def _gathered(lines: list[Line]) -> list[Line]:
    held: list[Line] = []
    for line in lines:
        if not held or line.gap or labels.BULLET.match(line.text):
            held.append(line)
        else:
            held[-1] = replace(held[-1], end=line.end, text=f"{held[-1].text} {line.text}")
    return held


#: What a line is by its own words: the first rule that holds, with its kind and reason.
ALONE: tuple[tuple[Callable[[str], object], BlockKind, str], ...] = (
    (labels.is_separator, BlockKind.BOILERPLATE, "a separator without words"),
    (labels.is_picture_mark, BlockKind.BOILERPLATE, "a picture's button or mark"),
    (labels.is_machinery, BlockKind.BOILERPLATE, "words of the page, not of the article"),
    (labels.is_credit, BlockKind.CREDIT, "names a photographer or an agency"),
    (labels.ends_with_credit, BlockKind.CAPTION, "ends with a picture credit"),
    (labels.BULLET.match, BlockKind.LIST_ITEM, "starts with a bullet or a number"),
    (re.compile(">").match, BlockKind.BLOCKQUOTE, "marked as quoted"),
)


class _Labeller:
    """Judges each line by itself first, then by its neighbours, from the top."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.has_gaps = sum(line.gap for line in lines) > 0.3 * len(lines)
        self.drafts = [self._alone(line.text) for line in lines]

    def labelled(self) -> list[Draft]:
        self._head()
        for index in range(len(self.lines)):
            self._picture(index)
        for index in range(len(self.lines)):
            self._heading(index)
        return self.drafts

    @staticmethod
    def _alone(words: str) -> Draft:
        found = (Draft(words, kind, reason) for holds, kind, reason in ALONE if holds(words))
        return next(found, Draft(words))

    def _set(self, index: int, kind: BlockKind, reason: str) -> None:
        self.drafts[index] = Draft(self.lines[index].text, kind, reason)

    def _kind(self, index: int) -> BlockKind | None:
        return self.drafts[index].kind if 0 <= index < len(self.drafts) else None

    def _head(self) -> None:
        """Headline, standfirst, byline and date stand before the first paragraph, in that order."""
        index = 0
        while self._kind(index) in HIDDEN_KINDS:
            index += 1
        if not self._is_headline(index):
            return
        self._set(index, BlockKind.HEADLINE, "the first line, and no sentence")
        index = self._furniture(index + 1)
        if self._is_standfirst(index):
            self._set(index, BlockKind.STANDFIRST, "stands between the headline and the text")
            self._furniture(index + 1)

    def _furniture(self, index: int) -> int:
        """Label the byline and the dates from ``index`` on; return the first line that is neither."""
        while index < len(self.lines):
            words = self.lines[index].text
            if labels.byline_names(words):
                self._set(index, BlockKind.BOILERPLATE, "the byline")
            elif labels.is_dateline(words):
                self._set(index, BlockKind.BOILERPLATE, "the date of the page")
            elif self._kind(index) not in HIDDEN_KINDS:
                return index
            index += 1
        return index

    def _is_headline(self, index: int) -> bool:
        if not 0 <= index < len(self.lines) - 1:
            return False
        words = self.lines[index].text
        return (
            self._kind(index) is BlockKind.PARAGRAPH
            and len(words) <= MAX_HEADLINE_CHARS
            and not words.endswith((".", ":", ",", ";", ".”", '."'))
            and any(
                self._kind(later) is BlockKind.PARAGRAPH
                for later in range(index + 1, len(self.lines))
            )
        )

    def _is_standfirst(self, index: int) -> bool:
        """A short second line set apart: wholly quoted, before a rule or a byline, or no sentence."""
        if not 0 < index < len(self.lines) - 1 or self._kind(index) is not BlockKind.PARAGRAPH:
            return False
        line, after = self.lines[index], self.lines[index + 1]
        if len(line.text) > MAX_STANDFIRST_CHARS:
            return False
        if labels.is_wholly_quoted(line.text) or labels.is_separator(after.text):
            return True
        if labels.byline_names(after.text) or labels.is_dateline(after.text):
            return True
        if self.has_gaps and not line.gap and after.gap:
            return True
        return len(line.text.split()) >= 5 and line.text[-1].isalnum()

    def _picture(self, index: int) -> None:
        """A caption follows a picture's mark, or stands on the line right before a credit."""
        if self._kind(index) is not BlockKind.PARAGRAPH or index == 0:
            return
        line = self.lines[index]
        if len(line.text) > labels.MAX_CAPTION_CHARS:
            return
        after_mark = labels.is_picture_mark(self.lines[index - 1].text)
        has_next = index + 1 < len(self.lines)
        before_credit = self._kind(index + 1) is BlockKind.CREDIT if has_next else False
        joined_below = has_next and not self.lines[index + 1].gap
        set_apart = line.gap or after_mark
        if after_mark and (before_credit or not line.gap):
            self._set(index, BlockKind.CAPTION, "follows a picture's mark")
        elif before_credit and joined_below and set_apart and self.has_gaps:
            self._set(index, BlockKind.CAPTION, "stands right above a picture credit")

    def _heading(self, index: int) -> None:
        """A short line that is no sentence heads the paragraph below it."""
        below = index + 1
        if self._kind(index) is not BlockKind.PARAGRAPH or below >= len(self.lines) or index == 0:
            return
        line = self.lines[index]
        above_ends = labels.ends_sentence(self.lines[index - 1].text) or self._kind(
            index - 1
        ) in HIDDEN_KINDS | {BlockKind.HEADLINE, BlockKind.STANDFIRST}
        followed = self._kind(below) in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}
        longer = len(self.lines[below].text) > len(line.text)
        if labels.is_heading_like(line.text) and above_ends and followed and longer:
            self._set(index, BlockKind.HEADING, "a short line that is no sentence")
