"""Attributions by rule: for each cue, the first rule that finds a content; then a choice without overlap."""

from __future__ import annotations

from dataclasses import replace

from claims.extraction.parsed_text import ParsedText
from claims.extraction.rules import contents, direct
from claims.extraction.rules.cue_rules import Found, attribute
from claims.extraction.rules.cues import find_cues
from claims.extraction.spans import collide, cue_and_content, inside, keep_compatible

VERSION = "1"

#: Tokens in the content of one cue, direct quotations apart; levels of attributions in attributions.
_LONGEST_CONTENT, _DEEPEST = 200, 4
#: Tokens of a name before a colon.
_LONGEST_LABEL = 5


def find_attributions(parsed: ParsedText) -> list[Found]:
    """Attributions in text order, each with its level: 0 outermost, contents of a level disjoint."""
    candidates = [found for cue in find_cues(parsed) if (found := attribute(parsed, cue))]
    candidates = [found for found in candidates if not _is_own_mind(parsed, found)]
    candidates += headings(parsed)
    candidates += lone_quotations(parsed, candidates)
    candidates = [found for found in candidates if not _is_endless(found)]
    return [
        item
        for item in levelled(choose(candidates))
        if item.level <= _DEEPEST and (item.level or not _is_inside_marks(parsed, item))
    ]


def _is_endless(found: Found) -> bool:
    """A content that only a text without punctuation has; each would hold all those after it."""
    return found.rule != "direct quotation" and found.hull[1] - found.hull[0] > _LONGEST_CONTENT


def _is_own_mind(parsed: ParsedText, found: Found) -> bool:
    """ "I think that ...": whoever writes or speaks says so of himself, nobody passes it on."""
    if found.rule == "direct quotation" or found.source is None:
        return False
    return found.source[1] - found.source[0] == 1 and parsed.lower[found.source[0]] in _SELF


def _is_inside_marks(parsed: ParsedText, found: Found) -> bool:
    """Whether the cue stands in a quotation that nobody is known to have said."""
    return bool(found.cue) and parsed.region[found.anchor] >= 0


_SELF = frozenset({"i", "we", "you", "me", "us"})


def headings(parsed: ParsedText) -> list[Found]:
    """ "Smith: The bridge is safe" as a paragraph of its own, and the lines of a transcript."""
    found = []
    for paragraph in parsed.paragraphs:
        if paragraph.is_silent or paragraph.end - paragraph.start < 5:
            continue
        opening = parsed.word[paragraph.start : paragraph.start + _LONGEST_LABEL + 1]
        colon = paragraph.start + opening.index(":", 1) if ":" in opening[1:] else paragraph.end
        if colon >= paragraph.end - 2 or not _is_label(parsed, paragraph.start, colon):
            continue
        pieces = contents.clean(parsed, [(colon + 1, paragraph.end)])
        if pieces:
            source = (paragraph.start, colon)
            cue = ((colon, colon + 1),)
            found.append(Found(cue, source, pieces, "name and colon", 0.55, colon))
    return found


def _is_label(parsed: ParsedText, start: int, end: int) -> bool:
    """A name before a colon: proper nouns only, the last one a person's or in capitals."""
    if not all(parsed.pos[i] == "PROPN" for i in range(start, end)):
        return False
    return all(parsed.entity[i] in ("PERSON", "") for i in range(start, end)) and (
        parsed.entity[end - 1] == "PERSON" or parsed.word[end - 1].isupper()
    )


def lone_quotations(parsed: ParsedText, candidates: list[Found]) -> list[Found]:
    taken = {parsed.region[p[0]] for found in candidates for p in found.content}
    return [
        Found((), None, (piece,), "quotation alone", 0.2, piece[0])
        for piece in direct.lone_quotations(parsed, taken)
    ]


def _in_text_order(found: Found) -> tuple[int, int, int]:
    pieces = cue_and_content(found)
    return min(p[0] for p in pieces), max(p[1] for p in pieces), found.anchor


def choose(candidates: list[Found]) -> list[Found]:
    """Return the best candidates in text order; whatever cuts into a better one is left out."""
    ranked = sorted(candidates, key=lambda f: (-f.score, f.anchor))
    return sorted(keep_compatible(ranked, cue_and_content, collide), key=_in_text_order)


def _size(found: Found) -> int:
    return sum(end - start for start, end in found.content)


def levelled(found: list[Found]) -> list[Found]:
    """Each attribution with the number of attributions whose content it lies in."""
    around: list[Found] = []
    result = []
    for item in sorted(found, key=lambda f: (f.hull[0], -f.hull[1], -_size(f))):
        around = [outer for outer in around if outer.hull[1] > item.hull[0]]
        level = sum(inside(item, outer) for outer in around)
        result.append(replace(item, level=level))
        around.append(item)
    return sorted(result, key=_in_text_order)
