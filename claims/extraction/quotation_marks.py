"""Quotation regions of a text: which stretches stand between quotation marks.

Works on the bare text, without a parse. A region never crosses a paragraph; a quotation that goes on
in the next paragraph (a new opening mark, the old one left open) is a chain of regions, each with
``continues`` set on the later ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

#: Opening mark -> the marks that close it.
CURLY_DOUBLE, CURLY_SINGLE = "“", "‘"
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
_PARAGRAPH = re.compile(r"[^\n\r\u2028\u2029]+")
#: Words cut at the front by an apostrophe, as in "'twas": never the start of a quotation.
_ELISIONS = re.compile(r"(?:tis|twas|em|til|cause|bout|n|\d\ds?)\b", re.IGNORECASE)
_APOSTROPHE = re.compile("['’]")
#: A single quotation longer than this (characters) is taken for stray apostrophes; bounds the search.
_LONGEST_SINGLE = 1500
#: What may stand before the opening single mark: an apostrophe follows a letter.
_OPEN_BEFORE = frozenset(" \t\u00a0\u202f([{-–—―:/>“\"‘'`«")


@dataclass(frozen=True, slots=True)
class Region:
    """A quotation ``text[start:end]``, marks included; offsets are code points, end exclusive.

    ``closed`` is false where no closing mark follows in the paragraph. ``level`` is 0 for the
    outermost and counts up inside. ``continues``: goes on from the region before it.
    """

    start: int
    end: int
    closed: bool
    level: int = 0
    mark: str = '"'
    continues: bool = False


def quotation_regions(text: str) -> list[Region]:
    """All quotation regions, by start, outer before inner."""
    regions: list[Region] = []
    carried: str | None = None
    for paragraph in _PARAGRAPH.finditer(text):
        if not paragraph.group().strip():
            continue
        found = _paragraph_regions(text, paragraph.start(), paragraph.end())
        first = next((n for n, region in enumerate(found) if region.level == 0), None)
        if carried and first is not None:
            lead = text[paragraph.start() : found[first].start]
            if not lead.strip() and found[first].mark == carried:
                found[first] = replace(found[first], continues=True)
        carried = next((r.mark for r in found if r.level == 0 and not r.closed), None)
        regions += found
    return regions


def _paragraph_regions(text: str, start: int, end: int) -> list[Region]:
    """Regions of one paragraph. An unclosed one runs to the paragraph's end."""
    open_marks: list[tuple[str, int]] = []
    regions: list[Region] = []
    for match in _MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        closes = _closed_by(open_marks, mark, text, at, start, end)
        if closes is not None:
            del open_marks[closes + 1 :]
            opener, opened_at = open_marks.pop()
            regions.append(Region(opened_at, match.end(), True, len(open_marks), opener))
        elif _opens(mark, text, match.end(), at, start, end, open_marks):
            open_marks.append((mark, at))
    # A single mark that nothing closes is an apostrophe; a double one was forgotten or continues.
    double = [(mark, at) for mark, at in open_marks if mark not in _SINGLE]
    if double:
        mark, at = double[0]
        stop = at + len(text[at:end].rstrip())
        regions = [replace(r, level=max(r.level, 1)) if r.start > at else r for r in regions]
        regions.append(Region(at, stop, False, 0, mark))
    return _relevelled(regions)


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


def _relevelled(regions: list[Region]) -> list[Region]:
    """Order by start and count each region's level by the regions around it."""
    ordered = sorted(regions, key=lambda region: (region.start, -region.end))
    around: list[Region] = []
    result: list[Region] = []
    for region in ordered:
        while around and around[-1].end <= region.start:
            around.pop()
        if region.level != len(around):
            region = replace(region, level=len(around))
        around.append(region)
        result.append(region)
    return result
