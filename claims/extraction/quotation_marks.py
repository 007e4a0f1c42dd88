"""Which stretches of a text stand between quotation marks.

Works on the bare text, without a parse. A quotation never crosses a paragraph: one that goes on in
the next (a new opening mark there, no closing mark here) is a chain of regions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

#: Every character of a quotation mark, to strip from the edges of words.
MARKS = "\"“”„‟«»‹›‘’‚'`＂"
#: Opening mark -> the marks that close it.
_CLOSERS = {
    "“": "”",
    "„": "”“",
    "‟": "”",
    "«": "»",
    "»": "«",  # German and Danish setting
    "‹": "›",
    '"': '"',
    "＂": "＂",
    "''": "''",
    "``": "''",
    "‘": "’",
    "‚": "‘’",
    "'": "'",
}
_SINGLE = frozenset({"‘", "‚", "'", "‹"})
_MARK = re.compile(r"``|''|[“”„‟«»‹›\"＂‘’‚']")
#: What ``paired=False`` looks at.
_PLAIN_OPENING = frozenset({"“", "„", "«", "``", '"'})
_PLAIN_CLOSING = frozenset({"”", "»", "''", '"'})
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
#: Words that begin with an apostrophe, such as "'twas": never the start of a quotation.
_ELISIONS = re.compile(r"(?:tis|twas|em|til|cause|bout|n|\d\ds?)\b", re.IGNORECASE)
_APOSTROPHE = re.compile("['’]")
#: Characters. Longer single quotations are taken for stray apostrophes, which bounds the search.
_LONGEST_SINGLE = 1500
#: What may stand before an opening single mark; an apostrophe follows a letter.
_OPEN_BEFORE = frozenset(" \t\u00a0\u202f([{-–—―:/>“\"‘'`«")


@dataclass(frozen=True, slots=True)
class Region:
    """A quotation ``text[start:end]``, marks included; offsets are code points, end exclusive.

    ``closed`` is false where no closing mark follows in the paragraph. ``continues`` says that the
    quotation goes on from the region before it.
    """

    start: int
    end: int
    closed: bool
    mark: str = '"'
    continues: bool = False


def quotation_regions(text: str, *, paired: bool = True) -> list[Region]:
    """Return the outermost quotations in order; they are disjoint.

    Marks are paired by style, so that single marks and quotations inside quotations are understood.
    With ``paired=False`` single marks count for nothing and the next closing mark of any style ends
    a quotation: the shipped nets were trained on text that was read in this way.
    """
    regions: list[Region] = []
    carried: str | None = None
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.span()
        if not paragraph.group().strip():
            continue
        found = list((_paired if paired else _unpaired)(text, start, end))
        is_opening = bool(found) and not text[start : found[0].start].strip()
        if carried and is_opening and found[0].mark == carried:
            found[0] = replace(found[0], continues=True)
        carried = next((region.mark for region in found if not region.closed), None)
        regions += found
    return regions


def _unpaired(text: str, start: int, end: int) -> Iterator[Region]:
    """Yield the quotations of one paragraph, each from an opening mark to the next closing one."""
    opened: tuple[int, str] | None = None
    for match in _MARK.finditer(text, start, end):
        mark = match.group()
        if opened is None and mark in _PLAIN_OPENING:
            opened = match.start(), mark
        elif opened is not None and mark in _PLAIN_CLOSING:
            yield Region(opened[0], match.end(), True, opened[1])
            opened = None
    if opened is not None:
        yield Region(opened[0], end, False, opened[1])


def _paired(text: str, start: int, end: int) -> Iterator[Region]:
    """Yield the outermost quotations of one paragraph; an unclosed one runs to the paragraph's end."""
    open_marks: list[tuple[str, int]] = []
    regions: list[Region] = []
    for match in _MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        closes = _closed_by(open_marks, mark, text, at, start, end)
        if closes is not None:
            del open_marks[closes + 1 :]
            opener, opened_at = open_marks.pop()
            regions.append(Region(opened_at, match.end(), True, opener))
        elif _opens(mark, text, match.end(), at, start, end, open_marks):
            open_marks.append((mark, at))
    # A single mark that nothing closes is an apostrophe; a double one was forgotten or continues.
    unclosed = next(((mark, at) for mark, at in open_marks if mark not in _SINGLE), None)
    if unclosed is not None:
        mark, at = unclosed
        regions.append(Region(at, at + len(text[at:end].rstrip()), False, mark))
    reached = start
    for region in sorted(regions, key=lambda region: (region.start, -region.end)):
        if region.start >= reached:
            yield region
            reached = region.end


def _closed_by(
    open_marks: list[tuple[str, int]], mark: str, text: str, at: int, start: int, end: int
) -> int | None:
    """Index of the open mark that this mark closes, innermost first; None where it closes nothing."""
    if mark in "'’" and not _may_close_single(text, at, start, end):
        return None
    for n in range(len(open_marks) - 1, -1, -1):
        opener, opened_at = open_marks[n]
        if mark in _CLOSERS[opener] and at > opened_at:
            return n if len(mark) == 1 or mark == _CLOSERS[opener] else None
        if opener not in _SINGLE:
            return None  # a closing mark never reaches over an open double quotation
    return None


def _may_close_single(text: str, at: int, start: int, end: int) -> bool:
    """Whether the mark at ``at`` can end a single quotation: "don't" and "dogs' dinner" cannot."""
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    return not before.isspace() and not after.isalnum()


def _opens(
    mark: str,
    text: str,
    after_at: int,
    at: int,
    start: int,
    end: int,
    open_marks: list[tuple[str, int]],
) -> bool:
    """Whether this mark begins a quotation where it stands."""
    if mark not in _CLOSERS or (mark == "»" and not open_marks and "«" not in text[at:end]):
        return False
    before = text[at - 1] if at > start else " "
    after = text[after_at] if after_at < end else " "
    if mark not in _SINGLE:
        # The same double mark again inside an open quotation continues it; 6'2" is a measure.
        is_measure = before.isdigit() and not after.isalnum() and mark in "\"''"
        return not is_measure and all(opener != mark for opener, _ in open_marks)
    if before not in _OPEN_BEFORE or not (after.isalnum() or after in '“"[($£€…'):
        return False
    if _ELISIONS.match(text, after_at, end):
        return False
    return _has_single_end(text, after_at, end)


def _has_single_end(text: str, at: int, end: int) -> bool:
    """Whether a mark that could close a single quotation follows in the paragraph."""
    reach = min(end, at + _LONGEST_SINGLE)
    return any(
        _may_close_single(text, match.start(), at, end)
        for match in _APOSTROPHE.finditer(text, at, reach)
    )
