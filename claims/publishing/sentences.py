"""Which sentence a claim stands in: by the parser's boundaries, else by one careful rule."""

import re

from claims.models import ArticleVersion

#: Where a sentence may end: its mark, closing quotes and brackets, white space.
_ENDING = re.compile(r"[.!?…]+(?P<closers>[”’»\"')\]]*)\s+")
#: Full stops that end no sentence: titles, months, "No. 5", initials, "U.S.".
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|St|No|Jr|Sr|Lt|Col|Capt|Sgt|Maj|Adm|Rev|Hon|vs"
    r"|Jan|Feb|Aug|Sept|Oct|Nov|Dec|[^\W\d_])\.$"
)
_OPENERS = "“‘«\"'(["


def sentence_around(version: ArticleVersion, start: int, end: int) -> tuple[int, int]:
    """Returns where the sentence or sentences that hold ``text[start:end]`` begin and end.

    Never leaves the block that ``start`` lies in.
    """
    block = version.block_at(start) or {"start": start, "end": end}
    low, high = block["start"], block["end"]
    if version.sentences:
        begins = [first for first, _last in version.sentences]
        ends = [last for _first, last in version.sentences]
    else:
        begins = ends = sentence_starts(version.text, low, high)
    first = max([low, *(offset for offset in begins if low <= offset <= start)])
    last = min([high, *(offset for offset in ends if end <= offset <= high)])
    # A parser may leave the closing quotation mark to the next sentence.
    closers = re.compile(r"[”’»)\]]*").match(version.text, last, high)
    last = closers.end() if closers else last
    while first < start and version.text[first].isspace():
        first += 1
    while last > end and version.text[last - 1].isspace():
        last -= 1
    return first, max(last, end)


def sentence_starts(text: str, start: int, end: int) -> list[int]:
    """Returns the offsets at which a new sentence begins inside ``text[start:end]``.

    Never after "Mr.", initials or "U.S.", and never before a small letter: “Why?” she asked.
    """
    return [
        found.end()
        for found in _ENDING.finditer(text, start, end)
        if not _is_abbreviation(text, found) and not _goes_on(text, found.end())
    ]


def _is_abbreviation(text: str, ending: re.Match[str]) -> bool:
    # Longer than any abbreviation of the list; the whole text would be searched for each ending.
    nearby = text[max(0, ending.start() - 8) : ending.start() + 1]
    return not ending["closers"] and _ABBREVIATION.search(nearby) is not None


def _goes_on(text: str, offset: int) -> bool:
    """Whether the words at ``offset`` begin with a small letter, opening quotation marks apart."""
    return text[offset : offset + 3].lstrip(_OPENERS)[:1].islower()
